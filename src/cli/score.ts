import { corpusBleu } from '../difformer/metrics/bleu.ts'
import { corpusChrf } from '../difformer/metrics/chrf.ts'
import { diffuSeqBleu, diversity } from '../difformer/metrics/diffuseq.ts'
import { copyRate, iBleu, repeats } from '../difformer/metrics/rewriting.ts'
import { corpusRouge } from '../difformer/metrics/rouge.ts'
import { corpusSari } from '../difformer/metrics/sari.ts'
import type { Pairs } from './pairs.ts'

/** All scores of the results, 0..100, SARI where there are several references, and for simplify; shares of repeated words, 0..1. */
export function score(pairs: Pairs, results: readonly string[], task: string, lowercase = false) {
  const { sources, references, outputs } = inCase(pairs, results, lowercase)
  const bleu = corpusBleu(outputs, references, lowercase)
  const rouge = corpusRouge(outputs, references)
  const hasSari = task === 'simplify' || references.some((lines) => lines.length > 1)
  return {
    bleu: rounded(bleu.score),
    chrf: rounded(corpusChrf(outputs, references)),
    rouge1: rounded(rouge.rouge1),
    rouge2: rounded(rouge.rouge2),
    rougeL: rounded(rouge.rougeL),
    sari: hasSari ? rounded(corpusSari(sources, outputs, references)) : null,
    repeats: rounded(repeats(outputs)),
    referenceRepeats: rounded(repeats(references.flat())),
    signature: bleu.signature,
  }
}

/** Scores of a text in the language of its source: BLEU of kinds, 0..100, and shares, 0..1. */
export function scoreRewriting(pairs: Pairs, results: readonly string[], lowercase = false) {
  const { sources, references, outputs } = inCase(pairs, results, lowercase)
  return {
    sentenceBleu: rounded(diffuSeqBleu(outputs, references)),
    iBleu: rounded(iBleu(sources, outputs, references)),
    copyRate: rounded(copyRate(sources, outputs)),
    diversity: rounded(diversity(outputs)),
  }
}

/** The lines as they are, or lower-cased. */
function inCase({ sources, references }: Pairs, outputs: readonly string[], lowercase: boolean) {
  if (!lowercase) return { sources, references, outputs }
  const lower = (lines: readonly string[]) => lines.map((line) => line.toLowerCase())
  return { sources: lower(sources), references: references.map(lower), outputs: lower(outputs) }
}

/** To four decimals. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
