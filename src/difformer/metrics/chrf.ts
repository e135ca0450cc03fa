import { type Counts, countNgrams, overlap, total, words } from './ngrams.ts'

const MAX_ORDER = 6
const BETA_SQUARED = 4

/** n-grams of one order: of the hypothesis, of the reference, of both. */
type Statistics = readonly (readonly [number, number, number])[]

/**
 * Corpus chrF2 as sacreBLEU computes it by default (character n-grams up to 6 without white space, cased), 0..100.
 * @param references the references of each line, one at least; a line is held against the one that it fits best.
 */
export function corpusChrf(hypotheses: readonly string[], references: readonly (readonly string[])[]): number {
  const sums = Array.from({ length: MAX_ORDER }, (): [number, number, number] => [0, 0, 0])
  hypotheses.forEach((hypothesis, i) => {
    const grams = characterNgrams(hypothesis)
    let best: Statistics = []
    let bestScore = -1
    for (const reference of references[i] ?? []) {
      const statistics = compare(grams, characterNgrams(reference))
      const score = scoreOf(statistics)
      if (score > bestScore) [best, bestScore] = [statistics, score]
    }
    best.forEach(([ofHypothesis, ofReference, ofBoth], n) => {
      const sum = sums[n] ?? [0, 0, 0]
      sums[n] = [sum[0] + ofHypothesis, sum[1] + ofReference, sum[2] + ofBoth]
    })
  })
  return scoreOf(sums)
}

function characterNgrams(line: string): Counts[] {
  const letters = Array.from(words(line).join(''))
  return Array.from({ length: MAX_ORDER }, (_, i) => countNgrams(letters, i + 1, ''))
}

function compare(hypothesis: readonly Counts[], reference: readonly Counts[]): Statistics {
  return hypothesis.map((grams, n) => {
    const others = reference[n] ?? new Map()
    return [others.size > 0 ? total(grams) : 0, total(others), overlap(grams, others)]
  })
}

function scoreOf(statistics: Statistics): number {
  const usable = statistics.filter(([ofHypothesis, ofReference]) => ofHypothesis > 0 && ofReference > 0)
  if (usable.length === 0) return 0
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / usable.length
  const precision = mean(usable.map(([ofHypothesis, , ofBoth]) => ofBoth / ofHypothesis))
  const recall = mean(usable.map(([, ofReference, ofBoth]) => ofBoth / ofReference))
  if (precision + recall === 0) return 0
  return (100 * (1 + BETA_SQUARED) * precision * recall) / (BETA_SQUARED * precision + recall)
}
