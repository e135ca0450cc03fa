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
  return ofParagraphs(text, (paragraph) => inTwos(sentencesOf(paragraph), fits))
}

/** Of each paragraph as many of its first sentences as fit together. Headings are left out unless there is nothing else. */
export function firstSentences(
  text: string,
  sentencesOf: (paragraph: string) => readonly string[],
  fits: (beginning: string) => boolean,
): string[] {
  return ofParagraphs(text, (paragraph) => {
    const sentences = sentencesOf(paragraph)
    const beginnings = sentences.map((_, i) => sentences.slice(0, i + 1).join(' '))
    const longest = beginnings.filter((beginning, i) => i === 0 || fits(beginning)).at(-1)
    return longest === undefined ? [] : [longest]
  })
}

function ofParagraphs(text: string, units: (paragraph: string) => string[]): string[] {
  const paragraphs = paragraphsOf(text)
  const found = paragraphs.filter((paragraph) => !isHeading(paragraph)).flatMap(units)
  return found.length > 0 ? found : paragraphs.flatMap(units)
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
  const words = results.map((result) => new Set(contentWords(result)))
  const kept: number[] = []
  results.forEach((result, i) => {
    const own = words[i] ?? new Set()
    const repeats = (j: number) => result === results[j] || saysTheSame(own, words[j] ?? new Set())
    if (result !== '' && !kept.some(repeats)) kept.push(i)
  })
  return kept
}

function saysTheSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const fewer = Math.min(a.size, b.size)
  return fewer > 0 && shared(a, b) >= SAME * fewer
}

/**
 * Degree centrality in TextRank's graph of sentences (Mihalcea and Tarau, 2004): the sum of a group's similarities to the other
 * groups, relative to the most central group's, 0..1.
 */
function centrality(groups: readonly string[]): number[] {
  const words = groups.map((group) => new Set(contentWords(group)))
  const sums = words.map((own, i) => words.reduce((sum, other, j) => (i === j ? sum : sum + similarity(own, other)), 0))
  const largest = Math.max(...sums)
  return sums.map((sum) => (largest > 0 ? sum / largest : 0))
}

/** Content words in common, over the logarithms of how many each has: unlike the cosine it does not favour short groups. */
function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return shared(a, b) / (Math.log(1 + a.size) + Math.log(1 + b.size) || 1)
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...a].filter((word) => b.has(word)).length
}
