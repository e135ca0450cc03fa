import { LINE_BREAK } from './sentences.ts'

/** A list's mark or number, a quotation's or a heading's mark, with the blank after it. */
const MARK = /^\s*(?:[-*+•‣◦·–—#>]+|\d{1,3}[.)])\s/u
/** Nothing, or the lone full stop that stands for nothing in the descriptions of Debian's packages. */
const BLANK = /^\s*\.?\s*$/u
/** Quotation marks, brackets and emoji may follow. */
const SENTENCE_END = /[.!?…:][^\p{L}\p{N}]*$/u
const LOWER_CASE = /^\s*\p{Ll}/u
/** Characters of a line that may have been broken for its length alone. */
const WRAPPED_LENGTH = 60

/**
 * The paragraphs of a text, each on one line: between blank lines, lines stand together that belong together. A list's item begins
 * a paragraph. A line that ends no sentence ends one, as headings do, unless it was only broken for its length: it is long, or the
 * next one goes on in lower case.
 */
export function paragraphsOf(text: string): string[] {
  const paragraphs: string[] = []
  let before = ''
  for (const line of text.split(LINE_BREAK).filter((_, i) => i % 2 === 0)) {
    if (BLANK.test(line)) {
      before = ''
      continue
    }
    const wrapped = before.length >= WRAPPED_LENGTH || LOWER_CASE.test(line)
    const continues = before !== '' && !MARK.test(line) && (wrapped || SENTENCE_END.test(before))
    if (continues) paragraphs.push(`${paragraphs.pop()} ${line.trim()}`)
    else paragraphs.push(line.trim())
    before = line
  }
  return paragraphs
}

/** A line that is no sentence: fewer words than most sentences, and no sign at its end. */
export function isHeading(paragraph: string): boolean {
  return !SENTENCE_END.test(paragraph) && paragraph.trim().split(/\s+/).length < 8
}
