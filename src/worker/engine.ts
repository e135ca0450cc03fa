import {
  BackendError,
  BackendUnavailableError,
  CancelledError,
  DifformerError,
  StorageError,
} from '../difformer/errors.ts'
import { Difformer } from '../difformer/model.ts'
import type { GenerateResult, ModelConfig, Step } from '../difformer/types.ts'
import { MemorySource } from '../models/files.ts'
import { ModelLibrary } from '../models/library.ts'
import { CacheStore, type FileStore, MemoryStore } from '../models/store.ts'
import type { BackendChoice, CatalogueEntry, DeviceReport, LoadProgress, LoadRequest } from './api.ts'
import type { BenchEvent, BenchRequest, BenchSummary } from './bench/types.ts'
import { probeAdapter } from './device/adapter.ts'
import { runGolden } from './device/golden.ts'
import { type Remembered, VerdictMemory, verdictKey } from './device/memory.ts'
import { reportDevice } from './device/report.ts'
import { chooseSetup, notTried, staysOnCpu, type Verdict } from './device/self-test.ts'
import {
  type Circumstances,
  cpuSetup,
  firstGuess,
  gpuSetup,
  type Setup,
  stopgapSetup,
  threadCounts,
} from './device/setup.ts'
import { tryApart } from './device/trial.ts'
import { KeptFiles, type Material } from './kept-files.ts'
import type { GenerateAsk, LoadAnswer, LoadAsk } from './protocol.ts'
import { gpuRuntime, type Ort, startRuntime } from './runtime.ts'

type Report = (progress: LoadProgress) => void

/** What the worker does, without the messages. */
export class Engine {
  readonly #library: ModelLibrary
  readonly #files: KeptFiles
  readonly #verdicts: VerdictMemory
  readonly #keeps: boolean
  #model: Difformer | undefined
  #ort: Ort | undefined
  #circumstances: Promise<Circumstances> | undefined

  private constructor(modelsUrl: string, models: FileStore, runtimes: FileStore, keeps: boolean) {
    this.#keeps = keeps
    this.#library = new ModelLibrary({ url: modelsUrl, store: models, fetch: fetch.bind(globalThis) })
    this.#files = new KeptFiles(this.#library, runtimes)
    // The script's name has a hash of its content, so it is another one in every version of the app.
    this.#verdicts = new VerdictMemory(models, new URL('self-test.json', modelsUrl).href, self.location.href)
  }

  /** Without storage all works the same, until the worker ends. */
  static async open(modelsUrl: string): Promise<Engine> {
    try {
      const [models, runtimes] = [await CacheStore.open('difformer-models'), await CacheStore.open('difformer-runtime')]
      return new Engine(modelsUrl, models, runtimes, true)
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      return new Engine(modelsUrl, new MemoryStore(), new MemoryStore(), false)
    }
  }

  async catalogue(): Promise<readonly CatalogueEntry[]> {
    const { models, defaults } = await this.#library.catalogue()
    return Promise.all(
      models.map(async ({ id, name, tasks }) => {
        const config = await this.#library.config(id).catch(() => undefined)
        const defaultFor = Object.keys(defaults).filter((task) => defaults[task] === id)
        return { id, name, defaultFor, tasks: config?.tasks ?? tasks }
      }),
    )
  }

