import type { BenchProgress, BenchResult } from '../../bench/types.ts'
import type { Backend, Precision } from '../../difformer/types.ts'
import type { LoadProgress, LoadRequest } from '../api.ts'

export type { BenchProgress, BenchResult }

export interface BenchRequest {
  /** The model, loaded as the page has it. */
  readonly model: LoadRequest
  readonly task: { readonly id: string; readonly source: string; readonly target: string }
}

export type BenchEvent =
  | { readonly kind: 'loading'; readonly progress: LoadProgress }
  | { readonly kind: 'running'; readonly progress: BenchProgress }
  /** There is nobody to compare with, and why, as a sentence for the user. */
  | { readonly kind: 'alone'; readonly reason: string }
  | { readonly kind: 'result'; readonly result: BenchResult }

/** What ran. */
export interface BenchSummary {
  readonly backend: Backend
  readonly precision: Precision
  readonly threads: number
  readonly model: string
  /** Id of the autoregressive model; absent if there was none to run. */
  readonly baseline?: string
}
