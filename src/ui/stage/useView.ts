import { useSelect } from '../state/context.tsx'
import { decodingOfState, type Finished } from '../state/state.ts'
import type { Trace } from '../state/trace.ts'

export interface View {
  readonly trace: Trace
  /** The step that is shown, 1..total; 0 before the first one. */
  readonly step: number
  readonly total: number
  /** The run that is looked back at; absent while one is on its way. */
  readonly finished: Finished | undefined
  /** How far it is, in steps of all batches of sentences together. */
  readonly label: readonly [number, number]
}

/** What the stage shows: the run on its way, else the last one. */
export function useView(): View | undefined {
  const live = useSelect((state) => state.live)
  const finished = useSelect((state) => state.finished)
  const wanted = useSelect((state) => decodingOfState(state).steps)
  if (live) {
    const { trace, index } = live
    const total = Math.max(wanted, trace.steps.length)
    return { trace, step: trace.steps.length, total, finished: undefined, label: [index, live.total || total] }
  }
  if (finished === undefined) return undefined
  const { trace, step } = finished
  const total = trace.steps.length
  return { trace, step, total, finished, label: [step, total] }
}
