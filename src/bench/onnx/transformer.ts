import { GraphBuilder, type ValueInfo } from './graph.ts'
import { RandomWeights } from './random.ts'

/** The shape of an encoder-decoder Transformer. */
export interface TransformerShape {
  readonly vocabulary: number
  /** Size of an embedding, where it is smaller than the width and projected to it and back. */
  readonly latent?: number
  readonly width: number
  readonly heads: number
  readonly feedForward: number
  readonly encoderLayers: number
  readonly decoderLayers: number
  /** Longest text, in tokens. */
  readonly positions: number
}

/** opus-mt (Marian) models as published at Helsinki-NLP/opus-mt-de-en: 74 million parameters. */
export const OPUS_MT: TransformerShape = {
  vocabulary: 58_101,
  width: 512,
  heads: 8,
  feedForward: 2048,
  encoderLayers: 6,
  decoderLayers: 6,
  positions: 512,
}

/** int8: matrices quantised as the exporter does, for the CPU. fp32 is what files of w8 compute with. */
export type WeightType = 'int8' | 'fp32'

const HIDDEN = -1e4

/**
 * The encoder and the one-token decoder of a Transformer of this shape with random weights, as ONNX files: the same inputs and
 * outputs as training/difformer/autoregressive_graphs.py. Right for timing; what it writes means nothing.
 */
export function randomTransformer(
  shape: TransformerShape,
  weights: WeightType,
): { readonly encoder: Uint8Array; readonly decoder: Uint8Array } {
  return { encoder: new Builder(shape, weights).encoder(), decoder: new Builder(shape, weights).decoder() }
}

/** Learned numbers: one embedding table for both sides and the output, as Marian has it. */
export function parameterCount({ vocabulary, width, feedForward, ...shape }: TransformerShape): number {
  const { latent = width } = shape
  const projections = latent < width ? 2 * latent * width : 0
  const attention = 4 * (width * width + width) + 2 * width
  const feed = 2 * width * feedForward + feedForward + width + 2 * width
  return (
    vocabulary * latent +
    vocabulary +
    projections +
    shape.encoderLayers * (attention + feed) +
    shape.decoderLayers * (2 * attention + feed)
  )
}

class Builder {
  private readonly g = new GraphBuilder()
  private readonly random = new RandomWeights()
  /** Quantised activations by the name of what was quantised: several matrices read one input. */
  private readonly quantized = new Map<string, readonly string[]>()
  private readonly dh: number

  constructor(
    private readonly shape: TransformerShape,
    private readonly weights: WeightType,
  ) {
    this.dh = shape.width / shape.heads
  }

  encoder(): Uint8Array {
    const { g, shape, dh } = this
    const bias = this.hiddenBias('source_mask')
    const length = g.add('Shape', ['input_ids'], { start: 1, end: 2 })
    const positions = g.add('Slice', [this.table(shape.positions), g.integers(0), length, g.integers(0)])
    let x = g.add('Add', [this.embed('input_ids'), positions])
    for (let i = 0; i < shape.encoderLayers; i++) {
      const [key, value] = [this.split(this.linear(x), true), this.split(this.linear(x))]
      x = this.norm(g.add('Add', [x, this.attend(x, key, value, bias)]))
      x = this.feedForward(x)
    }
    const outputs: ValueInfo[] = []
    for (let i = 0; i < shape.decoderLayers; i++) {
      this.split(this.linear(x), true, `cross_key_${i}`)
      this.split(this.linear(x), false, `cross_value_${i}`)
      outputs.push(
        { name: `cross_key_${i}`, type: 'float', shape: ['N', shape.heads, dh, 'S'] },
        { name: `cross_value_${i}`, type: 'float', shape: ['N', shape.heads, 'S', dh] },
      )
    }
    const inputs: ValueInfo[] = [
      { name: 'input_ids', type: 'int32', shape: ['N', 'S'] },
      { name: 'source_mask', type: 'float', shape: ['N', 'S'] },
    ]
    return g.build(inputs, outputs)
  }

  decoder(): Uint8Array {
    const { g, shape, dh } = this
    const selfBias = this.hiddenBias('past_mask')
    const crossBias = this.hiddenBias('source_mask')
    const position = g.add('Gather', [this.table(shape.positions), 'position'], { axis: 0 })
    let x = g.add('Add', [this.embed('tokens'), position])
    const inputs: ValueInfo[] = [
      { name: 'tokens', type: 'int32', shape: ['N', 1] },
      { name: 'position', type: 'int32', shape: [1] },
      { name: 'past_mask', type: 'float', shape: [1, 'P1'] },
      { name: 'source_mask', type: 'float', shape: ['N', 'S'] },
    ]
    const outputs: ValueInfo[] = [
      { name: 'next_token', type: 'int64', shape: ['N'] },
      { name: 'log_probability', type: 'float', shape: ['N'] },
    ]
    for (let i = 0; i < shape.decoderLayers; i++) {
      const kinds = [
        ['cross', 'S', inputs] as const,
        ['past', 'P', inputs] as const,
        ['present', 'P1', outputs] as const,
      ]
      for (const [kind, positions, list] of kinds) {
        list.push(
          { name: `${kind}_key_${i}`, type: 'float', shape: ['N', shape.heads, dh, positions] },
          { name: `${kind}_value_${i}`, type: 'float', shape: ['N', shape.heads, positions, dh] },
        )
      }
      const past = [`past_key_${i}`, `past_value_${i}`] as const
      const key = g.add('Concat', [past[0], this.split(this.linear(x), true)], { axis: 3 }, `present_key_${i}`)
      const value = g.add('Concat', [past[1], this.split(this.linear(x))], { axis: 2 }, `present_value_${i}`)
      x = this.norm(g.add('Add', [x, this.attend(x, key, value, selfBias)]))
      x = this.norm(g.add('Add', [x, this.attend(x, `cross_key_${i}`, `cross_value_${i}`, crossBias)]))
      x = this.feedForward(x)
    }
    const { latent = shape.width } = shape
    if (latent < shape.width) x = this.linear(x, shape.width, latent)
    const logits = g.add('Squeeze', [this.linear(x, latent, shape.vocabulary), g.integers(1)])
    g.add('ArgMax', [logits], { axis: -1, keepdims: 0 }, 'next_token')
    const largest = g.add('ReduceMax', [logits], { axes: [-1], keepdims: 1 })
    const exponentials = g.add('Exp', [g.add('Sub', [logits, largest])])
    const total = g.add('ReduceSum', [exponentials, g.integers(-1)], { keepdims: 0 })
    g.add('Neg', [g.add('Log', [total])], {}, 'log_probability')
    return g.build(inputs, outputs)
  }

