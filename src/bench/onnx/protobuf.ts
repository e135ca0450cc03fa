/** Bytes of a protobuf message in pieces, so that large weights are copied once only: when the whole is joined. */
export class Message {
  private readonly pieces: Uint8Array[] = []
  size = 0

  /** A field of type int32, int64 or enum. */
  integer(field: number, value: number): this {
    return this.add(varint(field * 8)).add(varint(value))
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value))
  }

  bytes(field: number, value: Uint8Array): this {
    return this.add(varint(field * 8 + 2))
      .add(varint(value.byteLength))
      .add(value)
  }

  message(field: number, value: Message): this {
    this.add(varint(field * 8 + 2)).add(varint(value.size))
    for (const piece of value.pieces) this.add(piece)
    return this
  }

  /** A field of type float. */
  float(field: number, value: number): this {
    return this.add(varint(field * 8 + 5)).add(new Uint8Array(Float32Array.of(value).buffer))
  }

  join(): Uint8Array {
    const out = new Uint8Array(this.size)
    let at = 0
    for (const piece of this.pieces) {
      out.set(piece, at)
      at += piece.byteLength
    }
    return out
  }

  private add(piece: Uint8Array): this {
    this.pieces.push(piece)
    this.size += piece.byteLength
    return this
  }
}

/** Seven bits a byte, the lowest first; a negative number as its 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const out: number[] = []
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 128n) return Uint8Array.from([...out, Number(rest)])
    out.push(Number(rest & 127n) + 128)
  }
}
