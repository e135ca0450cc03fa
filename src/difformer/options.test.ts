import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseConfig } from './config.ts'
import { InvalidOptionError } from './errors.ts'
import { findTask, makePlan } from './options.ts'
import type { GenerateOptions } from './types.ts'

const tiny = JSON.parse(readFileSync(new URL('testdata/tiny/config.json', import.meta.url), 'utf8'))
const [forth] = tiny.tasks
const back = { ...forth, source: 'en', target: 'de', prefix_token: '<translate-en-de>' }
const both = parseConfig(JSON.stringify({ ...tiny, tasks: [forth, back] }))

it.each([
  [{}, 'de'],
  [{ task: 'translate' }, 'de'],
  [{ task: 'translate', source: 'en' }, 'en'],
  [{ target: 'de' }, 'en'],
  [{ source: 'de', target: 'en' }, 'de'],
])('finds in a model of two directions the one that %j asks for', (options, source) => {
  expect(findTask(both, options).source).toBe(source)
  expect(makePlan(both, options).task.source).toBe(source)
})

it('says which directions there are', () => {
  expect(() => findTask(both, { source: 'fr' })).toThrow(InvalidOptionError)
  try {
    findTask(both, { source: 'fr' })
  } catch (error) {
    expect((error as InvalidOptionError).hint).toBe('It has: translate from de to en; translate from en to de.')
  }
})

it('fills in what the model says, and what it does not', () => {
  expect(makePlan(both, {})).toMatchObject({
    steps: 6,
    lengthBeam: 3,
    noiseBeam: 2,
    patience: 0,
    prune: [],
    buckets: true,
  })
  const saving = { patience: 2, prune: [{ after: 1, keep: 3 }], buckets: false }
  const config = parseConfig(JSON.stringify({ ...tiny, decoding: { ...tiny.decoding, ...saving } }))
  expect(makePlan(config, {})).toMatchObject(saving)
  const other = { patience: 0, prune: [], buckets: true }
  expect(makePlan(config, other)).toMatchObject(other)
})

it('leaves out unlikely lengths of the model’s own beam, not of one that was asked for', () => {
  const leaving = { ...both, decoding: { ...both.decoding, length_threshold: 0.1 } }
  const all: [typeof both, GenerateOptions][] = [
    [both, {}],
    [leaving, {}],
    [leaving, { noiseBeam: 3 }],
    [leaving, { lengthBeam: 5 }],
    [leaving, { lengthBeam: 5, lengthThreshold: 0.3 }],
    [leaving, { lengthThreshold: 0 }],
  ]
  expect(all.map(([config, options]) => makePlan(config, options).lengthThreshold)).toEqual([0, 0.1, 0.1, 0, 0.3, 0])
  for (const lengthThreshold of [-0.1, 1.1, Number.NaN]) {
    expect(() => makePlan(both, { lengthThreshold })).toThrow(`The option lengthThreshold is ${lengthThreshold}.`)
  }
})

it('lets candidates settle within the model’s own steps, not within a number that was asked for', () => {
  const settling = { ...both, decoding: { ...both.decoding, patience: 1 } }
  const all: GenerateOptions[] = [{}, { lengthBeam: 5 }, { steps: 20 }, { steps: 20, patience: 2 }, { patience: 0 }]
  expect(all.map((options) => makePlan(settling, options).patience)).toEqual([1, 1, 0, 2, 0])
})

it('takes a length for tasks that offer lengths alone', () => {
  const config = parseConfig(JSON.stringify({ ...tiny, tasks: [forth, { ...back, lengths: true }] }))
  expect(makePlan(config, {}).length).toBe('medium')
  expect(makePlan(config, { source: 'en' }).length).toBe('medium')
  expect(makePlan(config, { source: 'en', length: 'long' }).length).toBe('long')
  expect(() => makePlan(config, { length: 'medium' })).toThrow(InvalidOptionError)
  expect(() => makePlan(config, { length: 'medium' })).toThrow('The task translate offers no lengths.')
  expect(() => makePlan(config, { source: 'en', length: 'tiny' as 'short' })).toThrow('The option length is tiny.')
})

it('reranks where the model can, unless the task or the options say not to', () => {
  const reranker = { layers: 1, weight: 1, bos: 2, eos: 3 }
  const reranked = { ...both, reranker, tasks: [forth, { ...back, rerank: false }] }
  expect([makePlan(both, {}), makePlan(both, { rerank: true })].map(({ rerank }) => rerank)).toEqual([false, false])
  const all = [{}, { rerank: false }, { source: 'en' }, { source: 'en', rerank: true }]
  expect(all.map((options) => makePlan(reranked, options).rerank)).toEqual([true, false, false, true])
})

it('cuts sentences longer than the model says, or than asked for', () => {
  const cutting = { ...both, decoding: { ...both.decoding, clause_tokens: 26 } }
  expect([makePlan(both, {}), makePlan(cutting, {})].map(({ clauseTokens }) => clauseTokens)).toEqual([0, 26])
  expect(makePlan(cutting, { clauseTokens: 0 }).clauseTokens).toBe(0)
  expect(() => makePlan(cutting, { clauseTokens: -1 })).toThrow(InvalidOptionError)
})
