import type { Candidate } from './candidates.ts'

/**
 * Groups a batch's candidates by length, so that little is spent on padding: each group runs by itself, padded to its own longest.
 * Every sentence has its shortest candidates in the first group, and so on, as many as the others, if it has as many.
 * @param rows candidates of each sentence.
 * @param runCost what one more run costs, in positions.
 * @returns groups of rows, each candidate in one of them; one group alone where more would not pay.
 */
export function bucketsByLength(rows: readonly (readonly Candidate[])[], runCost: number): Candidate[][][] {
  const sorted = rows.map((row) => [...row].sort((a, b) => a.length - b.length || a.index - b.index))
  const count = Math.max(...rows.map((row) => row.length))
  /** Longest candidate of each rank. */
  const longest = Array.from({ length: count }, (_, rank) => Math.max(...sorted.map((row) => row[rank]?.length ?? 0)))
  const cost = (from: number, to: number) => runCost + rows.length * (to - from) * (longest[to - 1] ?? 0)
  // The cheapest way to cut ranks 0 .. end into groups, and where its last group begins.
  const best: { readonly cost: number; readonly from: number }[] = [{ cost: 0, from: 0 }]
  for (let end = 1; end <= count; end++) {
    const ways = best.slice(0, end).map((way, from) => ({ cost: way.cost + cost(from, end), from }))
    best.push(ways.reduce((a, b) => (b.cost < a.cost ? b : a)))
  }
  const groups: Candidate[][][] = []
  for (let end = count; end > 0; end = best[end]?.from ?? 0) {
    const from = best[end]?.from ?? 0
    groups.unshift(sorted.map((row) => row.slice(from, end).sort((a, b) => a.index - b.index)))
  }
  return groups
}