  private embed(ids: string): string {
    const { latent = this.shape.width, width } = this.shape
    const rows = this.embeddingRows(ids, latent)
    return latent < width ? this.linear(rows, latent, width) : rows
  }

  private embeddingRows(ids: string, latent: number): string {
    const { vocabulary } = this.shape
    const size = vocabulary * latent
    if (this.weights === 'fp32') {
      return this.g.add('Gather', [this.g.constant('float', [vocabulary, latent], this.random.floats(size, 1)), ids])
    }
    const rows = this.g.add('Gather', [this.g.constant('int8', [vocabulary, latent], this.random.bytes(size)), ids])
    return this.g.add('Mul', [this.g.add('Cast', [rows], { to: 1 }), this.g.scalar(1 / 64)])
  }

  private table(rows: number): string {
    const { width } = this.shape
    return this.g.constant('float', [rows, width], this.random.floats(rows * width, 1))
  }

  /** x [.., from] times a matrix, plus a bias. */
  private linear(x: string, from = this.shape.width, to = this.shape.width): string {
    const { g, random } = this
    const scale = Math.sqrt(3 / from)
    const bias = g.constant('float', [to], random.floats(to, 0.1))
    if (this.weights === 'fp32') {
      return g.add('Add', [
        g.add('MatMul', [x, g.constant('float', [from, to], random.floats(from * to, scale))]),
        bias,
      ])
    }
    let activation = this.quantized.get(x)
    if (!activation) {
      activation = g.addMany('DynamicQuantizeLinear', [x], 3)
      this.quantized.set(x, activation)
    }
    const [values = '', step = '', zero = ''] = activation
    const matrix = g.constant('int8', [from, to], random.bytes(from * to))
    const zeros = g.constant('int8', [to], new Int8Array(to))
    const steps = g.constant('float', [to], new Float32Array(to).fill(scale / 64))
    const product = g.add('Cast', [g.add('MatMulInteger', [values, matrix, zero, zeros])], { to: 1 })
    return g.add('Add', [g.add('Mul', [product, g.add('Mul', [step, steps])]), bias])
  }

  private norm(x: string): string {
    const { g, shape } = this
    const gain = g.constant('float', [shape.width], new Float32Array(shape.width).fill(1))
    const shift = g.constant('float', [shape.width], new Float32Array(shape.width))
    return g.add('LayerNormalization', [x, gain, shift], { axis: -1, epsilon: 1e-5 })
  }

  private feedForward(x: string): string {
    const { width, feedForward } = this.shape
    const hidden = this.linear(x, width, feedForward)
    const active = this.g.add('Mul', [hidden, this.g.add('Sigmoid', [hidden])])
    return this.norm(this.g.add('Add', [x, this.linear(active, feedForward, width)]))
  }

  /** [N, T, width] -> [N, H, T, dh], or [N, H, dh, T] for keys. */
  private split(x: string, transposed = false, output?: string): string {
    const { g, shape, dh } = this
    const parts = g.add('Reshape', [x, g.integers(0, 0, shape.heads, dh)])
    return g.add('Transpose', [parts], { perm: transposed ? [0, 2, 3, 1] : [0, 2, 1, 3] }, output)
  }

  private attend(x: string, key: string, value: string, bias: string): string {
    const { g, shape, dh } = this
    const query = g.add('Mul', [this.split(this.linear(x)), g.scalar(dh ** -0.5)])
    const weights = g.add('Softmax', [g.add('Add', [g.add('MatMul', [query, key]), bias])], { axis: -1 })
    const mixed = g.add('Transpose', [g.add('MatMul', [weights, value])], { perm: [0, 2, 1, 3] })
    return this.linear(g.add('Reshape', [mixed, g.integers(0, 0, shape.width)]))
  }

  /** [N, S] -> [N, 1, 1, S]: nothing at real tokens, a large negative number at padding. */
  private hiddenBias(mask: string): string {
    const { g } = this
    const bias = g.add('Mul', [g.add('Sub', [g.scalar(1), mask]), g.scalar(HIDDEN)])
    return g.add('Unsqueeze', [bias, g.integers(1, 2)])
  }
}
