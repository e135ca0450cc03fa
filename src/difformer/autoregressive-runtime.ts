import type { Tensor } from 'onnxruntime-common'
import { selectRows } from './move.ts'
import { disposeAll, type SessionOptions, Sessions, takeData, takeIntegers } from './sessions.ts'
import type { AutoregressiveFiles, GraphTiming, ModelSizes, Ort } from './types.ts'

type OnTiming = ((timing: GraphTiming) => void) | undefined

/**
 * The two graphs of an autoregressive model (training/difformer/autoregressive_graphs.py says their shapes). On WebGPU all keys and
 * values stay on the GPU; only the new tokens come back.
 */
export class AutoregressiveRuntime {
  private constructor(
    private readonly sessions: Sessions<keyof AutoregressiveFiles>,
    private readonly sizes: ModelSizes,
  ) {}

  /** @throws BackendUnavailableError if WebGPU does not start here, BackendError if the CPU does not take the graphs. */
  static async create(
    ort: Ort,
    graphs: Readonly<Record<keyof AutoregressiveFiles, Uint8Array>>,
    sizes: ModelSizes,
    options: SessionOptions,
  ): Promise<AutoregressiveRuntime> {
    const layers = Array.from({ length: sizes.decoder_layers }, (_, i) => i)
    const onDevice = (...names: string[]) =>
      names.flatMap((name) => layers.map((i) => [`${name}_${i}`, 'device'] as const))
    const sessions = await Sessions.create(
      ort,
      {
        encoder: { bytes: graphs.encoder, outputs: Object.fromEntries(onDevice('cross_key', 'cross_value')) },
        decoder: {
          bytes: graphs.decoder,
          outputs: {
            next_token: 'host',
            log_probability: 'host',
            ...Object.fromEntries(onDevice('present_key', 'present_value')),
          },
        },
      },
      options,
    )
    return new AutoregressiveRuntime(sessions, sizes)
  }

  /** Reads N sentences padded to S tokens, ids int32 [N, S] and mask float32 [N, S], and stands before the first token. */
  async start(
    ids: Int32Array,
    mask: Float32Array,
    dims: readonly [number, number],
    onTiming?: OnTiming,
  ): Promise<DecoderState> {
    const input_ids = this.sessions.int32(ids, dims)
    const source_mask = this.sessions.float32(mask, dims)
    const crossed = await this.sessions.run('encoder', { input_ids, source_mask }, onTiming)
    input_ids.dispose()
    const { heads, d_model, decoder_layers } = this.sizes
    const size = d_model / heads
    // A tensor may not be empty: a cache begins with one column of zeros, which is masked.
    const zeros = (...shape: number[]) =>
      this.sessions.float32(new Float32Array(dims[0] * d_model), [dims[0], ...shape])
    const past: Record<string, Tensor> = {}
    for (let i = 0; i < decoder_layers; i++) {
      past[`past_key_${i}`] = zeros(heads, size, 1)
      past[`past_value_${i}`] = zeros(heads, 1, size)
    }
    return new DecoderState(this.sessions, { ...crossed, source_mask }, past)
  }

  release(): Promise<void> {
    return this.sessions.release()
  }
}

/** Keys and values of N sentences that are written token by token. To be disposed of. */
export class DecoderState {
  private position = 0

  constructor(
    private readonly sessions: Sessions<keyof AutoregressiveFiles>,
    private source: Readonly<Record<string, Tensor>>,
    private past: Readonly<Record<string, Tensor>>,
  ) {}

  /** The token after each of int32 [N], and its log-probability. */
  async step(tokens: Int32Array, onTiming?: OnTiming): Promise<{ tokens: Int32Array; logProbabilities: Float32Array }> {
    const own = {
      tokens: this.sessions.int32(tokens, [tokens.length, 1]),
      position: this.sessions.int32(Int32Array.of(this.position), [1]),
      past_mask: this.sessions.float32(new Float32Array(this.position + 2).fill(1, 1), [1, this.position + 2]),
    }
    const outputs = await this.sessions.run('decoder', { ...own, ...this.source, ...this.past }, onTiming)
    const { next_token, log_probability, ...present } = outputs
    disposeAll({ ...own, ...this.past })
    this.past = renamed(present, 'present_', 'past_')
    this.position++
    return { tokens: takeIntegers(next_token), logProbabilities: takeData(log_probability, Float32Array) }
  }

  /** Goes on with the given rows alone. */
  async select(rows: readonly number[]): Promise<void> {
    this.source = await this.selected(this.source, rows)
    this.past = await this.selected(this.past, rows)
  }

  dispose(): void {
    disposeAll({ ...this.source, ...this.past })
  }

  private async selected(tensors: Readonly<Record<string, Tensor>>, rows: readonly number[]) {
    const out: Record<string, Tensor> = {}
    for (const [name, tensor] of Object.entries(tensors)) {
      out[name] = this.sessions.float32(await selectRows(tensor, rows), [rows.length, ...tensor.dims.slice(1)])
      tensor.dispose()
    }
    return out
  }
}

function renamed(tensors: Readonly<Record<string, Tensor>>, from: string, to: string): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name.replace(from, to), tensor]))
}
