/** Random numbers for weights that are only timed: fast, and the same every time. */
export class RandomWeights {
  private state = 0x2545f491

  /** Uniform over [-scale, scale). */
  floats(size: number, scale: number): Float32Array {
    const out = new Float32Array(size)
    for (let i = 0; i < size; i++) out[i] = this.next() * (scale / 2 ** 31)
    return out
  }

  /** Uniform over 7 bits, -64 .. 63, as the exporter quantises. */
  bytes(size: number): Int8Array {
    const words = new Int32Array(Math.ceil(size / 4))
    for (let i = 0; i < words.length; i++) words[i] = this.next()
    const out = new Int8Array(words.buffer, 0, size)
    for (let i = 0; i < size; i++) out[i] = (out[i] ?? 0) >> 1
    return out
  }

  /** xorshift32 (Marsaglia, 2003), signed. */
  private next(): number {
    let x = this.state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.state = x
    return x
  }
}
