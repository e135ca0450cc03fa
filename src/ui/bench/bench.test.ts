import { describe, expect, it } from 'vitest'
import type { BenchResult, BenchSummary } from '../../worker/bench/types.ts'
import { asJson } from './json.ts'
import { plotOf, ticks } from './plot.ts'
import { initialBench, reduceBench } from './state.ts'
import { duration, ratioWords } from './words.ts'

const result = (words: number, difformerMs: number, arMs: number | null) =>
  ({ case: `words-${words}`, words, difformerMs, arMs, ratio: arMs && difformerMs / arMs }) as BenchResult
const summary: BenchSummary = { backend: 'wasm', precision: 'int8', threads: 2, model: 'm' }

describe('the plot', () => {
  it('has round numbers on its axes', () => {
    expect(ticks(390)).toEqual([0, 100, 200, 300, 400])
    expect(ticks(7.9)).toEqual([0, 2, 4, 6, 8])
    const labels = plotOf([result(5, 10, 20), result(400, 100, 7900)], { width: 420, height: 250 }).vertical
    expect(labels.map(({ label }) => label)).toEqual(['0', '2 s', '4 s', '6 s', '8 s'])
    expect(ticks(1000).at(-1)).toBe(1000)
    expect(ticks(1001).at(-1)).toBeGreaterThan(1001)
  })

  it('puts longer times higher and longer texts further right, and nothing where nothing ran', () => {
    const size = { width: 420, height: 250 }
    const { difformer, autoregressive } = plotOf([result(5, 10, 20), result(400, 100, 900)], size)
    expect(difformer[1]?.x).toBeGreaterThan(difformer[0]?.x ?? 0)
    expect(difformer[1]?.y).toBeGreaterThan(autoregressive[1]?.y ?? 0)
    for (const { x, y } of [...difformer, ...autoregressive]) {
      expect(x >= 0 && x <= size.width && y >= 0 && y <= size.height).toBe(true)
    }
    expect(plotOf([result(5, 10, null), result(10, 20, null)], size).autoregressive).toEqual([])
  })
})

describe('words', () => {
  it('tell times and ratios as people do', () => {
    expect([1.23, 45.6, 1234, 12345].map(duration)).toEqual(['1.2 ms', '46 ms', '1.23 s', '12.3 s'])
    expect(ratioWords(0.5)).toBe('2.0 times as fast')
    expect(ratioWords(1.5)).toBe('1.5 times as slow')
    expect(ratioWords(1.01)).toBe('about the same time')
  })
})

describe('the state', () => {
  it('keeps what was measured before a cancellation, and drops it when it runs again', () => {
    const event = { type: 'event', event: { kind: 'result', result: result(5, 10, 20) } } as const
    const state = reduceBench(reduceBench(reduceBench(initialBench, { type: 'started' }), event), { type: 'cancelled' })
    expect(state).toMatchObject({ phase: 'idle', summary: undefined })
    expect(state.results).toHaveLength(1)
    expect(reduceBench(state, { type: 'started' }).results).toEqual([])
  })
})

it('copies what `npm run bench -- --json` prints', () => {
  const json = JSON.parse(asJson([result(5, 10, 20)], { ...summary, baseline: 'b' }, undefined, 'test'))
  expect(json).toMatchObject({ machine: { browser: 'test', threads: 2 }, model: 'm', baseline: 'b' })
  expect(json.results[0]).toMatchObject({ case: 'words-5', difformerMs: 10, arMs: 20, ratio: 0.5 })
})
