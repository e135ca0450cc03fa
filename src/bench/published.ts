import { AutoregressiveRuntime } from '../difformer/autoregressive-runtime.ts'
import { greedyDecode } from '../difformer/greedy.ts'
import type { Backend, ModelSizes, Ort, Precision } from '../difformer/types.ts'
import { OPUS_MT, parameterCount, randomTransformer, type TransformerShape } from './onnx/transformer.ts'
import type { BenchCase, Contestant } from './types.ts'

/** How much smaller files of a precision are than the graphs drawn here. */
const SMALLER = { int8: 1, w8: 4, fp16: 2 } as const
const SPECIAL = { pad: 0, bos: 1, eos: 2, count: 16 } as const

export interface RandomContestant extends Contestant {
  /** Bytes of its weights: what would be downloaded. */
  readonly bytes: number
  release(): Promise<void>
}

export interface RandomOptions {
  readonly role: 'autoregressive' | 'published'
  readonly name: string
  readonly backend: Backend
  /** int8, or what is computed with in single precision, which single it is here. */
  readonly precision: Precision
  readonly threads?: number
}

/** opus-mt in its published shape, with random weights. */
export function opusContestant(ort: Ort, options: Omit<RandomOptions, 'role' | 'name'>): Promise<RandomContestant> {
  return randomContestant(ort, OPUS_MT, { role: 'published', name: 'opus-mt shape', ...options })
}

/**
 * An autoregressive Transformer of this shape with random weights. It writes as many tokens as it reads in each sentence: right
 * for timing, and its text means nothing.
 * @throws BackendUnavailableError, BackendError
 */
export async function randomContestant(
  ort: Ort,
  shape: TransformerShape,
  options: RandomOptions,
): Promise<RandomContestant> {
  const { role, name, backend, precision, threads } = options
  const graphs = randomTransformer(shape, precision === 'int8' ? 'int8' : 'fp32')
  const settings = { backend, ...(threads !== undefined && { threads }) }
  const runtime = await AutoregressiveRuntime.create(ort, graphs, sizesOf(shape), settings)
  const stored = (graphs.encoder.byteLength + graphs.decoder.byteLength) / SMALLER[precision]
  return {
    role,
    name,
    backend,
    precision,
    parameters: parameterCount(shape),
    randomWeights: true,
    bytes: Math.round(stored),
    async run(benchCase, { onTiming, signal }) {
      const sources = randomSources(benchCase, shape.vocabulary)
      const written = await greedyDecode(runtime, SPECIAL, sources, {
        maxTokens: sources.map((source) => source.length - 1),
        stopAtEnd: false,
        onTiming,
        ...(signal && { signal }),
      })
      return { text: '', tokens: written.reduce((sum, { tokens }) => sum + tokens.length, 0) }
    },
    release: () => runtime.release(),
  }
}

function sizesOf(shape: TransformerShape): ModelSizes {
  return {
    vocab_size: shape.vocabulary,
    latent_dim: shape.width,
    d_model: shape.width,
    heads: shape.heads,
    encoder_layers: shape.encoderLayers,
    decoder_layers: shape.decoderLayers,
    parameters: parameterCount(shape),
  }
}

/** Sentences of the case's lengths, an end token each, of any tokens. */
function randomSources({ sentenceTokens }: BenchCase, vocabulary: number): number[][] {
  return sentenceTokens.map((length, n) =>
    Array.from({ length: length + 1 }, (_, i) => SPECIAL.count + ((97 * n + 31 * i) % (vocabulary - SPECIAL.count))),
  )
}
