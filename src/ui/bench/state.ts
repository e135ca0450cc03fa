import type { LoadProgress } from '../../worker/api.ts'
import type { BenchEvent, BenchProgress, BenchResult, BenchSummary } from '../../worker/bench/types.ts'

export interface BenchState {
  readonly phase: 'idle' | 'loading' | 'running' | 'done'
  readonly loading: LoadProgress | undefined
  readonly running: BenchProgress | undefined
  /** Cases that are done, in order. Those of a run that was cancelled stay: they are as true. */
  readonly results: readonly BenchResult[]
  /** Only when all are done. */
  readonly summary: BenchSummary | undefined
  /** Why there is nobody to compare with. */
  readonly alone: string | undefined
  readonly error: unknown
}

export type BenchAction =
  | { readonly type: 'started' | 'cancelled' | 'dismissed' }
  | { readonly type: 'event'; readonly event: BenchEvent }
  | { readonly type: 'finished'; readonly summary: BenchSummary }
  | { readonly type: 'failed'; readonly error: unknown }

export const initialBench: BenchState = {
  phase: 'idle',
  loading: undefined,
  running: undefined,
  results: [],
  summary: undefined,
  alone: undefined,
  error: undefined,
}

export function reduceBench(state: BenchState, action: BenchAction): BenchState {
  switch (action.type) {
    case 'started':
      return { ...initialBench, phase: 'loading' }
    case 'event':
      return withEvent(state, action.event)
    case 'finished':
      return { ...state, phase: 'done', summary: action.summary }
    case 'failed':
      return { ...state, phase: 'idle', error: action.error }
    case 'cancelled':
      return { ...state, phase: 'idle' }
    case 'dismissed':
      return { ...state, error: undefined }
  }
}

function withEvent(state: BenchState, event: BenchEvent): BenchState {
  switch (event.kind) {
    case 'loading':
      return { ...state, loading: event.progress }
    case 'running':
      return { ...state, phase: 'running', running: event.progress }
    case 'alone':
      return { ...state, alone: event.reason }
    case 'result':
      return { ...state, results: [...state.results, event.result] }
  }
}
