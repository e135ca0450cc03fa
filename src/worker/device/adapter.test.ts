import { describe, expect, it } from 'vitest'
import { probeAdapter } from './adapter.ts'
import { firstGuess, threadCounts } from './setup.ts'

const gpuWith = (adapter: unknown) => ({ requestAdapter: async () => adapter }) as unknown as GPU

describe('probeAdapter', () => {
  it.each([
    ['none', undefined],
    ['none', gpuWith(null)],
    ['none', { requestAdapter: () => Promise.reject(new Error('blocked')) } as unknown as GPU],
    ['software', gpuWith({ info: { isFallbackAdapter: true, architecture: '' } })],
    ['software', gpuWith({ info: { architecture: 'swiftshader' } })],
    ['ready', gpuWith({ info: { isFallbackAdapter: false, architecture: 'ampere' } })],
  ])('finds %s', async (kind, gpu) => {
    expect((await probeAdapter(gpu)).kind).toBe(kind)
  })

  it('names it as far as the browser does', async () => {
    const named = gpuWith({ info: { isFallbackAdapter: false, vendor: 'nvidia', architecture: 'ampere' } })
    expect((await probeAdapter(named)).name).toBe('nvidia ampere')
    expect((await probeAdapter(gpuWith({ info: {} }))).name).toBe('unnamed')
  })
})

describe('firstGuess', () => {
  it.each([
    ['auto', 'ready', 'webgpu'],
    ['auto', 'software', 'wasm'],
    ['auto', 'none', 'wasm'],
    ['webgpu', 'software', 'webgpu'],
    ['webgpu', 'none', 'wasm'],
    ['wasm', 'ready', 'wasm'],
  ] as const)('takes, of %s with a GPU that is %s, %s', (wish, gpu, backend) => {
    const choice = firstGuess(wish, gpu)
    expect(choice.backend).toBe(backend)
    expect(choice.reason).toMatch(/^[A-Z].*\.$/)
  })
})

describe('threadCounts', () => {
  const counts = (isolated: boolean, cores: number) =>
    threadCounts({ isolated, cores, gpuRuntime: 'jspi', adapter: { kind: 'none', name: '', halfPrecision: false } })

  it('tries one, and half of the cores but four at most; only one without isolation', () => {
    expect([1, 2, 3, 4, 8, 32].map((cores) => counts(true, cores))).toEqual([[1], [1], [1], [1, 2], [1, 4], [1, 4]])
    expect(counts(false, 32)).toEqual([1])
  })
})
