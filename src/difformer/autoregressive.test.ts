import * as ort from 'onnxruntime-node'
import { afterAll, describe, expect, it } from 'vitest'
import { FolderSource } from '../cli/node.ts'
import { Autoregressive } from './autoregressive.ts'
import { CancelledError, InvalidOptionError, ModelConfigError } from './errors.ts'
import golden from './testdata/golden.json'
import type { GraphName } from './types.ts'

const folder = new FolderSource(new URL('testdata/tiny-baseline', import.meta.url).pathname)
const model = await Autoregressive.load(folder, { ort, backend: 'wasm', precision: 'w8', threads: 1 })
afterAll(() => model.release())

const texts = golden.greedy.map((sentence) => sentence.text)

describe('greedy decoding', () => {
  it('writes PyTorch’s tokens, all sentences at once', async () => {
    const { sentences } = await model.generate(texts.join('\n'))
    expect(sentences.map((sentence) => sentence.source)).toEqual(texts)
    expect(sentences.map((sentence) => sentence.tokens)).toEqual(golden.greedy.map((sentence) => sentence.tokens))
    for (const { logProbability } of sentences) expect(logProbability).toBeLessThan(0)
  })

  it('writes the same one by one', async () => {
    for (const { text, tokens } of golden.greedy) {
      expect((await model.generate(text)).sentences.map((sentence) => sentence.tokens)).toEqual([tokens])
    }
  })

  it('runs the decoder once a token of the longest text, the end counted', async () => {
    const runs: GraphName[] = []
    await model.generate(texts.join('\n'), { onTiming: ({ graph }) => runs.push(graph) })
    const longest = Math.max(...golden.greedy.map(({ tokens }) => tokens.length))
    expect(runs.filter((graph) => graph === 'encoder')).toHaveLength(1)
    expect(runs.filter((graph) => graph === 'decoder')).toHaveLength(longest + 1)
  })

  it('ends at the limit where the model does not', async () => {
    const short = await Autoregressive.load(
      {
        read: async (path) => {
          const bytes = await folder.read(path)
          if (path !== 'config.json') return bytes
          const config = JSON.parse(new TextDecoder().decode(bytes))
          return new TextEncoder().encode(
            JSON.stringify({ ...config, limits: { ...config.limits, max_target_tokens: 3 } }),
          )
        },
      },
      { ort, backend: 'wasm', precision: 'w8' },
    )
    const { sentences } = await short.generate(texts.join('\n'))
    expect(sentences.map((sentence) => sentence.tokens)).toEqual(golden.greedy.map(({ tokens }) => tokens.slice(0, 3)))
    await short.release()
  })

  it('runs in int8', async () => {
    const small = await Autoregressive.load(folder, { ort, backend: 'wasm' })
    expect(small.precision).toBe('int8')
    const { sentences } = await small.generate('Guten Morgen.')
    expect(sentences[0]?.tokens.length).toBeGreaterThan(0)
    await small.release()
  })
})

it('writes lines', async () => {
  const progress: number[] = []
  const lines = ['Guten Morgen, wie geht es dir?', '', '12']
  const written = await model.generateLines(lines, {}, (done, total) => progress.push(done / total))
  expect(written).toEqual([(await model.generate(lines[0] ?? '')).text, '', '12'])
  expect(progress.at(-1)).toBe(1)
})

it('says what is wrong', async () => {
  await expect(model.generate('Ja.', { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError)
  await expect(model.generate('Ja.', { source: 'fr' })).rejects.toThrow(InvalidOptionError)
  const other = new FolderSource(new URL('testdata/tiny', import.meta.url).pathname)
  await expect(Autoregressive.load(other, { ort })).rejects.toThrow(ModelConfigError)
  await expect(Autoregressive.load(other, { ort })).rejects.toThrow(/must be "autoregressive"/)
})
