import { useEffect, useReducer, useRef } from 'react'
import { CancelledError } from '../../difformer/errors.ts'
import type { Client } from '../../worker/api.ts'
import { createClient } from '../../worker/client.ts'
import { useController } from '../state/context.tsx'
import { type BenchState, initialBench, reduceBench } from './state.ts'

interface Bench {
  readonly state: BenchState
  readonly run: () => Promise<void>
  readonly cancel: () => void
  readonly dismiss: () => void
}

/** A benchmark in a worker of its own, which ends with the view. */
export function useBench(): Bench {
  const controller = useController()
  const [state, dispatch] = useReducer(reduceBench, initialBench)
  const stop = useRef<AbortController>(undefined)
  useEffect(() => () => stop.current?.abort(), [])

  const run = async () => {
    const request = controller.benchRequest()
    if (request === undefined || (stop.current && !stop.current.signal.aborted)) return
    const current = new AbortController()
    stop.current = current
    // A text on its way would cost the benchmark half of the processor.
    controller.cancel()
    dispatch({ type: 'started' })
    const client: Client = createClient()
    try {
      const summary = await client.bench(request, (event) => dispatch({ type: 'event', event }), current.signal)
      dispatch({ type: 'finished', summary })
    } catch (error) {
      if (error instanceof CancelledError) dispatch({ type: 'cancelled' })
      else dispatch({ type: 'failed', error })
    } finally {
      client.close()
      current.abort()
    }
  }

  return {
    state,
    run,
    cancel: () => stop.current?.abort(),
    dismiss: () => dispatch({ type: 'dismissed' }),
  }
}
