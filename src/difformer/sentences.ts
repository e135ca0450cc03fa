import { clauseCut, endsSentence } from './clauses.ts'

/** A stretch of the text: a sentence for the model, or something that is passed on as it stands. */
export interface Piece {
  readonly text: string
  readonly kind: 'sentence' | 'verbatim'
  /** It is a clause of a sentence that goes on in the next piece of this kind. */
  readonly goesOn?: boolean
}

export interface SplitOptions {
  /** BCP 47 language of the text. */
  readonly locale: string
  /** Whether the model can take this much text at once. */
  readonly fits: (sentence: string) => boolean
  /** Whether it does well with this much; whatever fits does, if absent. */
  readonly isShort?: (sentence: string) => boolean
  /** False: a line is one sentence, unless it does not fit. */
  readonly sentences: boolean
}

export const LINE_BREAK = /(\r\n|[\n\v\f\r\u0085\u2028\u2029])/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to drop.
const CONTROL = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\p{Cs}]/gu
const EMOJI = '[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\p{Emoji_Modifier}\\u200d\\ufe0f]'
/** List marks and emoji, which are no part of a sentence. */
const LEADING = new RegExp(`^(?:\\s|[-*+•‣◦·–—#>]+\\s|${EMOJI})+`, 'u')
/** The look behind it keeps the search linear in long runs of blanks. */
const TRAILING = new RegExp(`(?<!\\s|${EMOJI})(?:\\s|${EMOJI})+$`, 'u')

/** Words whose full stop ends no sentence; a single letter is one of them ("z. B.", "J. R. Smith"). */
const ABBREVIATION =
  /(?<![\p{L}\p{N}])(?:\p{L}|Dr|Prof|Hr|Fr|Frl|Nr|St|Str|bzw|ca|vgl|evtl|ggf|inkl|sog|Abb|Bd|Mr|Mrs|Ms|Jr|vs|No|Mme|Mlle|Sr|Sra|Srta|Ud|Uds)\.\s*$/u
const ORDINAL_LANGUAGES = new Set(['de', 'da', 'nb', 'nn', 'no', 'fi', 'cs', 'sk', 'pl', 'hu', 'hr', 'sl', 'et', 'tr'])
const ORDINAL = /\s\d{1,2}\.\s*$/

/**
 * Splits a text into sentences (Intl.Segmenter, lines first) and what stands between them. Joined, the pieces are the text
 * without its control characters. Every sentence fits; what is too long is cut in two, again and again: where a sentence
 * ends, else where a clause does.
 */
export function splitText(text: string, options: SplitOptions): Piece[] {
  const { letter } = languageOf(options.locale)
  const pieces: Piece[] = []
  const add = (text: string, kind: Piece['kind'], more?: Pick<Piece, 'goesOn'>) => {
    if (text !== '') pieces.push({ text, kind, ...more })
  }
  /** `inner`: of what it was cut from, more follows that has words. */
  const addSentence = (part: string, inner: boolean): void => {
    const start = LEADING.exec(part)?.[0].length ?? 0
    const end = part.length - (TRAILING.exec(part.slice(start))?.[0].length ?? 0)
    const sentence = part.slice(start, end)
    if (!letter.test(sentence)) {
      add(part, 'verbatim')
      return
    }
    add(part.slice(0, start), 'verbatim')
    const cut = cutOf(sentence, options)
    if (cut === undefined) add(sentence, 'sentence', inner && !endsSentence(sentence) ? { goesOn: true } : undefined)
    else {
      const rest = sentence.slice(cut)
      addSentence(sentence.slice(0, cut), letter.test(rest))
      addSentence(rest, inner)
    }
    add(part.slice(end), 'verbatim')
  }
  text
    .replace(CONTROL, '')
    .split(LINE_BREAK)
    .forEach((line, i) => {
      if (i % 2) add(line, 'verbatim')
      else
        for (const sentence of options.sentences ? sentencesOf(line, options.locale) : [line])
          addSentence(sentence, false)
    })
  return pieces
}

/** A sentence as the model is given it: composed letters, single blanks, no invisible characters. */
export function modelText(sentence: string): string {
  return sentence
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
}

/** What a language's texts are split with. */
interface Language {
  /** Subtag of BCP 47. */
  readonly language: string
  /** Matches a letter of the script that it is written in. */
  readonly letter: RegExp
  readonly segmenter: Intl.Segmenter
  /** It writes "3." for "third". */
  readonly ordinals: boolean
}

/** By BCP 47 language: making these takes longer than using them. */
const languages = new Map<string, Language>()

function languageOf(locale: string): Language {
  const known = languages.get(locale)
  if (known) return known
  const { language, script } = new Intl.Locale(locale).maximize()
  const made = {
    language,
    letter: letterOf(script),
    segmenter: new Intl.Segmenter(locale, { granularity: 'sentence' }),
    ordinals: ORDINAL_LANGUAGES.has(language),
  }
  languages.set(locale, made)
  return made
}

function letterOf(script: string | undefined): RegExp {
  try {
    return new RegExp(`(?=\\p{L})\\p{Script=${script}}`, 'u')
  } catch {
    return /\p{L}/u // Mixed scripts, such as Japanese, have no name there.
  }
}

function sentencesOf(line: string, locale: string): string[] {
  const { segmenter, ordinals } = languageOf(locale)
  const sentences: string[] = []
  for (const { segment } of segmenter.segment(line)) {
    const last = sentences.at(-1)
    const continues =
      last !== undefined && (/^\p{Ll}/u.test(segment) || ABBREVIATION.test(last) || (ordinals && ORDINAL.test(last)))
    if (continues) sentences[sentences.length - 1] = last + segment
    else sentences.push(segment)
  }
  return sentences
}

/** Where to cut what is too much at once, if it is. */
function cutOf(sentence: string, { fits, isShort, locale }: SplitOptions): number | undefined {
  const text = modelText(sentence)
  const mustBeCut = !fits(text)
  if (!mustBeCut && (isShort?.(text) ?? true)) return undefined
  const cut = sentenceCut(sentence, locale) ?? clauseCut(sentence, languageOf(locale).language)
  return cut ?? (mustBeCut ? anyCut(sentence, locale) : undefined)
}

/** The end of a sentence that is nearest to the middle. */
function sentenceCut(text: string, locale: string): number | undefined {
  let end = 0
  const ends = sentencesOf(text, locale).map((sentence) => (end += sentence.length))
  return nearestToMiddle(ends.slice(0, -1), text)
}

/** Where to cut what has no clauses: between the words at its middle, else between letters. */
function anyCut(sentence: string, locale: string): number {
  const blank = nearestToMiddle(
    Array.from(sentence.matchAll(/(?<=\S)\s/gu), ({ index }) => index),
    sentence,
  )
  if (blank !== undefined) return blank
  const middle = Math.floor(sentence.length / 2)
  const letter = new Intl.Segmenter(locale, { granularity: 'grapheme' }).segment(sentence).containing(middle)
  return letter?.index || middle
}

function nearestToMiddle(places: readonly number[], { length }: string): number | undefined {
  return [...places].sort((a, b) => Math.abs(a - length / 2) - Math.abs(b - length / 2))[0]
}
