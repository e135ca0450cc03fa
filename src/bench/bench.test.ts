import { describe, expect, it } from 'vitest'
import { CancelledError } from '../difformer/errors.ts'
import { runBench } from './bench.ts'
import { SWEEP_WORDS, standardCases, sweepCases } from './cases.ts'
import { sequentialContestant } from './contestants.ts'
import { median, medianRatio } from './statistics.ts'
import type { BenchCase, BenchOptions, BenchProgress, BenchResult, Contestant, Role } from './types.ts'

const sentence: BenchCase = {
  id: 'x',
  label: 'x',
  text: 'x',
  words: 1,
  sentences: 1,
  sentenceTexts: ['x'],
  sentenceTokens: [1],
}

function contestant(role: Role, log: string[]): Contestant {
  const graph = role === 'difformer' ? 'denoiser' : 'decoder'
  return {
    role,
    name: role,
    backend: 'wasm',
    precision: 'int8',
    parameters: 1,
    randomWeights: false,
    async run(benchCase, { onTiming }) {
      log.push(`${benchCase.id} ${role}`)
      onTiming({ graph: 'encoder', milliseconds: 1 })
      for (let i = 0; i < 4; i++) onTiming({ graph, milliseconds: 2 })
      return { text: `by ${role}`, tokens: 7 }
    },
  }
}

async function results(roles: readonly Role[], cases: readonly BenchCase[], options: BenchOptions) {
  const log: string[] = []
  const all: BenchResult[] = []
  const contestants = roles.map((role) => contestant(role, log))
  for await (const result of runBench(contestants, cases, options)) all.push(result)
  return { log, all }
}

it('runs everyone in every round, from the front and from the back', async () => {
  const progress: string[] = []
  const onProgress = ({ case: id, done, total }: { case: string; done: number; total: number }) =>
    progress.push(`${id} ${done}/${total}`)
  const cases = [sentence, { ...sentence, id: 'y' }]
  const { log, all } = await results(['difformer', 'autoregressive'], cases, { rounds: 2, warmUp: 1, onProgress })
  const [d, a] = ['difformer', 'autoregressive']
  expect(log).toEqual(['x', 'y'].flatMap((id) => [a, d, d, a, a, d].map((role) => `${id} ${role}`)))
  expect(progress.at(0)).toBe('x 1/12')
  expect(progress.at(-1)).toBe('y 12/12')
  expect(all.map((result) => result.case)).toEqual(['x', 'y'])
})

it('runs the model of its size a sentence at a time, too, where there are several', async () => {
  const texts: string[] = []
  const writer: Contestant = {
    ...contestant('autoregressive', []),
    async run({ text, sentences, sentenceTokens }) {
      texts.push(text)
      return { text: text.toUpperCase(), tokens: sentences + sentenceTokens.length }
    },
  }
  const contestants = [contestant('difformer', []), sequentialContestant(writer)]
  const two = { ...sentence, id: 'y', text: 'a b', sentences: 2, sentenceTexts: ['a', 'b'], sentenceTokens: [3, 4] }
  const progress: string[] = []
  const all: BenchResult[] = []
  const options = {
    rounds: 1,
    warmUp: 0,
    onProgress: ({ done, total }: BenchProgress) => progress.push(`${done}/${total}`),
  }
  for await (const result of runBench(contestants, [sentence, two], options)) all.push(result)
  expect(texts).toEqual(['a', 'b'])
  expect(progress).toEqual(['1/3', '2/3', '3/3'])
  expect(all[0]).toMatchObject({ sequentialMs: null, sequentialRatio: null })
  expect(all[1]?.contestants[1]).toMatchObject({ role: 'sequential', text: 'A B', tokens: 4 })
  expect(all[1]?.sequentialRatio).toBeGreaterThan(0)
})

it('goes on warming up before the first case', async () => {
  const { log } = await results(['difformer'], [sentence, { ...sentence, id: 'y' }], {
    rounds: 1,
    warmUpMilliseconds: 5,
  })
  expect(log.filter((line) => line.startsWith('x')).length).toBeGreaterThan(2)
  expect(log.filter((line) => line.startsWith('y'))).toHaveLength(2)
})

it('sums up what the graphs took', async () => {
  const { all } = await results(['difformer', 'autoregressive'], [sentence], { rounds: 3 })
  expect(all[0]).toMatchObject({
    backend: 'wasm',
    precision: 'int8',
    rounds: 3,
    graphMs: 9,
    stepMs: 2,
    publishedMs: null,
  })
  expect(all[0]?.ratio).toBeGreaterThan(0)
  expect(all[0]?.contestants[1]).toMatchObject({ calls: 4, tokens: 7, text: 'by autoregressive' })
  expect(all[0]?.contestants[1]?.samples).toHaveLength(3)
})

it('runs one round at least, however little time there is', async () => {
  const { all } = await results(['difformer'], [sentence], { rounds: 50, caseMilliseconds: -1 })
  expect(all[0]).toMatchObject({ rounds: 1, arMs: null, ratio: null })
})

it('stops when it is told to, and needs a Difformer', async () => {
  await expect(results(['difformer'], [sentence], { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError)
  await expect(results(['published'], [sentence], {})).rejects.toThrow(RangeError)
})

it('has medians', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([])).toBeNaN()
  expect(medianRatio([1, 20, 3], [2, 10, 4])).toBe(0.75)
})

describe('cases', () => {
  const count = (text: string) => text.split(' ').length
  const examples = ['Une phrase courte.', 'Une autre phrase, un peu plus longue que la première.']

  it.each(['de', 'en', 'fr'])('in %s', (source) => {
    const [one, many] = standardCases({ source, examples }, count)
    expect(one).toMatchObject({ id: 'sentence-20', sentences: 1 })
    expect(many).toMatchObject({ id: 'paragraph-20x20', sentences: 20 })
    expect(many?.text.startsWith(one?.text ?? '?')).toBe(true)
    const sweep = sweepCases({ source, examples }, count)
    expect(sweep.map((benchCase) => benchCase.words)).toEqual(SWEEP_WORDS)
    for (const { text, sentences } of sweep) {
      const segments = new Intl.Segmenter(source, { granularity: 'sentence' }).segment(text)
      expect(Array.from(segments)).toHaveLength(sentences)
    }
  })
})
