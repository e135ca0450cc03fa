import { CancelledError, ModelIntegrityError } from './errors.ts'
import type { ModelFile, ModelSource } from './types.ts'

/**
 * A file of the folder, with the number of bytes that the configuration promises.
 * @throws ModelIntegrityError if it has another size, CancelledError once the signal is aborted, and what the source throws.
 */
export async function readChecked(
  source: ModelSource,
  files: readonly ModelFile[],
  path: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  throwIfAborted(signal)
  const bytes = await source.read(path)
  const promised = files.find((file) => file.path === path)
  if (promised && promised.bytes !== bytes.byteLength) {
    throw new ModelIntegrityError(
      `The model’s file ${path} has ${bytes.byteLength} bytes instead of ${promised.bytes}.`,
      'Delete the model and download it again.',
    )
  }
  return bytes
}

/** @throws CancelledError once the signal is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError('The run was cancelled.')
}
