import { BackendError, CancelledError, errorFromData } from '../difformer/errors.ts'
import type { GenerateOptions, GenerateResult, Step } from '../difformer/types.ts'
import type {
  BackendChoice,
  CatalogueEntry,
  Client,
  DeviceReport,
  LoadedModel,
  LoadProgress,
  LoadRequest,
} from './api.ts'
import type { BenchEvent, BenchRequest, BenchSummary } from './bench/types.ts'
import type { CallName, Calls, FromWorker, LoadAsk, ToWorker } from './protocol.ts'

/** How long a cancelled worker may take to say so before it is ended. */
const PATIENCE_MS = 1000

/** The part of Worker that the client uses. */
export interface WorkerLike {
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  postMessage(message: ToWorker): void
  terminate(): void
}

interface Pending {
  settle(message: Extract<FromWorker, { type: 'answer' | 'error' }>): void
  fail(error: Error): void
  onProgress?: (progress: LoadProgress) => void
  onStep?: (step: Step) => void
  onEvent?: (event: BenchEvent) => void
}

interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (progress: LoadProgress) => void
  readonly onStep?: (step: Step) => void
  readonly onEvent?: (event: BenchEvent) => void
}

/** Runs the model in a worker, and another worker when one is stuck, broken or to be replaced. */
export class WorkerClient implements Client {
  readonly #create: () => WorkerLike
  readonly #modelsUrl: string
  readonly #pending = new Map<number, Pending>()
  #worker: WorkerLike | undefined
  #nextId = 1
  /** The worker holds a model, or is about to: memory of one comes back only with its worker's end. */
  #occupied = false
  #request: LoadRequest | undefined
  /** The model went with its worker, and is not back yet. */
  #lost = false
  #recovery: Promise<void> | undefined

  constructor(create: () => WorkerLike, modelsUrl: string) {
    this.#create = create
    this.#modelsUrl = modelsUrl
  }

  catalogue(): Promise<readonly CatalogueEntry[]> {
    return this.#ask('catalogue', null)
  }

  choose(request: LoadRequest): Promise<BackendChoice> {
    return this.#ask('choose', request)
  }

  device(): Promise<DeviceReport> {
    return this.#ask('device', null)
  }

  card(id: string): Promise<string | undefined> {
    return this.#ask('card', id)
  }

  async load(
    request: LoadRequest,
    onProgress: (progress: LoadProgress) => void,
    signal?: AbortSignal,
  ): Promise<LoadedModel> {
    this.#request = undefined
    this.#lost = false
    const loaded = await this.#load(request, onProgress, signal)
    // What runs now is what a replacement has to bring back.
    const { retest, ...again } = request
    this.#request = { ...again, backend: loaded.backend, precision: loaded.precision }
    return loaded
  }

  async generate(text: string, options: GenerateOptions, onStep: (step: Step) => void): Promise<GenerateResult> {
    const { signal, ...rest } = options
    for (;;) {
      if (this.#lost) await unlessAborted(this.#recover(this.#request), signal)
      try {
        return await this.#call('generate', { text, options: rest }, { signal, onStep })
      } catch (error) {
        // Its worker was ended because of another run, so it begins anew in the next one.
        if (!(error instanceof RestartedError)) throw error
      }
    }
  }

  bench(request: BenchRequest, onEvent: (event: BenchEvent) => void, signal: AbortSignal): Promise<BenchSummary> {
    return this.#call('bench', request, { signal, onEvent })
  }

  async remove(id: string): Promise<void> {
    await this.#call('remove', id)
  }

  close(): void {
    this.#request = undefined
    this.#end(new CancelledError('The worker was closed.'))
  }

  async #load(ask: LoadAsk, onProgress: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<LoadedModel> {
    if (this.#occupied) this.#end(new CancelledError('Another model is being loaded.'))
    this.#occupied = true
    const answer = await this.#call('load', ask, { signal, onProgress })
    if ('loaded' in answer) return answer.loaded
    console.warn('WebGPU failed to start:', answer.gpuFailed)
    return this.#load({ id: ask.id, backend: 'wasm', gpuFailed: true }, onProgress, signal)
  }

  /** A question that changes nothing. If its worker is ended because of another call, the next one is asked. */
  async #ask<Name extends CallName>(name: Name, ask: Calls[Name]['ask']): Promise<Calls[Name]['answer']> {
    for (;;) {
      try {
        return await this.#call(name, ask)
      } catch (error) {
        if (!(error instanceof RestartedError)) throw error
      }
    }
  }

