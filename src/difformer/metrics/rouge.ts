import { countNgrams, f1, overlap, total } from './ngrams.ts'

/** Mean F1 over all lines, 0..100. */
export interface RougeScores {
  readonly rouge1: number
  readonly rouge2: number
  readonly rougeL: number
}

/**
 * ROUGE-1, ROUGE-2 and ROUGE-L as Google's rouge_score computes them without stemming. Its tokens are runs of a-z and 0-9 of the
 * lower-cased text, so other letters split words.
 * @param references the references of each line; a line counts with the one that gives it the highest F1.
 */
export function corpusRouge(hypotheses: readonly string[], references: readonly (readonly string[])[]): RougeScores {
  const sums = { rouge1: 0, rouge2: 0, rougeL: 0 }
  hypotheses.forEach((hypothesis, i) => {
    const tokens = tokenize(hypothesis)
    const others = (references[i] ?? []).map(tokenize)
    sums.rouge1 += Math.max(0, ...others.map((other) => ngramF1(tokens, other, 1)))
    sums.rouge2 += Math.max(0, ...others.map((other) => ngramF1(tokens, other, 2)))
    sums.rougeL += Math.max(0, ...others.map((other) => subsequenceF1(tokens, other)))
  })
  const scale = 100 / Math.max(1, hypotheses.length)
  return { rouge1: sums.rouge1 * scale, rouge2: sums.rouge2 * scale, rougeL: sums.rougeL * scale }
}

function tokenize(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? []
}

function ngramF1(hypothesis: readonly string[], reference: readonly string[], n: number): number {
  const [grams, others] = [countNgrams(hypothesis, n, ' '), countNgrams(reference, n, ' ')]
  const match = overlap(grams, others)
  return f1(match / Math.max(1, total(grams)), match / Math.max(1, total(others)))
}

function subsequenceF1(hypothesis: readonly string[], reference: readonly string[]): number {
  if (hypothesis.length === 0 || reference.length === 0) return 0
  const length = longestCommonSubsequence(hypothesis, reference)
  return f1(length / hypothesis.length, length / reference.length)
}

function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  // row[j]: length for the items of `a` so far and the first j of `b`.
  const row = new Array<number>(b.length + 1).fill(0)
  for (const item of a) {
    let diagonal = 0
    for (const [j, other] of b.entries()) {
      const above = row[j + 1] ?? 0
      row[j + 1] = item === other ? diagonal + 1 : Math.max(above, row[j] ?? 0)
      diagonal = above
    }
  }
  return row[b.length] ?? 0
}
