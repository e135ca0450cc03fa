import type { BenchCase, BenchProgress, BenchResult, Role } from '../src/bench/index.ts'
import type { Backend, GenerateOptions, Precision } from '../src/difformer/types.ts'

/** What the page or Node is asked to time. */
export interface Job {
  readonly backend: Backend
  readonly precision: Precision
  readonly threads: number
  /** Paths of model folders, below models/. */
  readonly model: string
  readonly baseline: string | null
  readonly roles: readonly Role[]
  readonly cases: readonly ('standard' | 'sweep')[]
  readonly rounds: number
  /** Untimed runs of each contestant before a case. Default 1. */
  readonly warmUp?: number
  /** Id of one case, to run no other. */
  readonly only?: string
  readonly caseMilliseconds: number
  readonly task: Omit<GenerateOptions, 'signal' | 'onTiming'>
  /** Cases known from an earlier job. */
  readonly known: { readonly standard: readonly BenchCase[]; readonly sweep: readonly BenchCase[] } | null
}

export interface JobReport {
  readonly results: readonly BenchResult[]
  readonly cases: { readonly standard: readonly BenchCase[]; readonly sweep: readonly BenchCase[] }
  /** From nothing to the first translation of the sentence, by each contestant that was loaded first: loading only. */
  readonly loadMs: number
}

export type FromWorker =
  | { readonly type: 'progress'; readonly progress: BenchProgress }
  | { readonly type: 'done'; readonly report: JobReport }
  | { readonly type: 'error'; readonly message: string }
