import { CancelledError, ModelIntegrityError } from './errors.ts'
import type { GraphParts, ModelFile, ModelSource } from './types.ts'

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

/** Files of a folder, each read once, whatever they are parts of. Throws what `readChecked` throws. */
export class FileReader {
  private readonly read = new Map<string, Uint8Array>()

  constructor(
    private readonly source: ModelSource,
    private readonly files: readonly ModelFile[],
    private readonly signal?: AbortSignal,
  ) {}

  /** The bytes of several files, one after another. */
  async joined(paths: GraphParts): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    for (const path of paths) {
      const bytes = this.read.get(path) ?? (await readChecked(this.source, this.files, path, this.signal))
      this.read.set(path, bytes)
      parts.push(bytes)
    }
    const [first] = parts
    if (first && parts.length === 1) return first
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
    let end = 0
    for (const part of parts) {
      whole.set(part, end)
      end += part.byteLength
    }
    return whole
  }
}

/** @throws CancelledError once the signal is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError('The run was cancelled.')
}
