import type { InferenceSession, Tensor } from 'onnxruntime-common'
import { BackendError, BackendUnavailableError } from './errors.ts'
import type { Backend, GraphName, GraphTiming, Ort } from './types.ts'

export type Tensors = Readonly<Record<string, Tensor>>

export interface SessionOptions {
  readonly backend: Backend
  /** Threads of each session, in Node. */
  readonly threads?: number
}

/** A graph's file, and for each output whether the host reads it or it stays on the device for the next graph. */
export interface GraphSpec {
  readonly bytes: Uint8Array
  readonly outputs: Readonly<Record<string, 'host' | 'device'>>
}

/** The graphs of one model in ONNX Runtime, which takes one run at a time. */
export class Sessions<Name extends GraphName> {
  private last: Promise<unknown> = Promise.resolve()

  private constructor(
    readonly ort: Ort,
    readonly backend: Backend,
    private readonly sessions: ReadonlyMap<Name, InferenceSession>,
  ) {}

  /**
   * Creates the sessions, one after another.
   * @throws BackendUnavailableError if WebGPU does not start here, BackendError if the CPU does not take the graphs.
   */
  static async create<Name extends GraphName>(
    ort: Ort,
    graphs: { readonly [N in Name]?: GraphSpec },
    options: SessionOptions,
  ): Promise<Sessions<Name>> {
    const created = new Map<Name, InferenceSession>()
    try {
      for (const [name, graph] of Object.entries<GraphSpec | undefined>(graphs)) {
        if (graph) created.set(name as Name, await createSession(ort, graph, options))
      }
      return new Sessions(ort, options.backend, created)
    } catch (error) {
      await Promise.allSettled(Array.from(created.values(), (session) => session.release()))
      if (options.backend === 'webgpu') {
        throw new BackendUnavailableError(
          'WebGPU did not start on this device.',
          'Choose the CPU, or a browser and a graphics card with WebGPU.',
          { cause: error },
        )
      }
      throw new BackendError(
        `The model did not start on the CPU: ${messageOf(error)}`,
        'Reload; if it happens again, delete the model and download it again.',
        { cause: error },
      )
    }
  }

  float32(data: Float32Array, dims: readonly number[]): Tensor {
    return new this.ort.Tensor('float32', data, dims)
  }

  int32(data: Int32Array, dims: readonly number[]): Tensor {
    return new this.ort.Tensor('int32', data, dims)
  }

  /**
   * Runs a graph when those asked for before have been run. `onTiming` is told how long the run alone took: until its outputs are
   * on the host, or for outputs that stay on the GPU until the work is queued.
   * @param into all outputs, where they are to be written to tensors that are there already, of their very dimensions.
   * @throws BackendError
   */
  async run(
    graph: Name,
    feeds: Tensors,
    onTiming?: (timing: GraphTiming) => void,
    into?: Tensors,
  ): Promise<Record<string, Tensor>> {
    const turn = this.last.then(async () => {
      const session = this.sessions.get(graph)
      if (!session) throw new RangeError('it was not loaded')
      const started = performance.now()
      const outputs = await (into ? session.run(feeds, into) : session.run(feeds))
      onTiming?.({ graph, milliseconds: performance.now() - started })
      return outputs
    })
    this.last = turn.catch(() => undefined)
    try {
      return (await turn) as Record<string, Tensor>
    } catch (error) {
      throw new BackendError(
        `The runtime failed in the ${graph}: ${messageOf(error)}`,
        'Try again; if it happens again, choose the CPU.',
        { cause: error },
      )
    }
  }

  async release(): Promise<void> {
    await this.last
    for (const session of this.sessions.values()) await session.release()
  }
}

async function createSession(ort: Ort, graph: GraphSpec, options: SessionOptions): Promise<InferenceSession> {
  const gpu = options.backend === 'webgpu'
  const places = Object.entries(graph.outputs).map(([name, place]) => [name, place === 'host' ? 'cpu' : 'gpu-buffer'])
  return ort.InferenceSession.create(graph.bytes, {
    executionProviders: [gpu ? 'webgpu' : 'cpu'],
    ...(gpu && { preferredOutputLocation: Object.fromEntries(places) }),
    ...(options.threads !== undefined && { intraOpNumThreads: options.threads }),
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  })
}

/** Disposes of tensors on the host and on the GPU alike. */
export function disposeAll(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose()
}

/** The data of an output that the session left on the host; its tensor is disposed of. */
export function takeData<T>(tensor: Tensor | undefined, type: new (...args: never[]) => T): T {
  const data = tensor?.data
  if (!(data instanceof type)) throw new BackendError('A graph gave an output of the wrong type.')
  tensor?.dispose()
  return data
}

/** Token ids, which graphs give as int64, in 32 bits: the lower half of each, the byte order being WebAssembly's. */
export function takeIntegers(tensor: Tensor | undefined): Int32Array {
  const wide = takeData(tensor, BigInt64Array)
  const halves = new Int32Array(wide.buffer, wide.byteOffset, 2 * wide.length)
  const out = new Int32Array(wide.length)
  for (let i = 0; i < out.length; i++) out[i] = halves[2 * i] ?? 0
  return out
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
