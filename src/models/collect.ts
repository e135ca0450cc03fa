import { CancelledError, StorageError } from '../difformer/errors.ts'
import { matches } from './digest.ts'
import { type DownloadOptions, download } from './download.ts'
import { type RemoteFile, storageKey } from './files.ts'
import type { FileStore } from './store.ts'

/** Bytes over all files together. */
export interface CollectProgress {
  readonly phase: 'download' | 'verify'
  readonly loaded: number
  readonly total: number
  readonly fromStorage: boolean
}

export interface CollectOptions extends Omit<DownloadOptions, 'onBytes' | 'partials'> {
  readonly store: FileStore
  readonly onProgress: (progress: CollectProgress) => void
}

export interface Collected {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
  /** What kept the files from being stored; they are in memory all the same. */
  readonly storageError?: StorageError
}

/** All the files, verified: from this device where they are kept, else downloaded and then kept. */
export async function collect(files: readonly RemoteFile[], options: CollectOptions): Promise<Collected> {
  const { store, signal, onProgress } = options
  const total = files.reduce((sum, file) => sum + file.bytes, 0)
  const done = new Map<string, Uint8Array<ArrayBuffer>>()
  let doneBytes = 0
  let fromStorage = true
  let storageError: StorageError | undefined

  const report = (phase: CollectProgress['phase'], current = 0) =>
    onProgress({ phase, loaded: doneBytes + current, total, fromStorage })

  const finish = (file: RemoteFile, bytes: Uint8Array<ArrayBuffer>, phase: CollectProgress['phase']) => {
    done.set(file.name, bytes)
    doneBytes += file.bytes
    report(phase)
  }

  const missing: RemoteFile[] = []
  for (const file of files) {
    if (signal?.aborted) throw new CancelledError('The download was cancelled.')
    const kept = await store.get(storageKey(file)).catch(() => undefined)
    if (kept && (await matches(file, kept))) finish(file, kept, 'verify')
    else missing.push(file)
  }

  fromStorage = missing.length === 0
  for (const file of missing) {
    // The last byte counts once the file is verified.
    const onBytes = (received: number) => report('download', Math.min(received, file.bytes - 1))
    const bytes = await download(file, { ...options, partials: store, onBytes })
    try {
      await store.put(storageKey(file), bytes)
    } catch (error) {
      storageError ??= error instanceof StorageError ? error : new StorageError(String(error))
    }
    finish(file, bytes, 'download')
  }
  return storageError ? { files: done, storageError } : { files: done }
}
