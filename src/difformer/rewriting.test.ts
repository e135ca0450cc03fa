/** The tasks from English to English, on the tiny model: what is run and what comes of it, not how good it is. */

import * as ort from 'onnxruntime-node'
import { afterAll, describe, expect, it } from 'vitest'
import { FolderSource } from '../cli/node.ts'
import { Autoregressive } from './autoregressive.ts'
import { InvalidOptionError } from './errors.ts'
import { Difformer } from './model.ts'
import type { GenerateOptions, ModelSource, Step } from './types.ts'

/** A folder of the tests' whose model has other tasks. */
function rewriting(name: string): ModelSource {
  const folder = new FolderSource(new URL(`testdata/${name}`, import.meta.url).pathname)
  const task = (id: string, lengths: boolean) => {
    return { id, source: 'en', target: 'en', prefix_token: `<${id}>`, label: id, examples: [], lengths }
  }
  const tasks = [
    task('summarize', true),
    task('simplify', true),
    task('paraphrase', false),
    task('question', false),
    { ...task('describe', false), length_factor: 0.5 },
  ]
  const read = async (path: string) => {
    const bytes = await folder.read(path)
    if (path !== 'config.json') return bytes
    const config = JSON.parse(new TextDecoder().decode(bytes))
    return new TextEncoder().encode(JSON.stringify({ ...config, tasks }))
  }
  return { read }
}

const options = { ort, backend: 'wasm', precision: 'w8', threads: 1 } as const
const model = await Difformer.load(rewriting('tiny'), options)
const baseline = await Autoregressive.load(rewriting('tiny-baseline'), options)
afterAll(() => Promise.all([model.release(), baseline.release()]))

async function run(text: string, options: GenerateOptions) {
  const steps: Step[] = []
  for await (const step of model.generate(text, { steps: 2, lengthBeam: 2, noiseBeam: 1, ...options })) steps.push(step)
  const result = steps.at(-1)?.result
  if (!result) throw new Error('no result')
  return { steps, result, tokens: result.sentences.map((unit) => unit.candidates[0]?.tokens.length ?? 0) }
}

/** Four paragraphs of one sentence, each of which is about something else. */
const text = 'Bees dance a lot.\n\nRain falls in May.\n\nOld ships sink fast.\n\nThe king sleeps.'
const units = ['Bees dance a lot.', 'Rain falls in May.', 'Old ships sink fast.', 'The king sleeps.']

describe('a summary', () => {
  it('of a long text is a list of points; each group is watched as a sentence is', async () => {
    const { steps, result } = await run(text, { task: 'summarize' })
    expect(result.sentences.map((unit) => unit.source)).toEqual(units)
    expect(new Set(steps.flatMap((step) => step.sentences.map(({ sentence }) => sentence)))).toEqual(
      new Set([0, 1, 2, 3]),
    )
    const items = result.items ?? []
    expect(items.length).toBeGreaterThan(1)
    expect(items.length).toBeLessThanOrEqual(3)
    const places = items.map((item) => result.sentences.findIndex((unit) => unit.text === item))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(result.text).toBe(items.map((item) => `• ${item}`).join('\n'))
  })

  it('of one group is a text', async () => {
    const { result } = await run('Bees dance. It rains.', { task: 'summarize' })
    expect(result.sentences.map((unit) => unit.source)).toEqual(['Bees dance. It rains.'])
    expect(result.text).toBe(result.sentences[0]?.text)
    expect(result).not.toHaveProperty('items')
  })

  it('has the length that is asked for, and never more tokens than its source', async () => {
    const [short, medium, long, none] = await Promise.all(
      (['short', 'medium', 'long', undefined] as const).map((length) =>
        run(text, { task: 'summarize', ...(length && { length }) }),
      ),
    )
    expect(none?.result.sentences).toEqual(medium?.result.sentences)
    units.forEach((unit, i) => {
      expect(short?.tokens[i]).toBeLessThan(medium?.tokens[i] ?? 0)
      expect(long?.tokens[i]).toBeLessThanOrEqual(model.countTokens(unit))
    })
  })
})

it('a simple sentence may be longer than its source', async () => {
  const { tokens } = await run(text, { task: 'simplify', length: 'medium' })
  const longer = await run(text, { task: 'simplify', length: 'long' })
  tokens.forEach((count, i) => {
    expect(longer.tokens[i]).toBeGreaterThan(count)
  })
})

it('a task may have a length factor of its own', async () => {
  const { tokens } = await run(text, { task: 'describe' })
  const plain = await run(text, { task: 'question' })
  tokens.forEach((count, i) => {
    expect(count).toBeLessThan(plain.tokens[i] ?? 0)
  })
})

it('questions stand a line each', async () => {
  const { result } = await run('Bees dance. It rains.', { task: 'question' })
  expect(result.text).toBe(result.sentences.map((unit) => unit.text).join('\n'))
  expect(result).not.toHaveProperty('items')
})

it('a task without lengths takes none', async () => {
  await expect(run(text, { task: 'paraphrase', length: 'short' })).rejects.toThrow(InvalidOptionError)
})

it('a line of two sentences is one unit', async () => {
  const line = 'Bees dance. It rains.'
  const { result } = await run(line, { task: 'summarize' })
  const settings = { task: 'summarize', steps: 2, lengthBeam: 2, noiseBeam: 1 }
  expect(await model.generateLines([line, '12'], settings)).toEqual([result.text, '12'])
})

it('the baseline is given the same units', async () => {
  const written = await baseline.generate(text, { task: 'summarize' })
  expect(written.sentences.map((unit) => unit.source)).toEqual(units)
  expect(written.text).toBe(written.items?.map((item) => `• ${item}`).join('\n') ?? written.sentences[0]?.text)
  const [line] = await baseline.generateLines(['Bees dance. It rains.'], { task: 'summarize' })
  expect(line).toBe((await baseline.generate('Bees dance. It rains.', { task: 'summarize' })).text)
})
