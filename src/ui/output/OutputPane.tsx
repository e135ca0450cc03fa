import './OutputPane.css'
import { ModelCard } from '../model/ModelCard.tsx'
import { Alert } from '../notices/Alert.tsx'
import { useSelect } from '../state/context.tsx'
import { LanguagePicker } from '../tasks/LanguagePicker.tsx'
import { resultName } from '../tasks/words.ts'
import { Announcer } from './Announcer.tsx'
import { CopyButton } from './CopyButton.tsx'
import { ResultFacts } from './ResultFacts.tsx'
import { ResultText } from './ResultText.tsx'

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
      <Announcer />
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
