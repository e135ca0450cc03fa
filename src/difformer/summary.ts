import { contentWords } from './content-words.ts'
import { isHeading, paragraphsOf } from './paragraphs.ts'
import type { Length } from './types.ts'

/**
 * How many points the summary of a text has: `rate` times the square root of the number of its groups, so that it grows slowly,
 * never more than `most`, and never more than one a group.
 */
const POINTS: Readonly<Record<Length, { readonly rate: number; readonly most: number }>> = {
  short: { rate: 0.8, most: 3 },
  medium: { rate: 1.2, most: 5 },
  long: { rate: 1.8, most: 8 },
}

/** Added to the score of the first group, half of it to the second, a third to the third: news says first what matters most. */
const LEAD_BONUS = 0.25

/** Two points say the same if they share this much of the content words of the one that has fewer. */
const SAME = 0.7

/**
 * What the model summarizes at a time: two sentences in a row of one paragraph, or one where two do not fit or none is left. Headings
 * are left out unless there is nothing else.
 * @param sentencesOf the sentences of a paragraph, each of which fits.
 */
export function groupSentences(
  text: string,
  sentencesOf: (paragraph: string) => readonly string[],
  fits: (group: string) => boolean,
): string[] {
  const paragraphs = paragraphsOf(text)
  const groups = (some: readonly string[]) => some.flatMap((paragraph) => inTwos(sentencesOf(paragraph), fits))
  const found = groups(paragraphs.filter((paragraph) => !isHeading(paragraph)))
  return found.length > 0 ? found : groups(paragraphs)
}

function inTwos(sentences: readonly string[], fits: (group: string) => boolean): string[] {
  const groups: string[] = []
  for (let i = 0; i < sentences.length; i++) {
    const [one = '', two] = sentences.slice(i, i + 2)
    const both = `${one} ${two}`
    const together = two !== undefined && fits(both)
    groups.push(together ? both : one)
    if (together) i++
  }
  return groups
}

/**
 * The points of the summary, in reading order. Of points that say nearly the same the earlier one is kept; of those that are left,
 * the ones go on whose groups have the highest score: how central the group is in the text, 0..1, and a small bonus for the lead.
 * @param groups what was summarized.
 * @param results what became of each.
 */
export function choosePoints(groups: readonly string[], results: readonly string[], length: Length): string[] {
  const { rate, most } = POINTS[length]
  const count = Math.min(most, Math.ceil(rate * Math.sqrt(groups.length)))
  const central = centrality(groups)
  const score = (i: number) => (central[i] ?? 0) + LEAD_BONUS / (i + 1)
  const kept = withoutRepeats(results)
  const best = [...kept].sort((a, b) => score(b) - score(a) || a - b).slice(0, count)
  return best.sort((a, b) => a - b).map((i) => results[i] ?? '')
}

/** Indices of the points that say something and do not repeat an earlier one. */
function withoutRepeats(results: readonly string[]): number[] {
  const words = results.map((result) => new Set(contentWords(result).keys()))
  const kept: number[] = []
  results.forEach((result, i) => {
    const repeats = (j: number) => result === results[j] || says(words[i], words[j])
    if (result !== '' && !kept.some(repeats)) kept.push(i)
  })
  return kept
}

function says(a: ReadonlySet<string> = new Set(), b: ReadonlySet<string> = new Set()): boolean {
  const fewer = Math.min(a.size, b.size)
  const shared = [...a].filter((word) => b.has(word)).length
  return fewer > 0 && shared >= SAME * fewer
}

/**
 * Degree centrality (LexRank without inverse document frequency; Erkan and Radev, 2004): the mean cosine of a group's counts of
 * content words to those of the other groups, relative to the most central group's, 0..1.
 */
function centrality(groups: readonly string[]): number[] {
  const bags = groups.map(contentWords)
  const sums = bags.map((bag, i) => bags.reduce((sum, other, j) => (i === j ? sum : sum + cosine(bag, other)), 0))
  const largest = Math.max(...sums)
  return sums.map((sum) => (largest > 0 ? sum / largest : 0))
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let product = 0
  for (const [word, count] of a) product += count * (b.get(word) ?? 0)
  return product === 0 ? 0 : product / (norm(a) * norm(b))
}

function norm(bag: ReadonlyMap<string, number>): number {
  return Math.sqrt([...bag.values()].reduce((sum, count) => sum + count * count, 0))
}
