import { plural, range, seconds } from '../shared/format.ts'
import { useSelect } from '../state/context.tsx'

/** How the result came about. */
export function ResultFacts() {
  const finished = useSelect((state) => state.finished)
  if (finished === undefined) return null
  const { result, loaded, length } = finished
  const tried = range(result.sentences.map(({ candidates }) => candidates.length))
  const parts = [
    seconds(result.milliseconds),
    plural(result.steps, 'step'),
    `${tried} ${tried === '1' ? 'candidate' : 'candidates'}`,
    ...(length ? [`${length} length`] : []),
    result.backend === 'webgpu' ? 'GPU (WebGPU)' : 'CPU (WASM)',
  ]
  return (
    <div className="pane-foot output-facts">
      <p>{parts.join(' · ')}</p>
      <p className="output-reason">{loaded.reason}</p>
    </div>
  )
}
