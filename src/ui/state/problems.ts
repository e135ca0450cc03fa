import {
  type DifformerError,
  EmptyTextError,
  errorFromData,
  errorToData,
  TextTooLongError,
} from '../../difformer/errors.ts'
import { MAX_TEXT_LENGTH } from '../../difformer/limits.ts'
import type { Backend } from '../../difformer/types.ts'
import { count } from '../shared/format.ts'
import type { Problem, Remedy } from './state.ts'

const aboutTheText = new Set(['EmptyTextError', 'TextTooLongError', 'UnsupportedTextError'])
const curedByRetry = new Set([
  'DownloadError',
  'ModelFileError',
  'BackendError',
  'BackendUnavailableError',
  'DifformerError',
])
const curedByRedownload = new Set(['ModelIntegrityError', 'ModelConfigError'])
const curedByCpu = new Set(['BackendError', 'BackendUnavailableError'])

/** An error as the page shows it: where, and with which ways out. */
export function problemOf(cause: unknown, backend: Backend | undefined): Problem {
  const error = errorToData(cause)
  const remedies: Remedy[] = []
  if (curedByRetry.has(error.name)) remedies.push('retry')
  if (curedByRedownload.has(error.name)) remedies.push('redownload')
  if (curedByCpu.has(error.name) && backend === 'webgpu') remedies.push('use-cpu')
  return { error, place: aboutTheText.has(error.name) ? 'source' : 'output', remedies }
}

/** What is wrong with a text whatever the model: nobody downloads one to be told that. */
export function textProblem(text: string): DifformerError | undefined {
  if (text.trim() === '') {
    return new EmptyTextError('There is no text yet.', 'Type or paste some, or pick an example.')
  }
  if (text.length <= MAX_TEXT_LENGTH) return undefined
  return new TextTooLongError(
    `The text has ${count(text.length)} characters and the limit is ${count(MAX_TEXT_LENGTH)}.`,
    `It is all still here. Take ${count(text.length - MAX_TEXT_LENGTH)} characters away, or work on one part at a time.`,
  )
}

export function asDifformerError(cause: unknown): DifformerError {
  return errorFromData(errorToData(cause))
}
