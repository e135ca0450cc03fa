import { useSelect } from '../state/context.tsx'
import { loadedOf } from '../state/state.ts'
import { milliseconds, outcomeWords, setupWords } from './words.ts'

const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** What the self-test tried. */
export function Trials() {
  const loaded = useSelect(loadedOf)
  if (loaded === undefined || loaded.trials.length === 0) return null
  return (
    <table className="trials">
      <caption>Self-test of {when.format(loaded.testedAt)}: the same sentence, tried each way</caption>
      <thead>
        <tr>
          <th scope="col">Tried</th>
          <th scope="col">Result</th>
          <th scope="col" className="trials-time">
            A step
          </th>
        </tr>
      </thead>
      <tbody>
        {loaded.trials.map(({ setup, outcome, stepMs, problem }) => (
          <tr key={JSON.stringify(setup)}>
            <th scope="row">{setupWords(setup)}</th>
            <td title={problem}>{outcomeWords[outcome]}</td>
            <td className="trials-time">{stepMs === undefined ? '–' : milliseconds(stepMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
