import type { BenchResult } from '../../worker/bench/types.ts'
import { caseWords, duration } from './words.ts'

export function BenchTable({ results }: { readonly results: readonly BenchResult[] }) {
  const against = results.some(({ arMs }) => arMs !== null)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard.
    <section className="bench-scroll" tabIndex={0} aria-label="Times">
      <table className="bench-table">
        <thead>
          <tr>
            <th scope="col">Text</th>
            <th scope="col">Difformer</th>
            {against && <th scope="col">Word by word</th>}
            {against && <th scope="col">Ratio</th>}
            <th scope="col">A step</th>
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <tr key={result.case}>
              <th scope="row">{caseWords(result)}</th>
              <td>{duration(result.difformerMs)}</td>
              {against && <td>{result.arMs === null ? '–' : duration(result.arMs)}</td>}
              {against && <td>{result.ratio === null ? '–' : result.ratio.toFixed(2)}</td>}
              <td>{duration(result.stepMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
