import './OutputPane.css'
import { ModelCard } from '../model/ModelCard.tsx'
import { Alert } from '../notices/Alert.tsx'
import { plural, seconds } from '../shared/format.ts'
import { useSelect } from '../state/context.tsx'
import { isStale } from '../state/state.ts'
import { LanguagePicker } from '../tasks/LanguagePicker.tsx'
import { resultName, wordsFor } from '../tasks/words.ts'
import { CopyButton } from './CopyButton.tsx'

export function OutputPane() {
  const name = useSelect((state) => resultName(state.task))
  const result = useSelect((state) => state.finished?.result)
  const problem = useSelect(({ problem }) => (problem?.place === 'output' ? problem : undefined))
  return (
    <section className="pane output" aria-label={name}>
      <RunProgress />
      <div className="pane-head">
        <h2 className="visually-hidden">{name}</h2>
        <LanguagePicker side="target" />
        {result && <CopyButton text={result.text} />}
      </div>
      {problem && <Alert problem={problem} />}
      <ModelCard />
      <ResultText />
      <ResultFacts />
    </section>
  )
}

function RunProgress() {
  const live = useSelect((state) => state.live)
  if (live === undefined) return null
  const share = live.total === 0 ? 0 : live.index / live.total
  return <div className="output-progress" style={{ scale: `${share} 1` }} aria-hidden="true" />
}

/** The text itself. Told to a screen reader when it is whole, never step by step. */
function ResultText() {
  const language = useSelect((state) => (state.finished?.task ?? state.task)?.target)
  const placeholder = useSelect((state) => wordsFor(state.task?.id).placeholder)
  const result = useSelect((state) => state.finished?.result)
  const running = useSelect((state) => state.live !== undefined)
  const ready = useSelect((state) => state.model.status === 'ready')
  const stale = useSelect(isStale)
  return (
    <>
      <div
        className="output-text"
        lang={language}
        data-stale={running || stale}
        data-testid="result"
        aria-live="polite"
        aria-busy={running}
      >
        {result?.text}
      </div>
      {result === undefined && ready && (
        <p className="output-placeholder">{running ? 'Noise is settling …' : placeholder}</p>
      )}
    </>
  )
}

function ResultFacts() {
  const finished = useSelect((state) => state.finished)
  if (finished === undefined) return null
  const { result, loaded } = finished
  const tried = result.sentences[0]?.candidates.length ?? 0
  const runsOn = result.backend === 'webgpu' ? 'GPU (WebGPU)' : 'CPU (WASM)'
  return (
    <div className="pane-foot output-facts">
      <p>
        {seconds(result.milliseconds)} · {plural(result.steps, 'step')} · {plural(tried, 'candidate')} · {runsOn}
      </p>
      <p className="output-reason">{loaded.reason}</p>
    </div>
  )
}
