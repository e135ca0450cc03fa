/** Counts of n-grams, and words as Python's str.split() sees them. */

/** White space in Python, which is not quite that of JavaScript. */
const BLANKS = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+'
const BETWEEN = new RegExp(BLANKS)
const AT_END = new RegExp(`${BLANKS}$`)

export function words(line: string): string[] {
  return line.split(BETWEEN).filter((word) => word !== '')
}

/** Python's str.rstrip(). */
export function stripEnd(line: string): string {
  return line.replace(AT_END, '')
}

export type Counts = Map<string, number>

/** How often each run of n items occurs. `joiner` is a string that no item contains, or '' for single characters. */
export function countNgrams(items: readonly string[], n: number, joiner: string): Counts {
  const counts: Counts = new Map()
  for (let i = 0; i + n <= items.length; i++) {
    const gram = items.slice(i, i + n).join(joiner)
    counts.set(gram, (counts.get(gram) ?? 0) + 1)
  }
  return counts
}

export function total(counts: Counts): number {
  let sum = 0
  for (const count of counts.values()) sum += count
  return sum
}

/** The size of the multiset intersection. */
export function overlap(a: Counts, b: Counts): number {
  let sum = 0
  for (const [gram, count] of a) sum += Math.min(count, b.get(gram) ?? 0)
  return sum
}

/** The harmonic mean of precision and recall, 0 if both are 0. */
export function f1(precision: number, recall: number): number {
  return precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0
}
