import type { Candidate } from './candidates.ts'

/** A batch is laid out anew when that leaves at most this share of its positions: moving it costs a little, too. */
const WORTH_MOVING = 0.9

/**
 * Which candidates stand where in a batch's tensors [N, K, T, ..]: N sentences with K rows each, padded to the longest row.
 * The last rows of a sentence with fewer candidates than another are spare.
 */
export class Layout {
  /** N, K, T. */
  readonly dims: readonly [number, number, number]

  /**
   * @param sentences index of each of the N sentences in the batch as it began.
   * @param rows their candidates, K at most.
   */
  constructor(
    readonly sentences: readonly number[],
    readonly rows: readonly (readonly Candidate[])[],
  ) {
    const longest = Math.max(...rows.flat().map((candidate) => candidate.length))
    this.dims = [rows.length, Math.max(...rows.map((row) => row.length)), longest]
  }

  get positions(): number {
    return this.dims[0] * this.dims[1] * this.dims[2]
  }

  /** Positions that hold a token of a running candidate; the others are padding. */
  get usedPositions(): number {
    return this.rows
      .flat()
      .filter((candidate) => candidate.state === 'running')
      .reduce((sum, candidate) => sum + candidate.length, 0)
  }

  /** Each candidate with its place among the N * K rows. */
  *places(): Generator<readonly [candidate: Candidate, place: number]> {
    const width = this.dims[1]
    for (const [n, row] of this.rows.entries()) {
      for (const [k, candidate] of row.entries()) yield [candidate, n * width + k]
    }
  }

  /** float32 [N, K, T], 1 at real tokens and at the first of a spare row, since attention has to have something to look at. */
  mask(): Float32Array {
    const mask = new Float32Array(this.positions)
    const longest = this.dims[2]
    for (let start = 0; start < mask.length; start += longest) mask[start] = 1
    for (const [{ length }, place] of this.places()) mask.fill(1, place * longest, place * longest + length)
    return mask
  }

  /** This layout, or a smaller one without the stopped candidates if that is worth the move. Undefined when all have stopped. */
  compacted(): Layout | undefined {
    const running = this.rows.map((row) => row.filter((candidate) => candidate.state === 'running'))
    const kept = running.flatMap((row, n) => (row.length > 0 ? [n] : []))
    if (kept.length === 0) return undefined
    const smaller = new Layout(
      kept.map((n) => this.sentences[n] ?? 0),
      kept.map((n) => running[n] ?? []),
    )
    return smaller.positions <= WORTH_MOVING * this.positions ? smaller : this
  }
}
