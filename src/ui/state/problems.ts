import { type DifformerError, errorFromData, errorToData } from '../../difformer/errors.ts'
import type { Backend } from '../../difformer/types.ts'
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

export function asDifformerError(cause: unknown): DifformerError {
  return errorFromData(errorToData(cause))
}
