import { EmptyTextError, TextTooLongError, UnsupportedTextError } from './errors.ts'
import { MAX_TEXT_LENGTH } from './limits.ts'
import { modelText, type Piece, splitText } from './sentences.ts'
import type { TaskConfig } from './types.ts'

/** How many tokens a text has in the model's vocabulary. */
export type CountTokens = (text: string) => number

/**
 * A user's text in sentences and what stands between them.
 * @throws EmptyTextError, TextTooLongError, UnsupportedTextError if there is nothing in it for the model.
 */
export function piecesOfText(text: string, task: TaskConfig, maxSourceTokens: number, count: CountTokens): Piece[] {
  checkText(text)
  const pieces = split(text, task, maxSourceTokens, count, true)
  if (!pieces.some((piece) => piece.kind === 'sentence')) throw unsupported(task)
  return pieces
}

/** A line taken as one sentence, unless it is too long for the model. It may hold nothing for the model. */
export function piecesOfLine(line: string, task: TaskConfig, maxSourceTokens: number, count: CountTokens): Piece[] {
  return split(line, task, maxSourceTokens, count, false)
}

export function sentencesOf(pieces: readonly Piece[]): string[] {
  return pieces.filter((piece) => piece.kind === 'sentence').map((piece) => piece.text)
}

/** The text again, its sentences replaced by their results. */
export function joinPieces(pieces: readonly Piece[], results: readonly string[]): string {
  let next = 0
  return pieces.map((piece) => (piece.kind === 'sentence' ? (results[next++] ?? '') : piece.text)).join('')
}

/** `joinPieces` for many texts, whose results stand one after another. */
export function joinAll(texts: readonly (readonly Piece[])[], results: readonly string[]): string[] {
  let used = 0
  return texts.map((pieces) => {
    const from = used
    used += sentencesOf(pieces).length
    return joinPieces(pieces, results.slice(from, used))
  })
}

function split(
  text: string,
  task: TaskConfig,
  maxSourceTokens: number,
  count: CountTokens,
  sentences: boolean,
): Piece[] {
  // One place is the prefix token's.
  const fits = (sentence: string) => count(sentence) <= maxSourceTokens - 1
  return splitText(text, { locale: task.source, fits, sentences })
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
