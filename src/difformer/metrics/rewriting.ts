import { corpusBleu } from './bleu.ts'
import { words } from './ngrams.ts'

const ALPHA = 0.8

/**
 * iBLEU (Sun and Zhou, 2012), at most 80: 0.8 times corpus BLEU against the references less 0.2 times corpus BLEU against the
 * sources, so that a copy is no good paraphrase. It is below 0 where outputs are nearer to their sources by far.
 */
export function iBleu(
  sources: readonly string[],
  outputs: readonly string[],
  references: readonly (readonly string[])[],
): number {
  const copied = corpusBleu(
    outputs,
    sources.map((source) => [source]),
  )
  return ALPHA * corpusBleu(outputs, references).score - (1 - ALPHA) * copied.score
}

/** The share of outputs that are their source, but for case and white space, 0..1. */
export function copyRate(sources: readonly string[], outputs: readonly string[]): number {
  const plain = (text: string) => words(text.toLowerCase()).join(' ')
  const copies = outputs.filter((output, i) => plain(output) === plain(sources[i] ?? '')).length
  return copies / Math.max(1, outputs.length)
}

/** The share of all words, but for those that begin an output, that repeat the word before them, whatever their case, 0..1. */
export function repeats(outputs: readonly string[]): number {
  let all = 0
  let repeated = 0
  for (const output of outputs) {
    const row = words(output.toLowerCase())
    all += Math.max(0, row.length - 1)
    repeated += row.filter((word, i) => i > 0 && word === row[i - 1]).length
  }
  return repeated / Math.max(1, all)
}
