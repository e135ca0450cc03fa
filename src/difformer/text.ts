import { asClause, withoutRepeat } from './clauses.ts'
import { EmptyTextError, TextTooLongError, UnsupportedTextError } from './errors.ts'
import { MAX_TEXT_LENGTH } from './limits.ts'
import { modelText, type Piece, splitText } from './sentences.ts'
import { choosePoints, firstSentences, groupSentences } from './summary.ts'
import type { GenerateResult, Length, TaskConfig } from './types.ts'

/** How many tokens a text has in the model's vocabulary. */
export type CountTokens = (text: string) => number

/** What of a text is run through the model, a unit at a time, and how the results become one text again. */
export interface Units {
  readonly sources: readonly string[]
  /** @param results of the sources, in their order. */
  readonly join: (results: readonly string[]) => Joined
}

export type Joined = Pick<GenerateResult, 'text' | 'items'>

/** What a text is read for, and how much of it at once. */
export interface Reader {
  readonly task: TaskConfig
  /** With the task's prefix. */
  readonly maxSourceTokens: number
  /** Longer sentences are cut into clauses, without the prefix; 0 for none. */
  readonly clauseTokens: number
  readonly count: CountTokens
}

/**
 * A user's text in units: groups of sentences where it is to be summarized, the first sentences of each paragraph where it is to be
 * described, else sentences. A summary becomes a list of points, questions and descriptions a line each, and everything else stands
 * where its sentence stood.
 * @param length how many points a summary has.
 * @throws EmptyTextError, TextTooLongError, UnsupportedTextError if there is nothing in it for the model.
 */
export function unitsOfText(text: string, reader: Reader, length: Length): Units {
  checkText(text)
  const units = unitsFor(text, reader, length)
  if (units.sources.length === 0) throw unsupported(reader.task)
  return units
}

function unitsFor(text: string, reader: Reader, length: Length): Units {
  switch (reader.task.id) {
    case 'summarize':
      return groups(text, reader, length)
    case 'describe':
      return { sources: beginnings(text, reader), join: (results) => ({ text: inLines(results) }) }
    default:
      return sentences(text, reader)
  }
}

/** What is read to describe: what a thing is stands in the first sentences of its paragraph. */
function beginnings(text: string, reader: Reader): string[] {
  return firstSentences(text, sentencesIn(reader), fitting(reader))
}

function sentencesIn(reader: Reader): (paragraph: string) => string[] {
  return (paragraph) => sentencesOf(split(paragraph, reader, true))
}

function groups(text: string, reader: Reader, length: Length): Units {
  const sources = groupSentences(text, sentencesIn(reader), fitting(reader))
  return { sources, join: (results) => asList(choosePoints(sources, results, length)) }
}

function sentences(text: string, reader: Reader): Units {
  const pieces = split(text, reader, true)
  const join = reader.task.id === 'question' ? inLines : (results: readonly string[]) => joinPieces(pieces, results)
  return { sources: sentencesOf(pieces), join: (results) => ({ text: join(results) }) }
}

/**
 * A line taken as one unit, unless it is too long for the model. It may hold nothing for the model, and stays as it is then. What
 * stands around the unit stays around its result, but not around a summary or a question.
 */
export function unitsOfLine(line: string, reader: Reader): Units {
  const pieces = split(line, reader, false)
  const sources = reader.task.id === 'describe' ? beginnings(line, reader) : sentencesOf(pieces)
  const alone = STANDS_ALONE.has(reader.task.id) && sources.length > 0
  return { sources, join: (results) => ({ text: alone ? results.join(' ') : joinPieces(pieces, results) }) }
}

/** The texts of many units whose results stand one after another. */
export function joinAll(texts: readonly Units[], results: readonly string[]): string[] {
  let used = 0
  return texts.map(({ sources, join }) => {
    const from = used
    used += sources.length
    return join(results.slice(from, used)).text
  })
}

/** Tasks that make something new of a text, where its lists' marks and emoji have no place. */
const STANDS_ALONE = new Set(['summarize', 'describe', 'question'])

function sentencesOf(pieces: readonly Piece[]): string[] {
  return pieces.filter((piece) => piece.kind === 'sentence').map((piece) => piece.text)
}

/** The text again, its sentences and clauses replaced by their results. */
function joinPieces(pieces: readonly Piece[], results: readonly string[]): string {
  let next = 0
  /** What the clause before it became. */
  let before: string | undefined
  const parts = pieces.map(({ text, kind, goesOn = false }) => {
    if (kind === 'verbatim') return text
    const clause = asClause(text, results[next++] ?? '', { continues: before !== undefined, goesOn })
    const part = before === undefined ? clause : withoutRepeat(before, clause)
    before = goesOn ? part : undefined
    return part
  })
  return parts.join('')
}

function inLines(results: readonly string[]): string {
  return results.filter((result) => result !== '').join('\n')
}

/** A single point is a sentence and no list. */
function asList(points: readonly string[]): Joined {
  if (points.length < 2) return { text: points[0] ?? '' }
  return { text: points.map((point) => `• ${point}`).join('\n'), items: points }
}

function split(text: string, reader: Reader, intoSentences: boolean): Piece[] {
  const { task, clauseTokens, count } = reader
  const isShort = (sentence: string) => clauseTokens === 0 || count(sentence) <= clauseTokens
  return splitText(text, { locale: task.source, fits: fitting(reader), isShort, sentences: intoSentences })
}

/** One place is the prefix token's. */
function fitting({ maxSourceTokens, count }: Reader): (text: string) => boolean {
  return (text) => count(modelText(text)) <= maxSourceTokens - 1
}

function checkText(text: string): void {
  if (modelText(text) === '') throw new EmptyTextError('There is no text to work on.', 'Type or paste a text first.')
  if (text.length > MAX_TEXT_LENGTH) {
    throw new TextTooLongError(
      `The text has ${text.length.toLocaleString('en')} characters and the limit is ${MAX_TEXT_LENGTH.toLocaleString('en')}.`,
      'Split it and work on one part at a time.',
    )
  }
}

function unsupported(task: TaskConfig): UnsupportedTextError {
  const language = new Intl.DisplayNames('en', { type: 'language' }).of(task.source) ?? task.source
  return new UnsupportedTextError(
    'The text has no words that this model can read.',
    `It reads ${language}: digits, signs and other scripts alone are nothing to work on.`,
  )
}
