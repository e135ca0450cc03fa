/** Too many to be looked at; the rest follows with the first step. */
const MOST_ROWS = 12
const MOST_TOKENS = 40

/**
 * Widths in em of the pieces of noise that a text begins as: about as many as a sentence has words.
 * @param together sentences that become one: a row of noise for all of them, of the length of one.
 */
export function noiseRows(text: string, language: string, together = 1): readonly (readonly number[])[] {
  const sentences = Array.from(new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text))
    .map(({ segment }) => segment.trim())
    .filter((segment) => segment !== '')
  const rows = Array.from({ length: Math.ceil(sentences.length / together) }, (_, row) =>
    sentences.slice(row * together, (row + 1) * together),
  )
  return rows.slice(0, MOST_ROWS).map((taken, row) => {
    const words = Math.round(taken.join(' ').split(/\s+/).length / taken.length)
    return Array.from({ length: Math.min(MOST_TOKENS, words + 1) }, (_, i) => 1.2 + 2.6 * mixed(row * 97 + i))
  })
}

/** A number of 0..1 that looks like chance and is the same every time. */
function mixed(index: number): number {
  const x = Math.imul((index + 1) ^ 0x9e3779b9, 0x85ebca6b)
  return ((x ^ (x >>> 13)) >>> 0) / 2 ** 32
}
