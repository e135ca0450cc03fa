import type { InferenceSession, Tensor } from 'onnxruntime-common'
import { BackendError, BackendUnavailableError } from './errors.ts'
import type { Backend, GraphFiles, Ort } from './types.ts'

/** float32 [N, K, T, D] of one batch, on the host or on the GPU. Whoever holds one disposes of it. */
export type Latents = Tensor

/** What the encoder gives for one batch of N sentences. */
export interface Encoded {
  /** float32 [N, 2 * length_offsets]. */
  readonly lengthLogits: Float32Array
  /** Inputs of every denoiser call: keys and values of each layer, and the source mask. */
  readonly feeds: Readonly<Record<string, Tensor>>
}

export interface DenoiserInput {
  readonly z: Latents
  readonly z0Prev: Latents
  /** float32 [N, K, T], 1 at real tokens. */
  readonly targetMask: Tensor
  /** float32 [d_model]. */
  readonly timeFeatures: Float32Array
  /** c0, c1, sigma * decoding noise factor. */
  readonly coefficients: readonly [number, number, number]
  /** float32 [N, K, T, D]. */
  readonly noise: Float32Array
}

export interface RuntimeOptions {
  readonly backend: Backend
  readonly decoderLayers: number
  readonly threads?: number
}

/**
 * The three graphs of a model in ONNX Runtime (training/difformer/graphs.py says their shapes). On WebGPU keys, values and
 * latents stay on the GPU; only length logits and rounded tokens come back.
 */
export class Runtime {
  /** ONNX Runtime takes one run at a time. */
  private last: Promise<unknown> = Promise.resolve()

  private constructor(
    private readonly ort: Ort,
    private readonly sessions: Readonly<Record<keyof GraphFiles, InferenceSession>>,
  ) {}

  /**
   * Creates the sessions, one after another.
   * @throws BackendUnavailableError if WebGPU does not start here, BackendError if the CPU does not take the graphs.
   */
  static async create(
    ort: Ort,
    graphs: Readonly<Record<keyof GraphFiles, Uint8Array>>,
    options: RuntimeOptions,
  ): Promise<Runtime> {
    const stay = options.backend === 'webgpu' ? 'gpu-buffer' : 'cpu'
    const encoderOutputs: Record<string, 'cpu' | 'gpu-buffer'> = { length_logits: 'cpu' }
    for (let i = 0; i < options.decoderLayers; i++) {
      encoderOutputs[`cross_key_${i}`] = stay
      encoderOutputs[`cross_value_${i}`] = stay
    }
    const locations = {
      encoder: encoderOutputs,
      denoiser: { z0_hat: stay, z_next: stay },
      rounding: { tokens: 'cpu', probability: 'cpu' },
    } as const
    const created: Partial<Record<keyof GraphFiles, InferenceSession>> = {}
    const create = async (graph: keyof GraphFiles): Promise<InferenceSession> => {
      const session = await ort.InferenceSession.create(graphs[graph], {
        executionProviders: [options.backend === 'webgpu' ? 'webgpu' : 'cpu'],
        ...(stay === 'gpu-buffer' && { preferredOutputLocation: locations[graph] }),
        ...(options.threads !== undefined && { intraOpNumThreads: options.threads }),
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
      })
      created[graph] = session
      return session
    }
    try {
      const sessions = {
        encoder: await create('encoder'),
        denoiser: await create('denoiser'),
        rounding: await create('rounding'),
      }
      return new Runtime(ort, sessions)
    } catch (error) {
      await Promise.allSettled(Object.values(created).map((session) => session.release()))
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

  /** Runs the encoder over N sentences padded to S tokens: ids int32 [N, S], mask float32 [N, S] of 1 and 0. */
  async encode(ids: Int32Array, mask: Float32Array, dims: readonly [number, number]): Promise<Encoded> {
    const inputIds = new this.ort.Tensor('int32', ids, dims)
    const sourceMask = this.float32(mask, dims)
    const { length_logits, ...crossed } = await this.run('encoder', { input_ids: inputIds, source_mask: sourceMask })
    inputIds.dispose()
    return { lengthLogits: hostData(length_logits, Float32Array), feeds: { ...crossed, source_mask: sourceMask } }
  }

  /** One denoiser call with the sampler's update, from z_t and the previous z0_hat to the new z0_hat and z_prev. */
  async denoise(encoded: Encoded, input: DenoiserInput): Promise<{ z0Hat: Latents; zNext: Latents }> {
    const own = {
      time_features: this.float32(input.timeFeatures, [1, input.timeFeatures.length]),
      coefficients: this.float32(Float32Array.from(input.coefficients), [3]),
      noise: this.float32(input.noise, input.z.dims),
    }
    const shared = { z_t: input.z, z0_prev: input.z0Prev, target_mask: input.targetMask }
    const { z0_hat, z_next } = await this.run('denoiser', { ...encoded.feeds, ...own, ...shared })
    disposeAll(own)
    if (!z0_hat || !z_next) throw new BackendError('The denoiser gave no output.')
    return { z0Hat: z0_hat, zNext: z_next }
  }

  /** Nearest token of every position of z0_hat, [N, K, T] flat, and its softmax probability. */
  async round(z0Hat: Latents): Promise<{ tokens: BigInt64Array; probability: Float32Array }> {
    const { tokens, probability } = await this.run('rounding', { z0_hat: z0Hat })
    return { tokens: hostData(tokens, BigInt64Array), probability: hostData(probability, Float32Array) }
  }

  async release(): Promise<void> {
    await this.last
    for (const session of Object.values(this.sessions)) await session.release()
  }

  private async run(graph: keyof GraphFiles, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
    const turn = this.last.then(() => this.sessions[graph].run(feeds))
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
}

/** Disposes of tensors on the host and on the GPU alike. */
export function disposeAll(tensors: Readonly<Record<string, Tensor>>): void {
  for (const tensor of Object.values(tensors)) tensor.dispose()
}

/** The data of an output that the session left on the host. */
function hostData<T>(tensor: Tensor | undefined, type: new (...args: never[]) => T): T {
  if (!(tensor?.data instanceof type)) throw new BackendError('A graph gave an output of the wrong type.')
  return tensor.data
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
