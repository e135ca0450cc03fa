import { corpusBleu } from '../difformer/metrics/bleu.ts'
import { corpusChrf } from '../difformer/metrics/chrf.ts'
import { corpusRouge } from '../difformer/metrics/rouge.ts'
import { corpusSari } from '../difformer/metrics/sari.ts'
import type { Pairs } from './pairs.ts'

/** All scores of the results, 0..100; SARI where there are several references, and for simplify. */
export function score({ sources, references }: Pairs, results: readonly string[], task: string) {
  const bleu = corpusBleu(results, references)
  const rouge = corpusRouge(results, references)
  const hasSari = task === 'simplify' || references.some((lines) => lines.length > 1)
  return {
    bleu: rounded(bleu.score),
    chrf: rounded(corpusChrf(results, references)),
    rouge1: rounded(rouge.rouge1),
    rouge2: rounded(rouge.rouge2),
    rougeL: rounded(rouge.rougeL),
    sari: hasSari ? rounded(corpusSari(sources, results, references)) : null,
    signature: bleu.signature,
  }
}

/** To four decimals. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
