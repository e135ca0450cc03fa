import { describe, expect, it } from 'vitest'
import { chooseBackend, chooseThreads, probeGpu } from './backend.ts'

const gpuWith = (adapter: unknown) => ({ requestAdapter: async () => adapter }) as unknown as GPU

describe('probeGpu', () => {
  it.each([
    ['none', undefined],
    ['none', gpuWith(null)],
    ['none', { requestAdapter: () => Promise.reject(new Error('blocked')) } as unknown as GPU],
    ['software', gpuWith({ info: { isFallbackAdapter: true, architecture: '' } })],
    ['software', gpuWith({ info: { architecture: 'swiftshader' } })],
    ['ready', gpuWith({ info: { isFallbackAdapter: false, architecture: 'ampere' } })],
  ])('finds %s', async (kind, gpu) => {
    expect(await probeGpu(gpu)).toBe(kind)
  })
})

describe('chooseBackend', () => {
  it.each([
    ['auto', 'ready', 'webgpu'],
    ['auto', 'software', 'wasm'],
    ['auto', 'none', 'wasm'],
    ['webgpu', 'software', 'webgpu'],
    ['webgpu', 'none', 'wasm'],
    ['wasm', 'ready', 'wasm'],
  ] as const)('takes, of %s with a GPU that is %s, %s', (wish, gpu, backend) => {
    const choice = chooseBackend(wish, gpu)
    expect(choice.backend).toBe(backend)
    expect(choice.reason).toMatch(/^[A-Z].*\.$/)
  })
})

describe('chooseThreads', () => {
  it('takes half of the cores, four at most, one without isolation', () => {
    expect([1, 2, 3, 4, 8, 32].map((cores) => chooseThreads(true, cores))).toEqual([1, 1, 1, 2, 4, 4])
    expect(chooseThreads(false, 32)).toBe(1)
  })
})
