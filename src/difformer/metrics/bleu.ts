import { countNgrams, overlap, stripEnd, total, words } from './ngrams.ts'

/** The release of sacreBLEU whose scores these are, digit for digit (bleu.test.ts). */
const SACREBLEU_VERSION = '2.6.0'
const MAX_ORDER = 4

export interface BleuScore {
  /** 0..100. */
  readonly score: number
  /** The sacreBLEU signature: what must be equal for two scores to be comparable. */
  readonly signature: string
}

/**
 * Corpus BLEU-4 as sacreBLEU computes it by default: 13a tokens, exponential smoothing.
 * @param references the references of each line, one at least.
 * @param lowercase compares without case (sacreBLEU's -lc).
 */
export function corpusBleu(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  lowercase = false,
): BleuScore {
  const tokenize = (line: string) => tokenize13a(lowercase ? line.toLowerCase() : line)
  const correct = new Array<number>(MAX_ORDER).fill(0)
  const possible = new Array<number>(MAX_ORDER).fill(0)
  let length = 0
  let referenceLength = 0
  hypotheses.forEach((hypothesis, i) => {
    const tokens = tokenize(hypothesis)
    const others = (references[i] ?? []).map(tokenize)
    length += tokens.length
    referenceLength += closestLength(tokens.length, others)
    for (let n = 1; n <= MAX_ORDER; n++) {
      const grams = countNgrams(tokens, n, ' ')
      possible[n - 1] = (possible[n - 1] ?? 0) + total(grams)
      correct[n - 1] = (correct[n - 1] ?? 0) + overlap(grams, most(others.map((other) => countNgrams(other, n, ' '))))
    }
  })
  const counts = new Set(references.map((lines) => lines.length))
  const nrefs = counts.size === 1 ? [...counts][0] : 'var'
  return {
    score: scoreOf(correct, possible, length, referenceLength),
    signature: `nrefs:${nrefs}|case:${lowercase ? 'lc' : 'mixed'}|eff:no|tok:13a|smooth:exp|version:${SACREBLEU_VERSION}`,
  }
}

function scoreOf(
  correct: readonly number[],
  possible: readonly number[],
  length: number,
  referenceLength: number,
): number {
  if (correct.every((count) => count === 0)) return 0
  let smoothing = 1
  let log = 0
  for (const [i, count] of correct.entries()) {
    const all = possible[i] ?? 0
    if (all === 0) return 0
    if (count === 0) smoothing *= 2
    log += Math.log(count === 0 ? 1 / (smoothing * all) : count / all)
  }
  const brevity = length < referenceLength ? Math.exp(1 - referenceLength / length) : 1
  return 100 * brevity * Math.exp(log / MAX_ORDER)
}

export function closestLength(length: number, references: readonly (readonly string[])[]): number {
  const lengths = references.map((reference) => reference.length)
  return lengths.sort((a, b) => Math.abs(a - length) - Math.abs(b - length) || a - b)[0] ?? 0
}

/** The largest count of each n-gram in any of the references. */
export function most(references: readonly Map<string, number>[]): Map<string, number> {
  const [first = new Map<string, number>(), ...rest] = references
  const largest = new Map(first)
  for (const counts of rest) {
    for (const [gram, count] of counts) largest.set(gram, Math.max(count, largest.get(gram) ?? 0))
  }
  return largest
}

/** Tokens of mteval-v13a, WMT's scoring script, as sacreBLEU splits them. */
export function tokenize13a(line: string): string[] {
  const text = stripEnd(line)
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
  return words(
    ` ${text} `
      .replace(/([{-~[-` -&(-+:-@/])/gu, ' $1 ')
      .replace(/([^0-9])([.,])/gu, '$1 $2 ')
      .replace(/([.,])([^0-9])/gu, ' $1 $2')
      .replace(/([0-9])(-)/gu, '$1 $2 '),
  )
}
