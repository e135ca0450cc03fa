/** The whole benchmark on the tiny models: nothing is asserted on times but that there are some. */

import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { FolderSource } from '../cli/node.ts'
import { runBench } from './bench.ts'
import { SWEEP_WORDS } from './cases.ts'
import { plotTimes } from './plot.ts'
import { setUp } from './setup.ts'
import { contestantTable, resultTable, textTable } from './tables.ts'
import type { BenchResult } from './types.ts'

const folder = (name: string) => new FolderSource(new URL(`../difformer/testdata/${name}`, import.meta.url).pathname)
const base = {
  ort,
  backend: 'wasm',
  model: folder('tiny'),
  roles: ['difformer', 'autoregressive'],
  task: { steps: 1, lengthBeam: 1, noiseBeam: 1 },
} as const

async function run(options: Parameters<typeof setUp>[0]): Promise<BenchResult[]> {
  const setup = await setUp(options)
  const results: BenchResult[] = []
  const cases = [...setup.standard, ...setup.sweep]
  for await (const result of runBench(setup.contestants, cases, { rounds: 1, warmUp: 0 })) results.push(result)
  await setup.release()
  return results
}

describe('the benchmark', { timeout: 120_000 }, () => {
  it('times a model and its baseline on every case', async () => {
    const roles = ['difformer', 'autoregressive', 'sequential'] as const
    const results = await run({ ...base, roles, precision: 'int8', baseline: folder('tiny-baseline') })
    expect(results).toHaveLength(2 + SWEEP_WORDS.length)
    for (const result of results) {
      expect(result).toMatchObject({ backend: 'wasm', precision: 'int8', rounds: 1, publishedMs: null })
      expect(result.difformerMs).toBeGreaterThanOrEqual(result.graphMs)
      for (const { tokens, calls, samples } of result.contestants) {
        expect(tokens).toBeGreaterThan(0)
        expect(calls).toBeGreaterThan(0)
        expect(samples).toHaveLength(1)
      }
    }
    expect(results[0]?.contestants.map(({ name }) => name)).toEqual([
      'tiny (1 steps, 1 x 1 candidates)',
      'tiny-baseline',
    ])
    const [, paragraph] = results
    expect(paragraph?.contestants.map(({ role }) => role)).toEqual(roles)
    expect(paragraph?.contestants[2]?.calls).toBeGreaterThan(paragraph?.contestants[1]?.calls ?? 0)
    expect(resultTable(results).split('\n')).toHaveLength(2 + 2)
    expect(textTable(results).split('\n')).toHaveLength(2 + SWEEP_WORDS.length)
    const svg = plotTimes(results, 'Time & text') ?? ''
    expect(svg.match(/<circle/g)).toHaveLength(2 * SWEEP_WORDS.length)
    expect(svg).toContain('Time &amp; text')
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    expect(plotTimes(results.slice(0, 2), '')).toBeUndefined()
  })

  it('has random weights of the model’s shape where the baseline lacks them, and says so', async () => {
    const setup = await setUp({ ...base, precision: 'w8' })
    const random = setup.contestants.find(({ role }) => role === 'autoregressive')
    expect(random).toMatchObject({ randomWeights: true, name: 'shape of tiny' })
    const results: BenchResult[] = []
    for await (const result of runBench(setup.contestants, setup.standard.slice(0, 1), { rounds: 1 }))
      results.push(result)
    await setup.release()
    const [result] = results
    expect(result && contestantTable(result)).toContain('| random |')
    // As many as it reads.
    expect(result?.contestants[1]?.tokens).toBe(result?.sourceTokens)
  })

  it('needs the cases where no Difformer takes part', async () => {
    const alone = { ...base, precision: 'int8', roles: ['autoregressive'], baseline: folder('tiny-baseline') } as const
    await expect(setUp(alone)).rejects.toThrow(RangeError)
  })
})
