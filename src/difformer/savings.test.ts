/** Stopping candidates early changes what is computed, never what the others become. */

import * as ort from 'onnxruntime-node'
import { afterAll, describe, expect, it } from 'vitest'
import { FolderSource } from '../cli/node.ts'
import { Difformer } from './model.ts'
import { alphaBar, reverseSteps } from './schedule.ts'
import type { GenerateOptions, GenerateResult, GraphTiming, Step } from './types.ts'

// w8 computes in single precision: a sentence comes out the same in any batch.
const folder = new FolderSource(new URL('testdata/tiny', import.meta.url).pathname)
const model = await Difformer.load(folder, { ort, backend: 'wasm', precision: 'w8', threads: 1 })
afterAll(() => model.release())

const TEXT = 'Guten Morgen, wie geht es dir? Ich habe gestern einen guten Film gesehen. Ja. Nein.'
const MANY = { steps: 24, lengthBeam: 3, noiseBeam: 2, buckets: false } as const

async function run(options: GenerateOptions) {
  const steps: Step[] = []
  const timings: GraphTiming[] = []
  for await (const step of model.generate(TEXT, { ...options, onTiming: (timing) => timings.push(timing) })) {
    steps.push(step)
  }
  const result = steps.at(-1)?.result
  if (!result) throw new Error('no result')
  const count = (graph: string) => timings.filter((timing) => timing.graph === graph).length
  const positions = timings.reduce((sum, timing) => sum + (timing.positions ?? 0), 0)
  const used = timings.reduce((sum, timing) => sum + (timing.usedPositions ?? 0), 0)
  return { steps, result, positions, used, count }
}

const ids = (tokens: readonly { readonly id: number }[]) => tokens.map((token) => token.id).join(' ')
const finals = (result: GenerateResult) =>
  result.sentences.map((sentence) => sentence.candidates.map((candidate) => ids(candidate.tokens)))

/** What each candidate looks like after each step: [sentence][candidate][step]. */
function histories(steps: readonly Step[]): string[][][] {
  const out: string[][][] = []
  for (const { sentences } of steps) {
    for (const { sentence, candidates } of sentences) {
      out[sentence] ??= candidates.map(() => [])
      candidates.forEach((candidate, k) => {
        out[sentence]?.[k]?.push(ids(candidate.tokens))
      })
    }
  }
  return out
}

describe('patience', () => {
  it.each([1, 2])('stops a candidate when its tokens stayed the same %i times', async (patience) => {
    const full = await run(MANY)
    const early = await run({ ...MANY, patience })
    const stops = histories(full.steps).map((rows) =>
      rows.map((looks) => {
        const same = (i: number) => looks.slice(i - patience, i).every((look) => look === looks[i])
        const stop = looks.findIndex((_, i) => i >= patience && same(i))
        return stop < 0 ? looks.length - 1 : stop
      }),
    )
    // Otherwise this would test nothing.
    expect(new Set(stops.flat()).size).toBeGreaterThan(patience === 1 ? 4 : 1)
    const expected = histories(full.steps).map((rows, n) => rows.map((looks, k) => looks[stops[n]?.[k] ?? 0]))
    expect(finals(early.result)).toEqual(expected)
    // One candidate less makes a batch of four sentences no smaller.
    if (patience === 1) expect(early.positions).toBeLessThan(full.positions)
    expect(early.used).toBeLessThan(full.used)
    expect(early.steps.at(-1)).toMatchObject({ index: full.steps.length, total: full.steps.length })
    expect([full.result.steps, early.result.steps]).toEqual([24, 1 + Math.max(...stops.flat())])
    expect(early.result.sentences.flatMap(({ candidates }) => candidates.map(({ state }) => state))).toContain(
      'settled',
    )
  })

  it('of none changes nothing', async () => {
    const [none, unset] = [await run({ ...MANY, patience: 0, prune: [] }), await run(MANY)]
    expect(finals(none.result)).toEqual(finals(unset.result))
    expect(none.positions).toBe(unset.positions)
  })
})

describe('prune', () => {
  const prune = [
    { after: 2, keep: 3 },
    { after: 4, keep: 1 },
  ]

  it('lets the best go on, to what they would have become', async () => {
    const full = await run({ ...MANY, steps: 8 })
    const pruned = await run({ ...MANY, steps: 8, prune })
    const before = finals(full.result)
    pruned.result.sentences.forEach(({ candidates, chosen }, n) => {
      const survivors = candidates.flatMap(({ state }, k) => (state === 'running' ? [k] : []))
      expect(survivors).toEqual([chosen])
      expect(finals(pruned.result)[n]?.[chosen]).toBe(before[n]?.[chosen])
    })
    expect(pruned.positions).toBeLessThan(0.7 * full.positions)
    const running = pruned.steps.map(
      ({ sentences }) => sentences[0]?.candidates.filter(({ state }) => state === 'running').length,
    )
    expect(running).toEqual([6, 3, 3, 1, 1, 1, 1, 1])
  })

  it('keeps the ones that agree with each other', async () => {
    const { steps, result } = await run({ ...MANY, steps: 3, prune: [{ after: 2, keep: 2 }] })
    const [sentence] = steps[1]?.sentences ?? []
    expect(sentence?.candidates.filter(({ state }) => state === 'running')).toHaveLength(2)
    expect(result.sentences[0]?.candidates[result.sentences[0].chosen]?.state).toBe('running')
  })

  it.each<[GenerateOptions, RegExp]>([
    [{ prune: [{ after: 0, keep: 1 }] }, /prune.after is 0/],
    [{ prune: [{ after: 2, keep: 0 }] }, /prune.keep is 0/],
    [{ prune: [...prune, { after: 4, keep: 1 }] }, /prune.after is 4/],
    [{ patience: -1 }, /patience is -1/],
  ])('refuses %j', async (options, message) => {
    await expect(run(options)).rejects.toThrow(message)
  })
})