  async choose(request: LoadRequest): Promise<BackendChoice> {
    const config = await this.#library.config(request.id)
    const circumstances = await this.#look()
    const remembered = await this.#verdicts.recall(verdictKey(config, request, circumstances))
    const { setup, reason } = remembered ?? (await this.#guess(config, request, circumstances))
    const bytes = await this.#files.bytes(request.id, setup)
    return { backend: setup.backend, reason, bytes, stored: await this.#files.isStored(request.id, setup) }
  }

  async load(ask: LoadAsk, onProgress: Report, signal: AbortSignal): Promise<LoadAnswer> {
    requireSecureContext()
    const config = await this.#library.config(ask.id)
    const verdict = await this.#decide(ask, config, onProgress, signal)
    const { backend, precision, threads } = verdict.setup
    const material = await this.#files.gather(ask.id, verdict.setup, onProgress, signal)
    onProgress({ phase: 'start', loaded: material.bytes, total: material.bytes, fromStorage: true })
    this.#files.forget()
    try {
      const ort = await this.#start(config, verdict.setup, material, signal)
      const { trials, testedAt } = await this.#warmUp(ask, config, verdict, signal)
      const runtime = `ONNX Runtime Web ${ort.env.versions.web ?? ''}, ${verdict.setup.runtime}`
      const { kept, bytes } = material
      const reason = ask.gpuFailed ? 'WebGPU failed on this device, so the model runs on the CPU.' : verdict.reason
      const how = { backend, precision, threads, reason, trials, testedAt, runtime }
      return { loaded: { config, ...how, bytes, kept: this.#keeps && kept } }
    } catch (error) {
      if (backend === 'webgpu' && !signal.aborted && isGpuFailure(error)) return { gpuFailed: messageOf(error) }
      throw error
    }
  }

  async generate(ask: GenerateAsk, onStep: (step: Step) => void, signal: AbortSignal): Promise<GenerateResult> {
    if (this.#model === undefined) throw new BackendError('No model is loaded.', 'Load one first.')
    let result: GenerateResult | undefined
    for await (const step of this.#model.generate(ask.text, { ...ask.options, signal })) {
      if (signal.aborted) throw new CancelledError('The run was cancelled.')
      onStep(step)
      result = step.result
    }
    if (result === undefined) throw new BackendError('The model ended without a result.', 'Try again.')
    return result
  }

  async device(): Promise<DeviceReport> {
    return reportDevice(await this.#look())
  }

  /** Beside the page's own worker, so that nothing else runs in this one. */
  async bench(request: BenchRequest, onEvent: (event: BenchEvent) => void, signal: AbortSignal): Promise<BenchSummary> {
    const onProgress: Report = (progress) => onEvent({ kind: 'loading', progress })
    const answer = await this.load(request.model, onProgress, signal)
    const [model, ort] = [this.#model, this.#ort]
    if (!('loaded' in answer) || model === undefined || ort === undefined) {
      throw new BackendError('WebGPU did not start for the benchmark.', 'Choose the CPU in the settings and try again.')
    }
    const { backend, precision, threads } = answer.loaded
    const { benchmark } = await import('./bench/benchmark.ts')
    const baseline = await benchmark({ library: this.#library, ort, model, request, onEvent, signal })
    return { backend, precision, threads, model: model.config.id, ...baseline }
  }

  card(id: string): Promise<string | undefined> {
    return this.#library.card(id)
  }

  async remove(id: string): Promise<void> {
    await this.#library.remove(id)
  }

  #look(): Promise<Circumstances> {
    this.#circumstances ??= probeAdapter((navigator as Partial<Navigator>).gpu).then((adapter) => ({
      adapter,
      cores: navigator.hardwareConcurrency,
      isolated: crossOriginIsolated,
      gpuRuntime: gpuRuntime(),
    }))
    return this.#circumstances
  }

  async #guess(
    config: ModelConfig,
    request: LoadRequest,
    circumstances: Circumstances,
  ): Promise<Omit<Verdict, 'trials'>> {
    const { backend, reason } = firstGuess(request.backend, circumstances.adapter.kind)
    const [cpu, gpu] = [cpuSetup(config, request, 1), gpuSetup(config, request, circumstances)]
    if (backend === 'wasm') return { setup: cpu, reason }
    const stays = await staysOnCpu(config, request, circumstances, (setup) => this.#hasWeights(request.id, setup))
    return stays ? { setup: cpu, reason: notTried } : { setup: gpu, reason }
  }

  #hasWeights(id: string, { backend, precision }: Setup): Promise<boolean> {
    return this.#library.isStored(id, backend, precision)
  }

  /** How to run the model here: as it was found before, else as the self-test finds it now. */
  async #decide(ask: LoadAsk, config: ModelConfig, onProgress: Report, signal: AbortSignal): Promise<Remembered> {
    const circumstances = await this.#look()
    if (ask.gpuLost) {
      const setup = await this.#stopgap(ask, config, circumstances)
      const reason = 'The GPU stopped in the middle of a text, so the model runs on the CPU.'
      return { setup, reason, trials: [], testedAt: 0 }
    }
    const key = verdictKey(config, ask, circumstances)
    const remembered = ask.retest ? undefined : await this.#verdicts.recall(key)
    if (remembered) return remembered
    const verdict = await chooseSetup(config, ask, circumstances, {
      attempt: async (setup) => {
        const { files, binary, bytes } = await this.#files.gather(ask.id, setup, onProgress, signal)
        onProgress({ phase: 'test', loaded: bytes, total: bytes, fromStorage: true })
        return tryApart({ setup, config, files, binary }, signal)
      },
      isStored: (setup) => this.#files.isStored(ask.id, setup),
      hasWeights: (setup) => this.#hasWeights(ask.id, setup),
      discard: (setup) => this.#files.discard(ask.id, setup, 'wasm'),
    })
    return { ...verdict, testedAt: Date.now() }
  }

  /** On the CPU with what is here: nobody wants to wait for a download in the middle of a text. */
  async #stopgap(ask: LoadAsk, config: ModelConfig, circumstances: Circumstances): Promise<Setup> {
    const wish = { backend: 'wasm', precision: undefined } as const
    const own = cpuSetup(config, wish, threadCounts(circumstances).at(-1) ?? 1)
    return (await this.#files.isStored(ask.id, own)) ? own : stopgapSetup(config, wish, circumstances)
  }

  async #start(config: ModelConfig, setup: Setup, { files, binary }: Material, signal: AbortSignal): Promise<Ort> {
    const ort = await startRuntime(setup.runtime, binary, setup.threads)
    this.#ort = ort
    const { backend, precision } = setup
    this.#model = await Difformer.load(new MemorySource(files, config), { ort, backend, precision, signal })
    return ort
  }

  /**
   * A first run, so that the user's first text need not wait for what is set up on the way, and a GPU that takes the graphs and
   * fails on them shows it here. A verdict that is new gets the time of a step if nothing was timed, and is remembered.
   */
  async #warmUp(ask: LoadAsk, config: ModelConfig, verdict: Remembered, signal: AbortSignal): Promise<Remembered> {
    const circumstances = await this.#look()
    const key = verdictKey(config, ask, circumstances)
    const isNew = !ask.gpuLost && (ask.retest || (await this.#verdicts.recall(key)) === undefined)
    const simulated = verdict.setup.backend === 'webgpu' && circumstances.adapter.kind === 'software'
    let found = verdict
    if (isNew && !simulated && verdict.trials.length === 0 && this.#model) {
      found = await withTime(verdict, this.#model, signal)
    } else {
      const text = config.tasks[0]?.examples[0] ?? 'Hallo.'
      const few = simulated ? { lengthBeam: 1, noiseBeam: 1 } : {}
      await this.generate({ text, options: { steps: 1, show: 'last', ...few } }, () => {}, signal)
    }
    if (isNew) await this.#verdicts.keep(key, found)
    return found
  }
}

/** There was but one way, so it was not tried apart; its time is still worth knowing. */
async function withTime(verdict: Remembered, model: Difformer, signal: AbortSignal): Promise<Remembered> {
  const { stepMs } = await runGolden(model, signal)
  return { ...verdict, trials: [{ setup: verdict.setup, outcome: 'unknown', stepMs }] }
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
