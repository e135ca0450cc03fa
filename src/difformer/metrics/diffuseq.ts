import { words } from './ngrams.ts'
import { sentenceBleu } from './sentence-bleu.ts'

/**
 * The scores of DiffuSeq's own script (Gong et al., 2023; scripts/eval_seq2seq.py), which the published rows of DiffuSeq, Difformer
 * and their like on QQP, Wiki-Auto and Quasar-T come from.
 *
 * What differs: that script reads texts that were cut into the word pieces of bert-base-uncased and put together again, which makes
 * "[UNK]" of a word with unknown letters and ends a text after 128 pieces. Here every word stays, whole.
 */

/**
 * Mean of NLTK's smoothed sentence BLEU over all pairs of output and reference, 0..100. As in the script, where the two have changed
 * places, it is the reference that is measured by the output: an output that is too long pays for it, one that is too short does not.
 */
export function diffuSeqBleu(outputs: readonly string[], references: readonly (readonly string[])[]): number {
  const scores = outputs.flatMap((output, i) => {
    const tokens = diffuSeqWords(output)
    return (references[i] ?? []).map((reference) => sentenceBleu(diffuSeqWords(reference), [tokens]))
  })
  return 100 * mean(scores)
}

/** Dist-1: the mean share of different words among an output's words, 0..1; an empty output has none. */
export function diversity(outputs: readonly string[]): number {
  return mean(
    outputs.map((output) => {
      const tokens = diffuSeqWords(output)
      return tokens.length > 0 ? new Set(tokens).size / tokens.length : 0
    }),
  )
}

/**
 * Words as they come out of BERT's uncased tokenizer and its decoder: lower-cased, without accents, signs apart from words but for
 * those that the decoder puts back: "don't", "well - known", "really?".
 */
export function diffuSeqWords(text: string): string[] {
  const signsApart = text
    .replace(/[\t\n\r]/g, ' ')
    .replace(/[\p{C}\ufffd]/gu, '')
    .replace(/[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2fa1f}]/gu, ' $& ')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]|\p{P}/gu, ' $& ')
  const decoded = words(signsApart)
    .join(' ')
    .replace(/ ([.?!,])/g, '$1')
    .replaceAll(" ' ", "'")
    .replace(/ (n't|'m|'s|'ve|'re)/g, '$1')
  return words(decoded)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
