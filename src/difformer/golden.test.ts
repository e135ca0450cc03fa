/** What PyTorch computed (python -m difformer.golden), computed here. */

import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { FolderSource } from '../cli/node.ts'
import { parseConfig } from './config.ts'
import { chooseByMbr, sentenceBleu } from './mbr.ts'
import { Difformer } from './model.ts'
import { gaussian } from './noise.ts'
import { Runtime } from './runtime.ts'
import { alphaBar, reverseSteps, type ScheduleName, timeFeatures } from './schedule.ts'
import { FileReader } from './source.ts'
import golden from './testdata/golden.json'
import { TextTokenizer } from './tokenizer.ts'

const folder = (name: string) => new FolderSource(new URL(`testdata/${name}`, import.meta.url).pathname)
const source = folder('tiny')
const config = parseConfig(await source.read('config.json'))
const tokenizer = TextTokenizer.fromJson(await source.read('tokenizer.json'), config)
/** w8 keeps weights in 8 bits and computes in single precision; the tiny model's weights are exact in 8 bits. */
const TOLERANCE = 4 // digits

function expectClose(actual: ArrayLike<number>, expected: readonly number[], digits: number): void {
  expect(actual.length).toBe(expected.length)
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? Number.NaN))))
  expect(worst).toBeLessThan(10 ** -digits)
}

describe('diffusion', () => {
  it.each(Object.entries(golden.schedules))('has the %s schedule', (name, values) => {
    const schedule = alphaBar(name as ScheduleName, 2000)
    for (const [t, value] of Object.entries(values)) expect(schedule[Number(t)]).toBeCloseTo(value, 12)
  })

  it.each(golden.decodes)('takes $steps steps and leaves out $early_stop', ({ steps, early_stop, grid, posterior }) => {
    const schedule = alphaBar('sqrt', 2000)
    const run = reverseSteps(schedule, steps, early_stop)
    expect(run.map((step) => step.t)).toEqual(grid)
    run.forEach((step, i) => {
      expectClose([step.c0, step.c1, step.sigma], posterior[i] ?? [], 12)
      expect(step.alphaBar).toBe(schedule[step.t])
    })
  })

  it('refuses more steps than there are', () => {
    expect(() => reverseSteps(alphaBar('sqrt', 10), 9, 2)).toThrow(RangeError)
    expect(() => reverseSteps(alphaBar('sqrt', 10), 0, 2)).toThrow(RangeError)
  })

  it.each(Object.entries(golden.time_features))('has the features of t = %s', (t, values) => {
    expectClose(timeFeatures(Number(t), 2000, values.length), values, TOLERANCE)
  })

  it.each(golden.noise)('draws the noise of seed $seed, candidate $candidate, step $step', (stream) => {
    const drawn = gaussian(stream.seed, stream.candidate, stream.step, 2, 4)
    expectClose(drawn, stream.values, 6)
    expect(gaussian(stream.seed, stream.candidate, stream.step, 7, 4).subarray(0, 8)).toEqual(drawn)
  })
})

describe('choice', () => {
  it.each(golden.sentence_bleu)(
    'has the BLEU of $hypothesis against $reference',
    ({ hypothesis, reference, value }) => {
      expect(sentenceBleu(hypothesis, reference)).toBeCloseTo(value, 12)
    },
  )

  it('chooses by MBR', () => {
    const { chosen, scores } = chooseByMbr(golden.mbr.candidates)
    expect(chosen).toBe(golden.mbr.chosen)
    expectClose(scores, golden.mbr.scores, 12)
  })
})

describe('tokenizer', () => {
  it.each(golden.tokenizer)('splits “$text”', ({ text, ids, decoded }) => {
    expect(tokenizer.encode(text)).toEqual(ids)
    expect(tokenizer.decode(ids)).toBe(decoded)
  })
})

