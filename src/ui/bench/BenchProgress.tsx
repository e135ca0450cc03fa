import { megabytes, percent } from '../shared/format.ts'
import type { BenchState } from './state.ts'

export function BenchProgress({ state }: { readonly state: BenchState }) {
  const { loading, running, phase } = state
  const share = phase === 'running' && running ? running.done / running.total : undefined
  return (
    <div className="bench-progress">
      <progress className="progress" aria-label="Benchmark" value={share} max={1} />
      <p role="status">{words()}</p>
    </div>
  )

  function words(): string {
    if (share !== undefined) return `Running: ${percent(share)}`
    if (loading?.phase === 'download') return `Downloading ${megabytes(loading.loaded)} of ${megabytes(loading.total)}`
    return 'Starting the models …'
  }
}
