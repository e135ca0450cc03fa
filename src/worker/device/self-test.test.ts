import { beforeEach, describe, expect, it } from 'vitest'
import { CancelledError } from '../../difformer/errors.ts'
import type { Backend, ModelConfig } from '../../difformer/types.ts'
import { MemoryStore } from '../../models/store.ts'
import { agree, type GoldenRun } from './golden.ts'
import { VerdictMemory, verdictKey } from './memory.ts'
import { chooseSetup, TrialFailure, type Verdict } from './self-test.ts'
import type { Circumstances, Setup, Wish } from './setup.ts'

const config = {
  id: 'm',
  backends: { wasm: 'int8', webgpu: 'w8' },
  files: [{ sha256: 'abcdef0123' }],
} as unknown as ModelConfig
const machine: Circumstances = {
  adapter: { kind: 'ready', name: 'test', halfPrecision: true },
  cores: 8,
  isolated: true,
  gpuRuntime: 'jspi',
}
const without: Circumstances = { ...machine, adapter: { kind: 'none', name: '', halfPrecision: false } }
const golden = { tokens: [20, 21, 22], probabilities: [0.9, 0.5, 0.1] }
const other = { tokens: [30, 21, 22], probabilities: [0.2, 0.5, 0.1] }
const named = ({ backend, precision, threads }: Setup) => `${backend} ${precision} ${threads}`

describe('chooseSetup', () => {
  /** Milliseconds of a step, or what comes instead, by setup. */
  let outcomes: Record<string, number | Error | GoldenRun>
  let stored: boolean
  let asked: string[]
  let discarded: string[]
  let weights: Backend[]

  beforeEach(() => {
    outcomes = {}
    stored = false
    asked = []
    discarded = []
    weights = []
  })

  function choose(backend: Wish['backend'] = 'auto', circumstances = machine): Promise<Verdict> {
    return chooseSetup(config, { backend }, circumstances, {
      async attempt(setup) {
        asked.push(named(setup))
        const outcome = outcomes[named(setup)] ?? 100
        if (outcome instanceof Error) throw outcome
        return typeof outcome === 'number' ? { ...golden, stepMs: outcome } : outcome
      },
      isStored: async () => stored,
      hasWeights: async ({ backend }) => stored || weights.includes(backend),
      discard: async (setup) => void discarded.push(named(setup)),
    })
  }

  it('keeps a GPU that is right and faster, and tries the CPU with the same files only', async () => {
    outcomes = { 'webgpu w8 1': 8, 'wasm w8 4': 85 }
    const { setup, reason, trials } = await choose()
    expect(named(setup)).toBe('webgpu w8 1')
    expect(asked).toEqual(['webgpu w8 1', 'wasm w8 4'])
    // 85 ms with the GPU's weights would be 50 with its own.
    expect(reason).toBe('The GPU is faster than the CPU here: 8.0 ms a step against 50 ms.')
    expect(trials.map((trial) => trial.outcome)).toEqual(['right', 'right'])
    expect(discarded).toEqual([])
  })

  it('takes the CPU where it is faster, with its best number of threads, and throws away what the GPU needed', async () => {
    outcomes = { 'webgpu w8 1': 70, 'wasm w8 4': 85, 'wasm int8 1': 60, 'wasm int8 4': 50 }
    const { setup, reason } = await choose()
    expect(named(setup)).toBe('wasm int8 4')
    expect(reason).toMatch(/^The CPU is faster than WebGPU here: 50 ms a step against 70 ms/)
    expect(discarded).toEqual(['webgpu w8 1'])
  })

  it('measures instead of estimating where the CPU’s own files are here', async () => {
    stored = true
    outcomes = { 'webgpu w8 1': 70, 'wasm w8 4': 85, 'wasm int8 1': 90, 'wasm int8 4': 80 }
    expect(named((await choose()).setup)).toBe('webgpu w8 1')
    expect(asked).toContain('wasm int8 4')
  })

  it('does not download what the GPU needs only to try it, where the CPU’s files are here', async () => {
    weights = ['wasm']
    const { setup, reason } = await choose()
    expect(setup.backend).toBe('wasm')
    expect(asked.filter((name) => name.includes('w8'))).toEqual([])
    expect(reason).toContain('choose WebGPU in the settings')
    outcomes = { 'webgpu w8 1': 1 }
    expect((await choose('webgpu')).setup.backend).toBe('webgpu')
    weights = ['wasm', 'webgpu']
    expect((await choose()).setup.backend).toBe('webgpu')
  })

  it.each([
    ['other words', { ...other, stepMs: 1 }, 'wrong', 'gave other words'],
    ['no numbers', { tokens: [20, 21, 22], probabilities: [Number.NaN, 1, 1], stepMs: 1 }, 'wrong', 'gave other words'],
    ['a failure', new TrialFailure('lost'), 'failed', 'WebGPU failed on this device'],
  ])('never takes a GPU that gives %s, even if it was asked for', async (_, outcome, expected, reason) => {
    for (const wish of ['auto', 'webgpu'] as const) {
      outcomes = { 'webgpu w8 1': outcome }
      const verdict = await choose(wish)
      expect(verdict.setup.backend).toBe('wasm')
      expect(verdict.reason).toContain(reason)
      expect(verdict.trials[0]?.outcome).toBe(expected)
    }
  })

  it('takes the GPU that was asked for even if it is slower', async () => {
    outcomes = { 'webgpu w8 1': 500, 'wasm w8 4': 10 }
    expect((await choose('webgpu')).setup.backend).toBe('webgpu')
  })

  it('does not try a GPU that is simulated: it is known to be slow', async () => {
    const software = { ...machine, adapter: { ...machine.adapter, kind: 'software' } } as const
    expect((await choose('webgpu', software)).setup.backend).toBe('webgpu')
    expect(asked).toEqual([])
    expect((await choose('auto', software)).setup.backend).toBe('wasm')
  })

  it('without a GPU only times threads, and takes one where that is faster', async () => {
    outcomes = { 'wasm int8 1': 40, 'wasm int8 4': 55 }
    expect(named((await choose('auto', without)).setup)).toBe('wasm int8 1')
    expect(asked).toEqual(['wasm int8 1', 'wasm int8 4'])
    outcomes = { 'wasm int8 1': 40, 'wasm int8 4': new TrialFailure('no memory') }
    expect(named((await choose('wasm')).setup)).toBe('wasm int8 1')
    outcomes = { 'wasm int8 1': 40, 'wasm int8 4': { ...other, stepMs: 10 } }
    expect(named((await choose('wasm')).setup)).toBe('wasm int8 1')
  })

  it('tries nothing where there is nothing to choose', async () => {
    expect(named((await choose('auto', { ...without, cores: 2 })).setup)).toBe('wasm int8 1')
    expect(asked).toEqual([])
  })

  it('ends with a download that fails and with a cancellation: they say nothing about the device', async () => {
    outcomes = { 'webgpu w8 1': new CancelledError('.') }
    await expect(choose()).rejects.toBeInstanceOf(CancelledError)
  })
})