describe('graphs', () => {
  const { inputs, outputs } = golden.graphs
  const floats = ({ data }: { data: number[] }) => Float32Array.from(data)

  const run = async (precision: 'w8' | 'int8') => {
    const files = config.variants[precision]
    if (!files) throw new Error(`the tiny model has no ${precision} files`)
    const reader = new FileReader(source, config.files)
    const graphs = {
      encoder: await reader.joined(files.encoder),
      denoiser: await reader.joined(files.denoiser),
      rounding: await reader.joined(files.rounding),
    }
    const runtime = await Runtime.create(ort, graphs, { backend: 'wasm', sizes: config.sizes })
    const [n = 0, s = 0] = inputs.input_ids.dims
    const encoded = await runtime.encode(Int32Array.from(inputs.input_ids.data), floats(inputs.source_mask), [n, s])
    const tensor = (input: { data: number[]; dims: number[] }) => runtime.float32(floats(input), input.dims)
    const { z, z0Hat } = await runtime.denoise(encoded, {
      from: { z: tensor(inputs.z_t), z0Hat: tensor(inputs.z0_prev) },
      targetMask: tensor(inputs.target_mask),
      timeFeatures: tensor(inputs.time_features),
      coefficients: tensor(inputs.coefficients),
      noise: tensor(inputs.noise),
    })
    const rounded = await runtime.round(z0Hat)
    const { lengthLogits } = encoded
    const given = { lengthLogits, z0Hat: z0Hat.data as Float32Array, zNext: z.data as Float32Array, ...rounded }
    await runtime.release()
    return { ...given, dims: z0Hat.dims }
  }

  it('of w8 give PyTorch’s outputs', async () => {
    const { lengthLogits, z0Hat, zNext, tokens, probability, dims } = await run('w8')
    expectClose(lengthLogits, outputs.length_logits.data, TOLERANCE)
    expect(dims).toEqual(outputs.z0_hat.dims)
    expectClose(z0Hat, outputs.z0_hat.data, TOLERANCE - 1)
    expectClose(zNext, outputs.z_next.data, TOLERANCE - 1)
    expect(Array.from(tokens)).toEqual(outputs.tokens.data)
    expectClose(probability, outputs.probability.data, TOLERANCE - 1)
  })

  it('of int8 give them nearly', async () => {
    const { lengthLogits, z0Hat, zNext, tokens } = await run('int8')
    const distance = (actual: Float32Array, expected: readonly number[]) =>
      Math.sqrt(expected.reduce((sum, value, i) => sum + (value - (actual[i] ?? Number.NaN)) ** 2, 0) / expected.length)
    // Of values with a variance near 1; the exporter found 0.03.
    expect(distance(lengthLogits, outputs.length_logits.data)).toBeLessThan(0.1)
    expect(distance(z0Hat, outputs.z0_hat.data)).toBeLessThan(0.1)
    expect(distance(zNext, outputs.z_next.data)).toBeLessThan(0.1)
    const same = outputs.tokens.data.filter((token, i) => token === tokens[i])
    expect(same.length).toBeGreaterThan(0.7 * outputs.tokens.data.length)
  })
})

it('decodes a sentence to PyTorch’s tokens', async () => {
  const model = await Difformer.load(source, { ort, backend: 'wasm', precision: 'w8', threads: 1 })
  const steps = []
  for await (const step of model.generate(golden.decode.text, { seed: golden.decode.seed })) steps.push(step)
  const result = steps.at(-1)?.result
  const [sentence] = result?.sentences ?? []
  expect(sentence?.candidates.map((candidate) => candidate.tokens.map((token) => token.id))).toEqual(
    golden.decode.candidates.map((candidate) => candidate.tokens),
  )
  const numbers = (key: 'score' | 'logProbability') => golden.decode.candidates.map((candidate) => candidate[key])
  expectClose(sentence?.candidates.map((candidate) => candidate.score) ?? [], numbers('score'), 9)
  expectClose(sentence?.candidates.map((candidate) => candidate.logProbability) ?? [], numbers('logProbability'), 3)
  expect(sentence?.chosen).toBe(golden.decode.chosen)
  expect(result?.text).toBe(golden.decode.result.trim())
  await model.release()
})

describe('reranker', () => {
  const { inputs, log_probability, decode } = golden.reranker
  const reranked = folder('tiny-reranked')

  it.each([
    ['w8', TOLERANCE],
    ['int8', 1],
  ] as const)('of %s gives PyTorch’s likelihoods', async (precision, digits) => {
    const config = parseConfig(await reranked.read('config.json'))
    const files = config.variants[precision]
    if (!files?.reranker) throw new Error('the folder has no reranker')
    const reader = new FileReader(reranked, config.files)
    const graphs = {
      encoder: await reader.joined(files.encoder),
      denoiser: await reader.joined(files.denoiser),
      rounding: await reader.joined(files.rounding),
      reranker: await reader.joined(files.reranker),
    }
    const runtime = await Runtime.create(ort, graphs, { backend: 'wasm', sizes: config.sizes })
    const [n = 0, s = 0] = inputs.input_ids.dims
    const mask = Float32Array.from(inputs.source_mask.data)
    const encoded = await runtime.encode(Int32Array.from(inputs.input_ids.data), mask, [n, s])
    const [, k = 0, t = 0] = inputs.tokens.dims
    const likelihoods = await runtime.rerank(encoded, {
      dims: [n, k, t],
      tokens: Int32Array.from(inputs.tokens.data),
      labels: Int32Array.from(inputs.labels.data),
      labelMask: Float32Array.from(inputs.label_mask.data),
    })
    expectClose(likelihoods, log_probability, digits)
    await runtime.release()
  })

  it('chooses what PyTorch chooses, and has no say where it is asked not to', async () => {
    expect(decode.chosen).not.toBe(decode.agreed)
    const model = await Difformer.load(reranked, { ort, backend: 'wasm', precision: 'w8', threads: 1 })
    const write = async (rerank?: boolean) => {
      for await (const step of model.generate(golden.decode.text, { ...(rerank !== undefined && { rerank }) })) {
        if (step.result) return step.result.sentences[0]
      }
      return undefined
    }
    const [asked, unasked] = [await write(), await write(false)]
    expectClose(asked?.candidates.map(({ likelihood }) => likelihood ?? 0) ?? [], decode.likelihoods, 3)
    expect(asked?.chosen).toBe(decode.chosen)
    expect(unasked?.chosen).toBe(decode.agreed)
    expect(unasked?.candidates.some((candidate) => 'likelihood' in candidate)).toBe(false)
    expect(asked?.candidates.map(({ text }) => text)).toEqual(unasked?.candidates.map(({ text }) => text))
    await model.release()
  })
})