  #call<Name extends CallName>(
    name: Name,
    ask: Calls[Name]['ask'],
    { signal, onProgress, onStep, onEvent }: CallOptions = {},
  ): Promise<Calls[Name]['answer']> {
    if (signal?.aborted) return Promise.reject(cancelled())
    const worker = this.#start()
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const abort = () => {
        reject(cancelled())
        worker.postMessage({ type: 'cancel', id })
        const timer = setTimeout(() => this.#replace(worker), PATIENCE_MS)
        // The promise is settled; what still comes only tells that the worker is alive.
        this.#pending.set(id, { settle: () => clearTimeout(timer), fail: () => clearTimeout(timer) })
      }
      const finish = () => signal?.removeEventListener('abort', abort)
      this.#pending.set(id, {
        settle: (message) => {
          finish()
          if (message.type === 'error') reject(errorFromData(message.error))
          // The worker answers a call with the answer of that call.
          else resolve(message.answer as Calls[Name]['answer'])
        },
        fail: (error) => {
          finish()
          reject(error)
        },
        ...(onProgress && { onProgress }),
        ...(onStep && { onStep }),
        ...(onEvent && { onEvent }),
      })
      signal?.addEventListener('abort', abort, { once: true })
      worker.postMessage({ type: 'call', id, name, ask } as ToWorker)
    })
  }

  #start(): WorkerLike {
    if (this.#worker) return this.#worker
    const worker = this.#create()
    worker.onmessage = ({ data }) => this.#receive(data)
    worker.onerror = (event) => {
      event.preventDefault()
      if (worker === this.#worker) this.#crashed(event.message)
    }
    worker.postMessage({ type: 'open', modelsUrl: this.#modelsUrl })
    this.#worker = worker
    return worker
  }

  #receive(message: FromWorker): void {
    const pending = this.#pending.get(message.id)
    switch (message.type) {
      case 'progress':
        pending?.onProgress?.(message.progress)
        break
      case 'step':
        pending?.onStep?.(message.step)
        break
      case 'bench':
        pending?.onEvent?.(message.event)
        break
      case 'answer':
      case 'error':
        this.#pending.delete(message.id)
        pending?.settle(message)
    }
  }

  #end(error: Error): void {
    this.#worker?.terminate()
    this.#worker = undefined
    this.#occupied = false
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const { fail } of pending) fail(error)
  }

  #crashed(message: string | undefined): void {
    const text = `The part of the page that runs the model stopped${message ? `: ${message}` : '.'}`
    this.#end(new BackendError(text, 'Try again. If it happens again, close other tabs to free memory.'))
    this.#recover(this.#request).catch(() => {})
  }

  /** Ends a worker that does not answer, and brings its model back in another one. */
  #replace(worker: WorkerLike): void {
    if (worker !== this.#worker) return
    this.#end(new RestartedError('The model was restarted.', 'Try again.'))
    this.#recover(this.#request).catch(() => {})
  }

  async #recover(request: LoadRequest | undefined): Promise<void> {
    if (request === undefined) return
    this.#lost = true
    this.#recovery ??= this.#load(request, () => {})
      .then(() => {
        this.#lost = false
      })
      .finally(() => {
        this.#recovery = undefined
      })
    await this.#recovery
  }
}

/** A call that went down with a worker that had to be ended for another call's sake. */
class RestartedError extends BackendError {}

function cancelled(): CancelledError {
  return new CancelledError('It was cancelled.')
}

function unlessAborted(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(cancelled()), { once: true })
    if (signal.aborted) reject(cancelled())
    work.then(resolve, reject)
  })
}

/** The client of the page, its models beside it. */
export function createClient(): Client {
  const create = (): WorkerLike =>
    new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'difformer' })
  return new WorkerClient(create, new URL('models/', document.baseURI).href)
}