describe('agree', () => {
  const many = (change: Record<number, [number, number]>) => {
    const tokens = Array.from({ length: 40 }, (_, i) => change[i]?.[0] ?? 20 + i)
    return { tokens, probabilities: tokens.map((_, i) => change[i]?.[1] ?? 0.5) }
  }

  it('allows for rounding errors and for a near tie', () => {
    expect(agree(many({}), many({ 3: [23, 0.51] }))).toBe(true)
    expect(agree(many({}), many({ 3: [99, 0.495] }))).toBe(true)
    expect(agree(many({}), many({ 3: [23, 0.6] }))).toBe(false)
    expect(agree(many({}), many({ 3: [99, 0.5], 4: [98, 0.5], 5: [97, 0.5] }))).toBe(false)
    expect(agree({ tokens: [], probabilities: [] }, { tokens: [], probabilities: [] })).toBe(false)
  })
})

describe('VerdictMemory', () => {
  it('remembers until the app, the model, the wish or the device is another', async () => {
    const store = new MemoryStore()
    const open = (app: string) => new VerdictMemory(store, 'https://app.test/models/self-test.json', app)
    const key = verdictKey(config, { backend: 'auto' }, machine)
    const setup: Setup = { backend: 'webgpu', precision: 'w8', threads: 1, runtime: 'jspi' }
    const verdict = { setup, reason: '.', trials: [], testedAt: 1 }
    expect(await open('1').recall(key)).toBeUndefined()
    await open('1').keep(key, verdict)
    expect(await open('1').recall(key)).toEqual(verdict)
    expect(await open('1').recall(verdictKey(config, { backend: 'wasm' }, machine))).toBeUndefined()
    expect(await open('1').recall(verdictKey(config, { backend: 'auto' }, without))).toBeUndefined()
    const update = { ...config, files: [{ ...config.files[0], sha256: 'ffffff' }] } as ModelConfig
    expect(await open('1').recall(verdictKey(update, { backend: 'auto' }, machine))).toBeUndefined()
    expect(await open('2').recall(key)).toBeUndefined()
    await store.put('https://app.test/models/self-test.json', new TextEncoder().encode('{'))
    expect(await open('1').recall(key)).toBeUndefined()
  })
})
