import type { Precision } from '../../difformer/types.ts'
import type { Adapter, LoadedModel, Trial } from '../../worker/api.ts'
import { plural } from '../shared/format.ts'

export function milliseconds(value: number): string {
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
}

/** Of the setup that runs, as the self-test timed it. */
export function stepTime({ trials, backend, precision, threads }: LoadedModel): number | undefined {
  const own = trials.findLast(
    ({ setup, stepMs }) =>
      stepMs !== undefined &&
      setup.backend === backend &&
      setup.precision === precision &&
      (backend === 'webgpu' || setup.threads === threads),
  )
  return own?.stepMs
}

export function adapterWords({ kind, name }: Adapter): string {
  if (kind === 'none') return 'None that this browser offers to pages'
  return kind === 'software' ? `${name}, simulated in software` : name
}

export const precisionWords: Readonly<Record<Precision, string>> = {
  int8: 'int8: whole numbers of 8 bits',
  w8: 'w8: weights of 8 bits, single precision',
  fp16: 'fp16: half precision',
}

export function setupWords({ backend, precision, threads }: Trial['setup']): string {
  return `${backend === 'webgpu' ? 'GPU (WebGPU)' : `CPU, ${plural(threads, 'thread')}`}, ${precision}`
}

export const outcomeWords: Readonly<Record<Trial['outcome'], string>> = {
  right: 'right',
  wrong: 'wrong words',
  failed: 'did not run',
  unknown: 'runs; nothing to compare with',
}
