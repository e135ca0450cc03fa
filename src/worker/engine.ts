import {
  BackendError,
  BackendUnavailableError,
  CancelledError,
  DifformerError,
  StorageError,
} from '../difformer/errors.ts'
import { Difformer } from '../difformer/model.ts'
import type { Backend, GenerateResult, Precision, Step } from '../difformer/types.ts'
import { type CollectProgress, collect } from '../models/collect.ts'
import { MemorySource } from '../models/files.ts'
import { ModelLibrary } from '../models/library.ts'
import { CacheStore, type FileStore, MemoryStore } from '../models/store.ts'
import type { BackendChoice, CatalogueEntry, LoadProgress } from './api.ts'
import { chooseBackend, chooseThreads, probeGpu } from './backend.ts'
import type { GenerateAsk, LoadAnswer, LoadAsk } from './protocol.ts'
import { runtimeFile, runtimeUrls, startRuntime } from './runtime.ts'

const backends = ['wasm', 'webgpu'] as const

/** What the worker does, without the messages. */
export class Engine {
  readonly #store: FileStore
  /** Stores what the runtime needs apart from the models: it changes with the app, not with them. */
  readonly #runtimeStore: FileStore
  readonly #library: ModelLibrary
  readonly #keeps: boolean
  #model: Difformer | undefined
  #gpu: ReturnType<typeof probeGpu> | undefined

  private constructor(modelsUrl: string, stores: readonly [FileStore, FileStore], keeps: boolean) {
    ;[this.#store, this.#runtimeStore] = stores
    this.#keeps = keeps
    this.#library = new ModelLibrary({ url: modelsUrl, store: this.#store, fetch: fetch.bind(globalThis) })
  }

  /** Without storage all works the same, until the worker ends. */
  static async open(modelsUrl: string): Promise<Engine> {
    try {
      const stores = [await CacheStore.open('difformer-models'), await CacheStore.open('difformer-runtime')] as const
      return new Engine(modelsUrl, stores, true)
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      return new Engine(modelsUrl, [new MemoryStore(), new MemoryStore()], false)
    }
  }

  async catalogue(): Promise<readonly CatalogueEntry[]> {
    const { models, defaults } = await this.#library.catalogue()
    return Promise.all(
      models.map(async (model) => {
        const stored = { wasm: false, webgpu: false }
        const bytes = { ...model.bytes }
        for (const backend of backends) {
          const runtime = runtimeFile(backend)
          bytes[backend] += runtime.bytes
          stored[backend] = (await this.#library.isStored(model.id, backend)) && (await this.#hasRuntime(backend))
        }
        const config = await this.#library.config(model.id).catch(() => undefined)
        return {
          id: model.id,
          name: model.name,
          defaultFor: Object.keys(defaults).filter((task) => defaults[task] === model.id),
          tasks: config?.tasks ?? model.tasks,
          bytes,
          stored,
        }
      }),
    )
  }

  async choose(wish: Backend | 'auto'): Promise<BackendChoice> {
    this.#gpu ??= probeGpu((navigator as Partial<Navigator>).gpu)
    return chooseBackend(wish, await this.#gpu)
  }

  async load(ask: LoadAsk, onProgress: (progress: LoadProgress) => void, signal: AbortSignal): Promise<LoadAnswer> {
    requireSecureContext()
    const { backend, reason } = await this.choose(ask.backend)
    const config = await this.#library.config(ask.id)
    const precision = ask.precision ?? config.backends[backend]
    const threads = backend === 'wasm' ? chooseThreads(crossOriginIsolated, navigator.hardwareConcurrency) : 1
    const { files, binary, kept } = await this.#gather(ask.id, backend, precision, onProgress, signal)
    try {
      const ort = await startRuntime(backend, binary, threads)
      this.#model = await Difformer.load(new MemorySource(files, config), { ort, backend, precision, signal })
      if (backend === 'webgpu') await this.#tryOut(signal)
    } catch (error) {
      if (backend === 'webgpu' && !signal.aborted && isGpuFailure(error)) return { gpuFailed: messageOf(error) }
      throw error
    }
    const why = ask.gpuFailed ? 'WebGPU failed on this device, so the model runs on the CPU.' : reason
    return { loaded: { config, backend, precision, reason: why, threads, kept } }
  }

  async generate(ask: GenerateAsk, onStep: (step: Step) => void, signal: AbortSignal): Promise<GenerateResult> {
    if (this.#model === undefined) throw new BackendError('No model is loaded.', 'Load one first.')
    let result: GenerateResult | undefined
    for await (const step of this.#model.generate(ask.text, { ...ask.options, signal })) {
      if (signal.aborted) throw new CancelledError('The translation was cancelled.')
      onStep(step)
      result = step.result
    }
    if (result === undefined) throw new BackendError('The model ended without a result.', 'Try again.')
    return result
  }

  async remove(id: string): Promise<void> {
    await this.#library.remove(id)
  }

  /** The model's files and the runtime's, as one download. */
  async #gather(
    id: string,
    backend: Backend,
    precision: Precision,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<{ files: ReadonlyMap<string, Uint8Array>; binary: Uint8Array; kept: boolean }> {
    const runtime = runtimeFile(backend)
    const modelFiles = await this.#library.files(id, backend, precision)
    const modelBytes = modelFiles.reduce((sum, file) => sum + file.bytes, 0)
    const total = modelBytes + runtime.bytes
    const after = (bytes: number) => (progress: CollectProgress) =>
      onProgress({ ...progress, loaded: bytes + progress.loaded, total })

    const model = await this.#library.collect(id, modelFiles, after(0), signal)
    const started = await collect([runtime], {
      store: this.#runtimeStore,
      fetch: fetch.bind(globalThis),
      signal,
      onProgress: after(modelBytes),
    })
    await this.#runtimeStore.deleteWhere((key) => !runtimeUrls.has(key.replace(/\?partial$/, ''))).catch(() => {})
    onProgress({ phase: 'start', loaded: total, total, fromStorage: true })

    const binary = started.files.get(runtime.name)
    if (binary === undefined) throw new BackendError('The runtime was not downloaded.')
    return { files: model.files, binary, kept: this.#keeps && !model.storageError && !started.storageError }
  }

  #hasRuntime(backend: Backend): Promise<boolean> {
    return this.#runtimeStore.has(runtimeFile(backend).url).catch(() => false)
  }

  /** One small run: a GPU that takes the graphs and fails on them shows it here, not in the user's first text. */
  async #tryOut(signal: AbortSignal): Promise<void> {
    const options = { steps: 1, lengthBeam: 1, noiseBeam: 1, show: 'last' } as const
    await this.generate({ text: 'Hallo.', options }, () => {}, signal)
  }
}

/** Over plain http a browser gives a page neither storage nor digests nor WebGPU. */
function requireSecureContext(): void {
  if (isSecureContext) return
  throw new StorageError(
    'This page was opened over plain http, where a browser can neither check nor keep a model.',
    'Open it over https, or on localhost.',
  )
}

function isGpuFailure(error: unknown): boolean {
  const known = error instanceof DifformerError
  return !known || error instanceof BackendError || error instanceof BackendUnavailableError
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
