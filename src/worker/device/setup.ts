import type { Backend, ModelConfig, Precision } from '../../difformer/types.ts'
import type { RuntimeKind } from '../runtime.ts'
import type { Adapter } from './adapter.ts'

/** A way to run a model on this device. */
export interface Setup {
  readonly backend: Backend
  readonly precision: Precision
  readonly threads: number
  readonly runtime: RuntimeKind
}

/** What decides which ways there are. */
export interface Circumstances {
  readonly adapter: Adapter
  readonly cores: number
  /** Only then there are threads. */
  readonly isolated: boolean
  /** The build of the runtime that drives WebGPU in this browser. */
  readonly gpuRuntime: RuntimeKind
}

/** What the user, or the address, asks for. */
export interface Wish {
  readonly backend: Backend | 'auto'
  readonly precision?: Precision | undefined
}

/** Worth a try: one thread, and half of the cores but four at most, as more of them slow each other down. */
export function threadCounts({ isolated, cores }: Circumstances): readonly number[] {
  const half = isolated ? Math.min(4, Math.floor(cores / 2)) : 1
  return half > 1 ? [1, half] : [1]
}

export function cpuSetup(config: ModelConfig, wish: Wish, threads: number): Setup {
  return { backend: 'wasm', precision: wish.precision ?? config.backends.wasm, threads, runtime: 'wasm' }
}

export function gpuSetup(config: ModelConfig, wish: Wish, { gpuRuntime }: Circumstances): Setup {
  return { backend: 'webgpu', precision: wish.precision ?? config.backends.webgpu, threads: 1, runtime: gpuRuntime }
}

/** The CPU with what was downloaded for the GPU: nothing more to fetch. */
export function stopgapSetup(config: ModelConfig, wish: Wish, circumstances: Circumstances): Setup {
  return { ...gpuSetup(config, wish, circumstances), backend: 'wasm', threads: threadCounts(circumstances).at(-1) ?? 1 }
}

export interface Guess {
  readonly backend: Backend
  /** As a sentence for the user. */
  readonly reason: string
}

/** Before anything was tried: a real GPU, else the CPU. */
export function firstGuess(wish: Wish['backend'], gpu: Adapter['kind']): Guess {
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
