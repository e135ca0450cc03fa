import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { AutoregressiveRuntime } from '../../difformer/autoregressive-runtime.ts'
import { greedyDecode } from '../../difformer/greedy.ts'
import { measure } from '../bench.ts'
import { randomContestant } from '../published.ts'
import { GraphBuilder } from './graph.ts'
import { Message } from './protobuf.ts'
import { OPUS_MT, parameterCount, randomTransformer } from './transformer.ts'

const TINY = {
  vocabulary: 300,
  width: 32,
  heads: 2,
  feedForward: 64,
  encoderLayers: 1,
  decoderLayers: 2,
  positions: 64,
} as const

it('writes protobuf', () => {
  // The examples of the encoding's documentation: 150 in field 1, "testing" in field 2, a message in field 3.
  const bytes = (message: Message) => Buffer.from(message.join()).toString('hex')
  expect(bytes(new Message().integer(1, 150))).toBe('089601')
  expect(bytes(new Message().text(2, 'testing'))).toBe('120774657374696e67')
  expect(bytes(new Message().message(3, new Message().integer(1, 150)))).toBe('1a03089601')
  expect(bytes(new Message().integer(1, -1))).toBe('08ffffffffffffffffff01')
})

it('writes graphs that ONNX Runtime takes', async () => {
  const g = new GraphBuilder()
  const sum = g.add('Add', ['x', g.constant('float', [2], Float32Array.of(10, 20))])
  g.add('ReduceSum', [sum, g.integers(-1)], { keepdims: 0 }, 'y')
  const shape = ['N', 2]
  const bytes = g.build([{ name: 'x', type: 'float', shape }], [{ name: 'y', type: 'float', shape: ['N'] }])
  const session = await ort.InferenceSession.create(bytes)
  const { y } = await session.run({ x: new ort.Tensor('float32', [1, 2, 3, 4], [2, 2]) })
  expect(Array.from(y?.data as Float32Array)).toEqual([33, 37])
  await session.release()
})

describe('a random Transformer', () => {
  it('has the parameters of opus-mt', () => {
    expect(parameterCount(OPUS_MT) / 1e6).toBeCloseTo(74, 0)
  })

  it('of single precision writes each text as it would alone', async () => {
    const sizes = {
      vocab_size: 300,
      latent_dim: 32,
      d_model: 32,
      heads: 2,
      encoder_layers: 1,
      decoder_layers: 2,
      parameters: 1,
    }
    const runtime = await AutoregressiveRuntime.create(ort, randomTransformer(TINY, 'fp32'), sizes, { backend: 'wasm' })
    const special = { pad: 0, bos: 1, eos: 2, count: 16 }
    const sources = [
      [20, 21, 22],
      [30, 31, 32, 33, 34, 35, 36],
    ]
    const write = (some: number[][], maxTokens: number[]) =>
      greedyDecode(runtime, special, some, { maxTokens, stopAtEnd: false })
    const both = await write(sources, [4, 9])
    expect(both.map(({ tokens }) => tokens.length)).toEqual([4, 9])
    expect((await write(sources.slice(1), [9]))[0]?.tokens).toEqual(both[1]?.tokens)
    expect(new Set(both[1]?.tokens).size).toBeGreaterThan(2)
    await runtime.release()
  })

  it('of int8 runs as a contestant, as many tokens as it is given', async () => {
    const contestant = await randomContestant(ort, TINY, {
      role: 'published',
      name: 'tiny',
      backend: 'wasm',
      precision: 'int8',
    })
    const text = {
      id: 'x',
      label: 'x',
      text: 'x',
      words: 1,
      sentences: 2,
      sentenceTexts: ['x', 'x'],
      sentenceTokens: [5, 8],
    }
    const { outcome, graphs } = await measure(contestant, text)
    expect(outcome.tokens).toBe(13)
    expect(graphs).toMatchObject({ encoder: { runs: 1 }, decoder: { runs: 8 } })
    await contestant.release()
  })
})
