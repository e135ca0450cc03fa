import type { Candidate } from './candidates.ts'

/** Some candidates of some sentences of a batch, which run together. */
export interface Bucket {
  /** Indices of its sentences in the batch. */
  readonly sentences: readonly number[]
  /** Candidates of each of them that run in it, one at least. */
  readonly rows: readonly (readonly Candidate[])[]
}

/**
 * Groups a batch's candidates so that little is spent on padding: sentences with like numbers of candidates of like length run apart
 * from the others, and their short candidates apart from the long ones, wherever that saves more padding than one more run costs.
 * Of the ways to cut an order of sentences, by number of candidates and length, and of candidates, by length, it is the cheapest.
 * @param rows candidates of each sentence.
 * @param runCost what one more run costs, in positions.
 * @returns buckets that hold each candidate once.
 */
export function makeBuckets(rows: readonly (readonly Candidate[])[], runCost: number): Bucket[] {
  const byLength = rows.map((row) => [...row].sort((a, b) => a.length - b.length || a.index - b.index))
  const longest = (n: number) => byLength[n]?.at(-1)?.length ?? 0
  const count = (n: number) => byLength[n]?.length ?? 0
  const order = [...rows.keys()].sort((a, b) => count(a) - count(b) || longest(a) - longest(b) || a - b)

  /** The cheapest way to cut the candidates of some sentences, counted from each one's longest. */
  const cutRanks = (sentences: readonly number[]) => {
    const most = Math.max(...sentences.map(count))
    const lengths = Array.from({ length: most }, (_, rank) =>
      Math.max(...sentences.map((n) => byLength[n]?.at(-1 - rank)?.length ?? 0)),
    )
    const having = lengths.map((_, rank) => sentences.filter((n) => count(n) > rank).length)
    return cheapestCuts(most, (from, to) => runCost + (having[from] ?? 0) * (to - from) * (lengths[from] ?? 0))
  }
  const groups = cheapestCuts(order.length, (from, to) => cutRanks(order.slice(from, to)).cost)
  return groups.parts.flatMap(([from, to]) => {
    const sentences = order.slice(from, to).sort((a, b) => a - b)
    return cutRanks(sentences).parts.map(([shortest, end]) => {
      const kept = sentences.filter((n) => count(n) > shortest)
      const rowOf = (n: number) => {
        const row = byLength[n] ?? []
        return row.slice(Math.max(0, row.length - end), row.length - shortest).sort((a, b) => a.index - b.index)
      }
      return { sentences: kept, rows: kept.map(rowOf) }
    })
  })
}

interface Cuts {
  readonly cost: number
  /** From (inclusive) and to (exclusive) of each part, in order. */
  readonly parts: readonly (readonly [from: number, to: number])[]
}

/** The cheapest way to cut 0..count into parts, when a part costs what `cost` says. */
function cheapestCuts(count: number, cost: (from: number, to: number) => number): Cuts {
  const best: Cuts[] = [{ cost: 0, parts: [] }]
  for (let to = 1; to <= count; to++) {
    const ways = best.map((before, from) => ({
      cost: before.cost + cost(from, to),
      parts: [...before.parts, [from, to] as const],
    }))
    best.push(ways.reduce((a, b) => (b.cost < a.cost ? b : a)))
  }
  return best[count] ?? { cost: 0, parts: [] }
}
