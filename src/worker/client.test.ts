import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BackendError, CancelledError, errorToData, UnsupportedTextError } from '../difformer/errors.ts'
import type { GenerateResult, Step } from '../difformer/types.ts'
import type { LoadedModel } from './api.ts'
import { WorkerClient, type WorkerLike } from './client.ts'
import type { FromWorker, Request, ToWorker } from './protocol.ts'

/** A worker that the test answers for. */
class FakeWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null
  onerror: WorkerLike['onerror'] = null
  readonly messages: ToWorker[] = []
  terminated = false

  postMessage(message: ToWorker): void {
    this.messages.push(message)
  }
  terminate(): void {
    this.terminated = true
  }
  say(message: FromWorker): void {
    this.onmessage?.(new MessageEvent('message', { data: message }))
  }
  asked(name: Request['name']): Request | undefined {
    return this.messages.filter((m) => m.type === 'call').findLast((m) => m.name === name)
  }
  answer(name: Request['name'], answer: Extract<FromWorker, { type: 'answer' }>['answer']): void {
    this.say({ type: 'answer', id: this.asked(name)?.id ?? -1, answer })
  }
}

const loaded = { backend: 'wasm', precision: 'int8' } as LoadedModel
const result = { text: 'Good morning.' } as GenerateResult
const step = { index: 1 } as Step
const flush = () => vi.advanceTimersByTimeAsync(0)

describe('WorkerClient', () => {
  let workers: FakeWorker[]
  let client: WorkerClient
  const last = () => workers.at(-1) as FakeWorker

  beforeEach(() => {
    vi.useFakeTimers()
    workers = []
    client = new WorkerClient(() => {
      const worker = new FakeWorker()
      workers.push(worker)
      return worker
    }, 'https://app.test/models/')
  })
  afterEach(() => vi.useRealTimers())

  async function load(backend: 'auto' | 'webgpu' = 'auto'): Promise<void> {
    const loading = client.load({ id: 'm', backend }, () => {})
    await flush()
    last().answer('load', { loaded })
    await loading
  }

  /** Loads a model, begins a run and cancels it; the worker has not heard of it yet. */
  async function cancelled(): Promise<void> {
    await load()
    const stop = new AbortController()
    const running = client.generate('Hallo', { signal: stop.signal }, () => {})
    await flush()
    stop.abort()
    await expect(running).rejects.toBeInstanceOf(CancelledError)
  }

  it('passes steps on in order and ends with the result', async () => {
    await load()
    const steps: Step[] = []
    const running = client.generate('Hallo', { seed: 3 }, (s) => steps.push(s))
    await flush()
    const { id = -1 } = last().asked('generate') ?? {}
    last().say({ type: 'step', id, step })
    last().answer('generate', result)
    expect(await running).toBe(result)
    expect(steps).toEqual([step])
  })

  it('gives errors their class back', async () => {
    await load()
    const running = client.generate('你好', {}, () => {})
    const caught = expect(running).rejects.toBeInstanceOf(UnsupportedTextError)
    await flush()
    const error = errorToData(new UnsupportedTextError('No letters.'))
    last().say({ type: 'error', id: last().asked('generate')?.id ?? -1, error })
    await caught
  })

  it('ends a cancelled run at once, and keeps a worker that says so in time', async () => {
    await cancelled()
    const { id = -1 } = last().asked('generate') ?? {}
    expect(last().messages.at(-1)).toEqual({ type: 'cancel', id })
    await vi.advanceTimersByTimeAsync(500)
    last().say({ type: 'error', id, error: errorToData(new CancelledError('.')) })
    await vi.advanceTimersByTimeAsync(5000)
    expect(workers).toHaveLength(1)
    expect(last().terminated).toBe(false)
  })

  it('replaces a worker that does not answer, and the next run waits for its model', async () => {
    await cancelled()
    // This one is in the stuck worker already; it is asked again.
    const next = client.generate('Guten Tag', {}, () => {})
    await vi.advanceTimersByTimeAsync(1100)
    expect(workers).toHaveLength(2)
    expect(workers[0]?.terminated).toBe(true)
    expect(last().asked('load')?.ask).toMatchObject({ id: 'm', backend: 'wasm', precision: 'int8' })
    expect(last().asked('generate')).toBeUndefined()
    last().answer('load', { loaded })
    await flush()
    last().answer('generate', result)
    expect(await next).toBe(result)
  })

  it('asks the next worker what the stuck one was asked', async () => {
    await cancelled()
    const asking = client.catalogue()
    await vi.advanceTimersByTimeAsync(1100)
    expect(workers).toHaveLength(2)
    last().answer('catalogue', [])
    expect(await asking).toEqual([])
  })

  it('begins anew on the CPU when the GPU failed, and tells why', async () => {
    const loading = client.load({ id: 'm', backend: 'webgpu' }, () => {})
    await flush()
    last().answer('load', { gpuFailed: 'no luck' })
    await flush()
    expect(workers[0]?.terminated).toBe(true)
    expect(last().asked('load')?.ask).toMatchObject({ id: 'm', backend: 'wasm', gpuFailed: true })
    last().answer('load', { loaded })
    expect(await loading).toBe(loaded)
  })

  it('loads each model into a worker of its own', async () => {
    await load()
    await load()
    expect(workers).toHaveLength(2)
    expect(workers[0]?.terminated).toBe(true)
  })

  it('survives the end of its worker', async () => {
    await load()
    const running = client.generate('Hallo', {}, () => {})
    const caught = expect(running).rejects.toBeInstanceOf(BackendError)
    await flush()
    last().onerror?.(Object.assign(new Event('error'), { message: 'out of memory' }) as ErrorEvent)
    await caught
    const next = client.generate('Hallo', {}, () => {})
    await flush()
    last().answer('load', { loaded })
    await flush()
    last().answer('generate', result)
    expect(await next).toBe(result)
  })
})
