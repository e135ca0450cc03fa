import { useSelect } from '../state/context.tsx'
import { decodingOfState, type Finished } from '../state/state.ts'
import type { Trace } from '../state/trace.ts'

export interface View {
  readonly trace: Trace
  /** The step that is shown, 1..total; 0 before the first one. */
  readonly step: number
  readonly total: number
  readonly live: boolean
  readonly finished: Finished | undefined
}

/** What the stage shows: the run on its way, else the last one. */
export function useView(): View | undefined {
  const live = useSelect((state) => state.live)
  const finished = useSelect((state) => state.finished)
  const wanted = useSelect((state) => decodingOfState(state).steps)
  // Until a new run has shown something, the last one stays: no flicker.
  if (live && (live.index > 0 || finished === undefined)) {
    const { trace } = live
    return {
      trace,
      step: trace.steps.length,
      total: Math.max(wanted, trace.steps.length),
      live: true,
      finished: undefined,
    }
  }
  if (finished === undefined) return undefined
  const { trace, step } = finished
  return { trace, step, total: trace.steps.length, live: false, finished }
}
