import type { Tensor } from 'onnxruntime-common'
import { BackendError } from './errors.ts'
import { type GraphSpec, type SessionOptions, Sessions, takeData, takeIntegers } from './sessions.ts'
import type { Backend, GraphFiles, GraphTiming, ModelConfig, Ort } from './types.ts'

/** float32 [N, K, T, D] of one batch, on the host or on the GPU. Whoever holds one disposes of it. */
export type Latents = Tensor

type OnTiming = ((timing: GraphTiming) => void) | undefined

/** What the encoder gives for one batch of N sentences. */
export interface Encoded {
  /** float32 [N, 2 * length_offsets]. */
  readonly lengthLogits: Float32Array
  /** Inputs of every denoiser call: keys and values of each layer, the source mask, and copied_source of a model with soft copy. */
  readonly feeds: Readonly<Record<string, Tensor>>
}

export interface DenoiserInput {
  readonly z: Latents
  readonly z0Prev: Latents
  /** float32 [N, K, T], 1 at real tokens. */
  readonly targetMask: Tensor
  /** float32 [1, d_model]. */
  readonly timeFeatures: Tensor
  /** float32 [3]: c0, c1, sigma * decoding noise factor. */
  readonly coefficients: Tensor
  /** float32 [N, K, T, D]. */
  readonly noise: Tensor
}

export interface RuntimeOptions extends SessionOptions {
  readonly sizes: Pick<ModelConfig['sizes'], 'decoder_layers' | 'soft_copy'>
}

/**
 * The three graphs of a model in ONNX Runtime (training/difformer/graphs.py says their shapes). On WebGPU keys, values and
 * latents stay on the GPU; only length logits and rounded tokens come back.
 */
export class Runtime {
  private constructor(private readonly sessions: Sessions<keyof GraphFiles>) {}

  /**
   * Creates the sessions, one after another.
   * @throws BackendUnavailableError if WebGPU does not start here, BackendError if the CPU does not take the graphs.
   */
  static async create(
    ort: Ort,
    graphs: Readonly<Record<keyof GraphFiles, Uint8Array>>,
    options: RuntimeOptions,
  ): Promise<Runtime> {
    const encoder: Record<string, 'host' | 'device'> = { length_logits: 'host' }
    for (let i = 0; i < options.sizes.decoder_layers; i++) {
      encoder[`cross_key_${i}`] = 'device'
      encoder[`cross_value_${i}`] = 'device'
    }
    if (options.sizes.soft_copy) encoder.copied_source = 'device'
    const specs: Record<keyof GraphFiles, GraphSpec> = {
      encoder: { bytes: graphs.encoder, outputs: encoder },
      denoiser: { bytes: graphs.denoiser, outputs: { z0_hat: 'device', z_next: 'device' } },
      rounding: { bytes: graphs.rounding, outputs: { tokens: 'host', probability: 'host' } },
    }
    return new Runtime(await Sessions.create(ort, specs, options))
  }

  get backend(): Backend {
    return this.sessions.backend
  }

  float32(data: Float32Array, dims: readonly number[]): Tensor {
    return this.sessions.float32(data, dims)
  }

  /** Runs the encoder over N sentences padded to S tokens: ids int32 [N, S], mask float32 [N, S] of 1 and 0. */
  async encode(
    ids: Int32Array,
    mask: Float32Array,
    dims: readonly [number, number],
    onTiming?: OnTiming,
  ): Promise<Encoded> {
    const inputIds = this.sessions.int32(ids, dims)
    const sourceMask = this.float32(mask, dims)
    const inputs = { input_ids: inputIds, source_mask: sourceMask }
    const { length_logits, ...crossed } = await this.sessions.run('encoder', inputs, onTiming)
    const lengthLogits = takeData(length_logits, Float32Array)
    inputIds.dispose()
    return { lengthLogits, feeds: { ...crossed, source_mask: sourceMask } }
  }

  /** One denoiser call with the sampler's update, from z_t and the previous z0_hat to the new z0_hat and z_prev. */
  async denoise(
    encoded: Encoded,
    input: DenoiserInput,
    onTiming?: OnTiming,
  ): Promise<{ z0Hat: Latents; zNext: Latents }> {
    const inputs = {
      ...encoded.feeds,
      z_t: input.z,
      z0_prev: input.z0Prev,
      target_mask: input.targetMask,
      time_features: input.timeFeatures,
      coefficients: input.coefficients,
      noise: input.noise,
    }
    const { z0_hat, z_next } = await this.sessions.run('denoiser', inputs, onTiming)
    if (!z0_hat || !z_next) throw new BackendError('The denoiser gave no output.')
    return { z0Hat: z0_hat, zNext: z_next }
  }

  /** Nearest token of every position of z0_hat, [N, K, T] flat, and its softmax probability. */
  async round(z0Hat: Latents, onTiming?: OnTiming): Promise<{ tokens: Int32Array; probability: Float32Array }> {
    const { tokens, probability } = await this.sessions.run('rounding', { z0_hat: z0Hat }, onTiming)
    return { tokens: takeIntegers(tokens), probability: takeData(probability, Float32Array) }
  }

  release(): Promise<void> {
    return this.sessions.release()
  }
}