describe('a length threshold', () => {
  const options = { steps: 6, lengthBeam: 5, noiseBeam: 2, buckets: false }

  it('leaves out the least likely candidates of each sentence, and the others become what they would have', async () => {
    const full = await run(options)
    const fewer = await run({ ...options, lengthThreshold: 0.6 })
    const counts = fewer.result.sentences.map(({ candidates }) => candidates.length)
    // Sentences of one batch, with unlike numbers of candidates.
    expect(new Set(counts).size).toBeGreaterThan(1)
    expect(counts.every((count) => count >= 2 && count % 2 === 0)).toBe(true)
    expect(histories(fewer.steps)).toEqual(histories(full.steps).map((rows, n) => rows.slice(0, counts[n])))
    expect(fewer.used).toBeLessThan(full.used)
    expect(fewer.count('denoiser')).toBe(full.count('denoiser'))
  })

  it('goes with the other savings', async () => {
    const saving = { ...options, lengthThreshold: 0.6, patience: 1, prune: [{ after: 2, keep: 2 }] }
    const [together, apart] = [await run(saving), await run({ ...saving, buckets: true })]
    expect(finals(apart.result)).toEqual(finals(together.result))
    expect(apart.used).toBe(together.used)
  })

  it('of 1 leaves one length', async () => {
    const { result } = await run({ ...options, noiseBeam: 1, lengthThreshold: 1 })
    expect(result.sentences.map(({ candidates, chosen }) => [candidates.length, chosen])).toEqual(
      result.sentences.map(() => [1, 0]),
    )
  })
})

describe('length buckets', () => {
  it('change the padding and nothing else', async () => {
    const options = { steps: 6, lengthBeam: 5, noiseBeam: 2 }
    const [together, apart] = [await run({ ...options, buckets: false }), await run(options)]
    expect(histories(apart.steps)).toEqual(histories(together.steps))
    expect(apart.result.text).toBe(together.result.text)
    expect(apart.used).toBe(together.used)
    expect(apart.positions).toBeLessThan(together.positions)
    expect(apart.count('encoder')).toBe(1)
  })

  it('go with stopping early', async () => {
    const options = { ...MANY, lengthBeam: 5, patience: 1, prune: [{ after: 3, keep: 4 }] }
    const [together, apart] = [await run(options), await run({ ...options, buckets: true })]
    expect(finals(apart.result)).toEqual(finals(together.result))
    expect(apart.used).toBe(together.used)
  })
})

it('a model may ask for longer candidates than its length head says', async () => {
  const longer = await Difformer.load(
    {
      read: async (path) => {
        const bytes = await folder.read(path)
        if (path !== 'config.json') return bytes
        const config = JSON.parse(new TextDecoder().decode(bytes))
        config.decoding.extra_length = 2
        return new TextEncoder().encode(JSON.stringify(config))
      },
    },
    { ort, backend: 'wasm', precision: 'w8', threads: 1 },
  )
  const lengths = async (from: Difformer) => {
    let candidates: readonly { readonly tokens: readonly object[] }[] = []
    for await (const { result } of from.generate('Guten Morgen.', { steps: 1 })) {
      candidates = result?.sentences[0]?.candidates ?? []
    }
    return candidates.map(({ tokens }) => tokens.length)
  }
  expect(await lengths(longer)).toEqual((await lengths(model)).map((length) => length + 2))
  await longer.release()
})

describe('work', () => {
  it('is one encoder run, and a rounding only where someone looks', async () => {
    const options = { steps: 5, lengthBeam: 2, noiseBeam: 1, buckets: false }
    const last = await run({ ...options, show: 'last' })
    expect(['encoder', 'denoiser', 'rounding'].map(last.count)).toEqual([1, 5, 1])
    const every = await run(options)
    expect(['encoder', 'denoiser', 'rounding'].map(every.count)).toEqual([1, 5, 5])
    const halved = await run({ ...options, show: 'last', prune: [{ after: 2, keep: 1 }] })
    expect(['encoder', 'denoiser', 'rounding'].map(halved.count)).toEqual([1, 5, 2])
    expect(last.used).toBeLessThan(last.positions)
  })
})

describe('the step grid of a model', () => {
  const schedule = alphaBar('sqrt', 2000)
  const timesteps = (steps: number, earlyStop: number, grid: readonly number[]) =>
    reverseSteps(schedule, steps, earlyStop, grid).map((step) => step.t)

  it('is taken as it is for its own number of steps', () => {
    expect(timesteps(3, 1, [1999, 1900, 1000, 0])).toEqual([1999, 1900, 1000])
    const even = reverseSteps(schedule, 3, 1)
    const given = reverseSteps(schedule, 3, 1, [1999, 1333, 666, 0])
    expect(given.map(({ t }) => t)).toEqual(even.map(({ t }) => t))
    expect(given.map(({ sigma }) => sigma)).toEqual(even.map(({ sigma }) => sigma))
  })

  it('is drawn out or thinned for others, always falling', () => {
    expect(timesteps(6, 1, [1999, 1900, 1000, 0])).toEqual([1999, 1950, 1900, 1450, 1000, 500])
    expect(timesteps(1, 1, [1999, 1900, 1000, 0])).toEqual([1999])
    const many = timesteps(40, 10, [1999, 1998, 1997, 0])
    expect(many.every((t, i) => i === 0 || t < (many[i - 1] ?? 0))).toBe(true)
  })
})
