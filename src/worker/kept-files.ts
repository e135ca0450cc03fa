import { BackendError } from '../difformer/errors.ts'
import { type CollectProgress, collect } from '../models/collect.ts'
import type { ModelLibrary } from '../models/library.ts'
import type { FileStore } from '../models/store.ts'
import type { LoadProgress } from './api.ts'
import type { Setup } from './device/setup.ts'
import { type RuntimeKind, runtimeFile, runtimeUrls } from './runtime.ts'

/** Everything that a setup needs, in memory. */
export interface Material {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly binary: Uint8Array
  readonly bytes: number
  /** False if this browser kept no copy. */
  readonly kept: boolean
}

/** A model's files and the runtime's, as one download. */
export class KeptFiles {
  readonly #library: ModelLibrary
  /** Apart from the models: the runtime changes with the app, not with them. */
  readonly #runtimes: FileStore
  /** What was gathered last: a self-test and the start after it need the same. */
  #last: { readonly key: string; readonly material: Material } | undefined

  constructor(library: ModelLibrary, runtimes: FileStore) {
    this.#library = library
    this.#runtimes = runtimes
  }

  async gather(
    id: string,
    setup: Setup,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Material> {
    const key = JSON.stringify([id, setup.precision, setup.runtime])
    if (this.#last?.key === key) return this.#last.material
    const runtime = runtimeFile(setup.runtime)
    const modelFiles = await this.#library.files(id, setup.backend, setup.precision)
    const modelBytes = modelFiles.reduce((sum, file) => sum + file.bytes, 0)
    // The runtime that another model brought is no part of the download.
    const runtimeBytes = (await this.#hasRuntime(setup)) ? 0 : runtime.bytes
    const total = modelBytes + runtimeBytes
    const after = (bytes: number) => (progress: CollectProgress) =>
      onProgress({ ...progress, loaded: Math.min(bytes + progress.loaded, total), total })

    const model = await this.#library.collect(id, modelFiles, after(0), signal)
    const started = await collect([runtime], {
      store: this.#runtimes,
      fetch: fetch.bind(globalThis),
      signal,
      onProgress: after(modelBytes),
    })
    await this.#runtimes.deleteWhere((url) => !runtimeUrls.has(url.replace(/\?partial$/, ''))).catch(() => {})

    const binary = started.files.get(runtime.name)
    if (binary === undefined) throw new BackendError('The runtime was not downloaded.')
    const kept = !model.storageError && !started.storageError
    const material = { files: model.files, binary, bytes: modelBytes + runtime.bytes, kept }
    this.#last = { key, material }
    return material
  }

  /** Bytes of a model's first download here. */
  async bytes(id: string, setup: Setup): Promise<number> {
    const files = await this.#library.files(id, setup.backend, setup.precision)
    const runtime = (await this.#hasRuntime(setup)) ? [] : [runtimeFile(setup.runtime)]
    return [...files, ...runtime].reduce((sum, file) => sum + file.bytes, 0)
  }

  async isStored(id: string, setup: Setup): Promise<boolean> {
    return (await this.#hasRuntime(setup)) && this.#library.isStored(id, setup.backend, setup.precision)
  }

  #hasRuntime({ runtime }: Setup): Promise<boolean> {
    return this.#runtimes.has(runtimeFile(runtime).url).catch(() => false)
  }

  /** Deletes what only this setup needs. */
  async discard(id: string, setup: Setup, other: RuntimeKind): Promise<void> {
    this.forget()
    await this.#library.discard(id, setup.precision).catch(() => {})
    if (setup.runtime === other) return
    const { url } = runtimeFile(setup.runtime)
    await this.#runtimes.deleteWhere((key) => key === url).catch(() => {})
  }

  /** Frees the memory of what was gathered last. */
  forget(): void {
    this.#last = undefined
  }
}
