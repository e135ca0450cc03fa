/** Too many to be looked at; the rest follows with the first step. */
const MOST_ROWS = 12
const MOST_TOKENS = 40

/** Widths in em of the pieces of noise that a text begins as, a row a sentence: about as many as it has words. */
export function noiseRows(text: string, language: string): readonly (readonly number[])[] {
  const sentences = Array.from(new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text))
    .map(({ segment }) => segment.trim())
    .filter((segment) => segment !== '')
  return sentences.slice(0, MOST_ROWS).map((sentence, row) => {
    const words = sentence.split(/\s+/).length
    return Array.from({ length: Math.min(MOST_TOKENS, words + 1) }, (_, i) => 1.2 + 2.6 * mixed(row * 97 + i))
  })
}

/** A number of 0..1 that looks like chance and is the same every time. */
function mixed(index: number): number {
  const x = Math.imul((index + 1) ^ 0x9e3779b9, 0x85ebca6b)
  return ((x ^ (x >>> 13)) >>> 0) / 2 ** 32
}
