/** Every error a user may meet, by name. `message` says what happened, `hint` what to do about it; both are whole sentences. */

export class DifformerError extends Error {
  override readonly name: string = 'DifformerError'
  constructor(
    message: string,
    readonly hint = '',
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The text has nothing to work on: it is empty, or white space alone. */
export class EmptyTextError extends DifformerError {
  override readonly name = 'EmptyTextError'
}
/** The text is longer than the limits of the page or the model. */
export class TextTooLongError extends DifformerError {
  override readonly name = 'TextTooLongError'
}
/** The text holds no letters of a script that the model knows. */
export class UnsupportedTextError extends DifformerError {
  override readonly name = 'UnsupportedTextError'
}
/** An option is out of its range. */
export class InvalidOptionError extends DifformerError {
  override readonly name = 'InvalidOptionError'
}
/** A file of the model is missing or could not be read. */
export class ModelFileError extends DifformerError {
  override readonly name = 'ModelFileError'
}
/** A file of the model is not what its configuration promises (size, SHA-256 or format). */
export class ModelIntegrityError extends DifformerError {
  override readonly name = 'ModelIntegrityError'
}
/** config.json is no configuration that this version understands. */
export class ModelConfigError extends DifformerError {
  override readonly name = 'ModelConfigError'
}
/** A download broke off or was refused. */
export class DownloadError extends DifformerError {
  override readonly name = 'DownloadError'
}
/** The browser keeps no files for this page, or is out of room. */
export class StorageError extends DifformerError {
  override readonly name = 'StorageError'
}
/** The asked-for backend does not exist here. */
export class BackendUnavailableError extends DifformerError {
  override readonly name = 'BackendUnavailableError'
}
/** The GPU went away, or the runtime failed in the middle of a run. */
export class BackendError extends DifformerError {
  override readonly name = 'BackendError'
}
/** The user or the program asked to stop. */
export class CancelledError extends DifformerError {
  override readonly name = 'CancelledError'
}

const classes = {
  DifformerError,
  EmptyTextError,
  TextTooLongError,
  UnsupportedTextError,
  InvalidOptionError,
  ModelFileError,
  ModelIntegrityError,
  ModelConfigError,
  DownloadError,
  StorageError,
  BackendUnavailableError,
  BackendError,
  CancelledError,
}

/** A DifformerError as plain data, for a message between threads. */
export interface ErrorData {
  readonly name: string
  readonly message: string
  readonly hint: string
}

export function errorToData(error: unknown): ErrorData {
  if (error instanceof DifformerError) return { name: error.name, message: error.message, hint: error.hint }
  if (error instanceof Error) return { name: 'DifformerError', message: `${error.name}: ${error.message}`, hint: '' }
  return { name: 'DifformerError', message: String(error), hint: '' }
}

/** The error of its own class again, so that `instanceof` holds on the other side. */
export function errorFromData(data: ErrorData): DifformerError {
  const Class = (classes as Record<string, typeof DifformerError>)[data.name] ?? DifformerError
  return new Class(data.message, data.hint)
}
