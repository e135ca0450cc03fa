import { closestLength, most } from './bleu.ts'
import { countNgrams, overlap, total } from './ngrams.ts'

const MAX_ORDER = 4
/** K of the smoothing's definition. */
const SMOOTHING = 5

/**
 * BLEU-4 of one sentence, 0..1, as NLTK's sentence_bleu computes it with SmoothingFunction().method4 (Chen and Cherry, 2014): the
 * j-th order without a match counts as ln(length) / (5 * 2^j) matches. Without a common word it is 0.
 */
export function sentenceBleu(hypothesis: readonly string[], references: readonly (readonly string[])[]): number {
  const { length } = hypothesis
  let log = 0
  let unmatched = 0
  for (let n = 1; n <= MAX_ORDER; n++) {
    const grams = countNgrams(hypothesis, n, ' ')
    const match = overlap(grams, most(references.map((reference) => countNgrams(reference, n, ' '))))
    if (n === 1 && match === 0) return 0
    const count = match > 0 ? match : Math.log(length) / (SMOOTHING * 2 ** ++unmatched)
    // NLTK leaves out the orders that a single word does not have.
    if (count > 0) log += Math.log(count / Math.max(1, total(grams)))
  }
  return Math.exp(log / MAX_ORDER + Math.min(0, 1 - closestLength(length, references) / length))
}
