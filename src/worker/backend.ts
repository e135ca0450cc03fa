import type { Backend } from '../difformer/types.ts'
import type { BackendChoice } from './api.ts'

export type Gpu = 'ready' | 'software' | 'none'

/** What kind of WebGPU there is. A software adapter computes rightly but about a hundred times slower than WASM. */
export async function probeGpu(gpu: GPU | undefined): Promise<Gpu> {
  const adapter = await gpu?.requestAdapter().catch(() => null)
  if (!adapter) return 'none'
  const { isFallbackAdapter, architecture } = adapter.info
  return isFallbackAdapter || /swiftshader|llvmpipe|software/i.test(architecture) ? 'software' : 'ready'
}

export function chooseBackend(wish: Backend | 'auto', gpu: Gpu): BackendChoice {
  if (wish === 'wasm') return { backend: 'wasm', reason: 'The model runs on the CPU, as chosen in the settings.' }
  if (gpu === 'none') {
    return { backend: 'wasm', reason: 'This browser has no WebGPU, so the model runs on the CPU.' }
  }
  if (wish === 'webgpu') {
    const slow = gpu === 'software' ? ' It is a software one, so expect it to be slow.' : ''
    return { backend: 'webgpu', reason: `The model runs on WebGPU, as chosen in the settings.${slow}` }
  }
  if (gpu === 'software') {
    return {
      backend: 'wasm',
      reason: 'WebGPU is only simulated in software here, which is far slower, so the model runs on the CPU.',
    }
  }
  return { backend: 'webgpu', reason: 'The model runs on the GPU of this device.' }
}

/** Half of the cores and at most four: more of them slow each other down. One where the page is not isolated. */
export function chooseThreads(isolated: boolean, cores: number): number {
  return isolated ? Math.min(4, Math.max(1, Math.floor(cores / 2))) : 1
}
