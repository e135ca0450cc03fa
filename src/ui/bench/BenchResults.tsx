import type { BenchResult, BenchSummary } from '../../worker/bench/types.ts'
import { useDevice } from '../device/useDevice.ts'
import { CopyButton } from '../output/CopyButton.tsx'
import { plural } from '../shared/format.ts'
import { BenchPlot } from './BenchPlot.tsx'
import { BenchTable } from './BenchTable.tsx'
import { asJson } from './json.ts'
import { isSweep, ratioWords } from './words.ts'

interface BenchResultsProps {
  readonly results: readonly BenchResult[]
  readonly summary: BenchSummary | undefined
}

export function BenchResults({ results, summary }: BenchResultsProps) {
  const device = useDevice()
  const sweep = results.filter(isSweep)
  return (
    <div className="bench-results">
      <Findings results={results} />
      <BenchTable results={results} />
      {sweep.length > 1 && <BenchPlot sweep={sweep} />}
      {summary && (
        <div className="bench-copy">
          <p>
            Medians of {roundsWords(results)}, on {placeOf(summary)}. Ratio: Difformer’s time over the other’s, so below
            1 it is faster.
          </p>
          <CopyButton label="Copy as JSON" text={asJson(results, summary, device)} />
        </div>
      )}
    </div>
  )
}

/** The two cases that matter, in a sentence each. */
function Findings({ results }: { readonly results: readonly BenchResult[] }) {
  const told = results.filter((result) => !isSweep(result) && result.ratio !== null)
  if (told.length === 0) return null
  return (
    <ul className="bench-findings">
      {told.map(({ case: id, label, ratio }) => (
        <li key={id}>
          For {label}, Difformer is <strong>{ratioWords(ratio ?? 1)}</strong>
          {ratio !== null && (ratio <= 0.95 || ratio >= 1.05) && ' as the autoregressive model'}.
        </li>
      ))}
    </ul>
  )
}

function roundsWords(results: readonly BenchResult[]): string {
  const rounds = results.map((result) => result.rounds)
  const [least, most] = [Math.min(...rounds), Math.max(...rounds)]
  return least === most ? plural(least, 'round') : `${least} to ${most} rounds`
}

function placeOf({ backend, threads, precision }: BenchSummary): string {
  return `${backend === 'webgpu' ? 'the GPU' : `the CPU with ${threads} thread${threads === 1 ? '' : 's'}`}, ${precision}`
}
