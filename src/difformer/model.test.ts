import * as ort from 'onnxruntime-node'
import { afterAll, describe, expect, it } from 'vitest'
import { FolderSource } from '../cli/node.ts'
import {
  BackendError,
  BackendUnavailableError,
  CancelledError,
  EmptyTextError,
  InvalidOptionError,
  ModelFileError,
  ModelIntegrityError,
  TextTooLongError,
  UnsupportedTextError,
} from './errors.ts'
import { Difformer, MAX_TEXT_LENGTH } from './model.ts'
import type { GenerateOptions, ModelSource, Step } from './types.ts'

const folder = new FolderSource(new URL('testdata/tiny', import.meta.url).pathname)
const model = await Difformer.load(folder, { ort, backend: 'wasm', threads: 1 })
afterAll(() => model.release())

async function steps(text: string, options?: GenerateOptions): Promise<Step[]> {
  const all = []
  for await (const step of model.generate(text, options)) all.push(step)
  return all
}

async function result(text: string, options?: GenerateOptions) {
  const last = (await steps(text, options)).at(-1)?.result
  if (!last) throw new Error('no result')
  return last
}

describe('steps', () => {
  it('run from noise to text, with every candidate at each', async () => {
    const all = await steps('Guten Morgen.', { steps: 4, lengthBeam: 2, noiseBeam: 3 })
    expect(all.map((step) => [step.index, step.total])).toEqual([1, 2, 3, 4].map((index) => [index, 4]))
    expect(all.map((step) => step.t)).toEqual([...all.map((step) => step.t)].sort((a, b) => b - a))
    expect(all.slice(0, -1).every((step) => step.result === undefined)).toBe(true)
    for (const step of all) {
      expect(step.alphaBar).toBeGreaterThan(0)
      expect(step.sentences[0]?.candidates).toHaveLength(6)
      for (const { tokens } of step.sentences[0]?.candidates ?? []) {
        expect(tokens.length).toBeGreaterThan(0)
        expect(tokens.every((token) => token.id >= 16 && token.probability > 0 && token.probability <= 1)).toBe(true)
      }
    }
    const chosen = all.at(-1)?.result?.sentences[0]
    expect(chosen?.candidates).toHaveLength(6)
    expect(chosen?.text).toBe(chosen?.candidates[chosen.chosen]?.text.trim())
  })

  it('are rounded only where shown, to the same result', async () => {
    const shown = await steps('Guten Morgen.')
    const hidden = await steps('Guten Morgen.', { show: 'last' })
    expect(hidden.every((step) => step.sentences.length === 0)).toBe(true)
    expect(hidden.at(-1)?.result?.text).toBe(shown.at(-1)?.result?.text)
  })

  it('of several batches count through', async () => {
    const text = `${'Ja. '.repeat(20)}${'Ich habe gestern einen guten Film gesehen. '.repeat(3)}`
    const all = await steps(text, { steps: 2 })
    expect(all.map((step) => step.index)).toEqual(Array.from({ length: all[0]?.total ?? 0 }, (_, i) => i + 1))
    expect(all.length).toBeGreaterThanOrEqual(4)
    expect(all.at(-1)?.result?.sentences.map((sentence) => sentence.source)).toHaveLength(23)
    expect(new Set(all.flatMap((step) => step.sentences.map((sentence) => sentence.sentence))).size).toBe(23)
  })

  it('can be one', async () => {
    expect(await steps('Ja.', { steps: 1, lengthBeam: 1, noiseBeam: 1 })).toHaveLength(1)
    expect((await result('Ja.', { lengthBeam: 1, noiseBeam: 1 })).sentences[0]?.candidates[0]?.score).toBe(1)
  })
})

describe('results', () => {
  it('are the same for the same seed and others for another', async () => {
    const text = 'Ich habe gestern einen guten Film gesehen.'
    const first = await result(text, { seed: 7 })
    expect((await result(text, { seed: 7 })).sentences).toEqual(first.sentences)
    expect((await result(text, { seed: 8 })).text).not.toBe(first.text)
    expect(first).toMatchObject({ backend: 'wasm', precision: 'int8', seed: 7, steps: 6 })
  })

  it('keep white space, line breaks and what is no sentence', async () => {
    const { text, sentences } = await result('  Ja.\n\n---\r\n\t- Nein! 😀\n', { steps: 1 })
    expect(text).toBe(`  ${sentences[0]?.text}\n\n---\r\n\t- ${sentences[1]?.text} 😀\n`)
  })

  it('of a sentence do not depend on its neighbours', async () => {
    const exact = await Difformer.load(folder, { ort, backend: 'wasm', precision: 'w8', threads: 1 })
    const last = async (text: string) => {
      let sentence: string | undefined
      for await (const step of exact.generate(text)) sentence = step.result?.sentences[0]?.text
      return sentence
    }
    expect(await last('Guten Morgen! Ich habe gestern einen guten Film gesehen.')).toBe(await last('Guten Morgen!'))
    await exact.release()
  })

  it('come for sentences of any length and for names of special tokens', async () => {
    expect((await result('wort '.repeat(300), { steps: 1, show: 'last' })).sentences.length).toBeGreaterThan(10)
    expect((await result('<pad> <translate-de-en>', { steps: 1 })).sentences).toHaveLength(1)
  })

  it('of lines are those of texts', async () => {
    const lines = ['Guten Morgen.', '', '12', 'Ja. Nein.']
    const progress: number[] = []
    const texts = await model.generateLines(lines, { steps: 2 }, (done, total) => progress.push(done / total))
    expect(texts).toHaveLength(4)
    expect(texts.slice(1, 3)).toEqual(['', '12'])
    expect(texts[0]).not.toBe('')
    expect(progress.at(-1)).toBe(1)
  })

  it('come for two runs at once', async () => {
    const [one, two] = await Promise.all([result('Guten Morgen.'), result('Guten Morgen.')])
    expect(one.sentences).toEqual(two.sentences)
  })
})

