import type { Tensor } from 'onnxruntime-common'
import { BackendError } from './errors.ts'
import { disposeAll, type GraphSpec, type SessionOptions, Sessions, takeData, takeIntegers } from './sessions.ts'
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
  /** float32 [N, 1, S, d]: the encoder's own output, of a model with a reranker. */
  readonly memory?: Tensor
}

/** N sentences' candidates, K of each, as a left-to-right model reads them: all int32 or float32 [N, K, T] flat. */
export interface Reading {
  readonly dims: readonly [number, number, number]
  /** Begins with BOS. */
  readonly tokens: Int32Array
  /** The token after each; the last is EOS. */
  readonly labels: Int32Array
  /** 1 at real labels. */
  readonly labelMask: Float32Array
}

/** What a denoiser call gives, and what the next one begins with. */
export interface Denoised {
  /** z_t of the next call. */
  readonly z: Latents
  readonly z0Hat: Latents
}

export interface DenoiserInput {
  readonly from: Denoised
  /** Tensors on the GPU to write to, of the same dimensions. Without them the runtime makes new ones. */
  readonly into?: Denoised | undefined
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

/** The graphs' files. */
type Graphs = { readonly [Name in keyof GraphFiles]: Uint8Array }

/**
 * The graphs of a model in ONNX Runtime (training/difformer/graphs.py says their shapes). On WebGPU keys, values and
 * latents stay on the GPU; only length logits and rounded tokens come back.
 */
export class Runtime {
  private constructor(private readonly sessions: Sessions<keyof GraphFiles>) {}

  /**
   * Creates the sessions, one after another.
   * @throws BackendUnavailableError if WebGPU does not start here, BackendError if the CPU does not take the graphs.
   */
  static async create(ort: Ort, graphs: Graphs, options: RuntimeOptions): Promise<Runtime> {
    const encoder: Record<string, 'host' | 'device'> = { length_logits: 'host' }
    for (let i = 0; i < options.sizes.decoder_layers; i++) {
      encoder[`cross_key_${i}`] = 'device'
      encoder[`cross_value_${i}`] = 'device'
    }
    if (options.sizes.soft_copy) encoder.copied_source = 'device'
    if (graphs.reranker) encoder.memory = 'device'
    const specs: { readonly [Name in keyof GraphFiles]: GraphSpec } = {
      encoder: { bytes: graphs.encoder, outputs: encoder },
      denoiser: { bytes: graphs.denoiser, outputs: { z0_hat: 'device', z_next: 'device' } },
      rounding: { bytes: graphs.rounding, outputs: { tokens: 'host', probability: 'host' } },
      ...(graphs.reranker && { reranker: { bytes: graphs.reranker, outputs: { log_probability: 'host' } } }),
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
    const { length_logits, memory, ...crossed } = await this.sessions.run('encoder', inputs, onTiming)
    const lengthLogits = takeData(length_logits, Float32Array)
    inputIds.dispose()
    return { lengthLogits, feeds: { ...crossed, source_mask: sourceMask }, ...(memory && { memory }) }
  }

  /** One denoiser call with the sampler's update, from z_t and the previous z0_hat to the new z0_hat and z_prev. */
  async denoise(encoded: Encoded, input: DenoiserInput, onTiming?: OnTiming): Promise<Denoised> {
    const inputs = {
      ...encoded.feeds,
      z_t: input.from.z,
      z0_prev: input.from.z0Hat,
      target_mask: input.targetMask,
      time_features: input.timeFeatures,
      coefficients: input.coefficients,
      noise: input.noise,
    }
    const into = input.into && { z0_hat: input.into.z0Hat, z_next: input.into.z }
    const { z0_hat, z_next } = await this.sessions.run('denoiser', inputs, onTiming, into)
    if (!z0_hat || !z_next) throw new BackendError('The denoiser gave no output.')
    return { z: z_next, z0Hat: z0_hat }
  }

  /** Nearest token of every position of z0_hat, [N, K, T] flat, and its softmax probability. */
  async round(z0Hat: Latents, onTiming?: OnTiming): Promise<{ tokens: Int32Array; probability: Float32Array }> {
    const { tokens, probability } = await this.sessions.run('rounding', { z0_hat: z0Hat }, onTiming)
    return { tokens: takeIntegers(tokens), probability: takeData(probability, Float32Array) }
  }

  /** Mean log-probability of each candidate's labels, [N, K] flat, as the reranker reads them. */
  async rerank(encoded: Encoded, reading: Reading, onTiming?: OnTiming): Promise<Float32Array> {
    const { memory, feeds } = encoded
    if (!memory || !feeds.source_mask) throw new BackendError('This model has no reranker.')
    const own = {
      tokens: this.sessions.int32(reading.tokens, reading.dims),
      labels: this.sessions.int32(reading.labels, reading.dims),
      label_mask: this.float32(reading.labelMask, reading.dims),
    }
    try {
      const inputs = { ...own, memory, source_mask: feeds.source_mask }
      const { log_probability } = await this.sessions.run('reranker', inputs, onTiming)
      return takeData(log_probability, Float32Array)
    } finally {
      disposeAll(own)
    }
  }

  release(): Promise<void> {
    return this.sessions.release()
  }
}