describe('errors', () => {
  it.each([
    ['', EmptyTextError],
    [' \n\t\u200b', EmptyTextError],
    ['x'.repeat(MAX_TEXT_LENGTH + 1), TextTooLongError],
    ['😀 😀', UnsupportedTextError],
    ['12 34', UnsupportedTextError],
    ['こんにちは', UnsupportedTextError],
  ])('of the text %j', async (text, type) => {
    await expect(steps(text)).rejects.toThrow(type)
  })

  it.each<[GenerateOptions, RegExp]>([
    [{ steps: 0 }, /steps is 0/],
    [{ steps: 101 }, /steps is 101/],
    [{ steps: 2.5 }, /steps is 2.5/],
    [{ steps: Number.NaN }, /steps is NaN/],
    [{ lengthBeam: 16 }, /lengthBeam/],
    [{ noiseBeam: 0 }, /noiseBeam/],
    [{ seed: -1 }, /seed is -1/],
    [{ seed: 2 ** 32 }, /seed/],
    [{ task: 'dance' }, /no task dance/],
    [{ source: 'en', target: 'de' }, /from en to de/],
    [{ show: 'none' as 'last' }, /show/],
  ])('of the options %j', async (options, message) => {
    await expect(steps('Ja.', options)).rejects.toThrow(InvalidOptionError)
    await expect(steps('Ja.', options)).rejects.toThrow(message)
  })

  it('when cancelled, before or between steps; the model stays usable', async () => {
    await expect(steps('Ja.', { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError)
    const controller = new AbortController()
    let seen = 0
    const run = async () => {
      for await (const step of model.generate('Ja.', { steps: 50, signal: controller.signal })) {
        seen = step.index
        if (seen === 3) setTimeout(() => controller.abort()) // as a message from another thread would come
      }
    }
    await expect(run()).rejects.toThrow(CancelledError)
    expect(seen).toBeLessThan(50)
    expect(await steps('Ja.', { steps: 2 })).toHaveLength(2)
  })

  it('when loading', async () => {
    const options = { ort, backend: 'wasm' } as const
    const without = (path: string, bytes?: Uint8Array): ModelSource => ({
      read: async (name) => {
        if (name !== path) return folder.read(name)
        if (bytes) return bytes
        throw new ModelFileError('gone')
      },
    })
    const rounding = 'onnx/rounding.onnx'
    await expect(Difformer.load(new FolderSource('/nowhere'), options)).rejects.toThrow(ModelFileError)
    await expect(Difformer.load(without(rounding), options)).rejects.toThrow(ModelFileError)
    await expect(Difformer.load(without(rounding, new Uint8Array(5)), options)).rejects.toThrow(ModelIntegrityError)
    const { byteLength } = await folder.read(rounding)
    await expect(Difformer.load(without(rounding, new Uint8Array(byteLength)), options)).rejects.toThrow(BackendError)
    await expect(Difformer.load(folder, { ...options, signal: AbortSignal.abort() })).rejects.toThrow(CancelledError)
    const old = { ...options, precision: 'fp8' as 'w8' }
    await expect(Difformer.load(folder, old)).rejects.toThrow(BackendUnavailableError)
  })

  it('falls back to the CPU where WebGPU does not start', async () => {
    const InferenceSession: typeof ort.InferenceSession = Object.assign(Object.create(ort.InferenceSession), {
      create: async (bytes: Uint8Array, options: ort.InferenceSession.SessionOptions) => {
        if (options.executionProviders?.includes('webgpu')) throw new Error('no adapter')
        return ort.InferenceSession.create(bytes, options)
      },
    })
    const noGpu = { InferenceSession, Tensor: ort.Tensor }
    await expect(Difformer.load(folder, { ort: noGpu, backend: 'webgpu' })).rejects.toThrow(BackendUnavailableError)
    const fallback = await Difformer.load(folder, { ort: noGpu })
    expect(fallback).toMatchObject({ backend: 'wasm', precision: 'int8' })
    await fallback.release()
  })
})
