import './Stage.css'
import { Candidates } from '../candidates/Candidates.tsx'
import { percent, plural } from '../shared/format.ts'
import { useSelect } from '../state/context.tsx'
import { candidateOf } from '../state/state.ts'
import { certainties } from '../state/trace.ts'
import { wordsFor } from '../tasks/words.ts'
import { Legend } from './Legend.tsx'
import { NoiseFrame } from './NoiseFrame.tsx'
import { Player } from './Player.tsx'
import { Rows } from './Rows.tsx'
import { useView, type View } from './useView.ts'

/** The denoising, step by step: live while it runs, and to be replayed afterwards. */
export function Stage() {
  const view = useView()
  const unit = useSelect(({ live, finished, task }) => wordsFor(((live ?? finished)?.task ?? task)?.id).unit)
  const sure = view ? certainties(view.trace, (i) => candidateOf(view.finished, i)) : []
  return (
    <section className="card stage" aria-labelledby="stage-title">
      <div className="stage-head">
        <h2 id="stage-title" className="stage-title">
          Noise to text
        </h2>
        {view && <StepLabel view={view} unit={unit} certainty={sure[view.step - 1]} />}
        <Legend />
      </div>
      {view === undefined ? (
        <p className="stage-empty">
          Every word begins as noise. Here you see the nearest word at each place settle, all places at once, step by
          step.
        </p>
      ) : (
        <>
          {view.step === 0 ? <NoiseFrame /> : <Rows view={view} unit={unit} />}
          <Player
            step={view.step}
            total={view.total}
            steps={view.trace.steps}
            certainties={sure}
            replay={view.finished}
          />
        </>
      )}
      <Candidates />
    </section>
  )
}

interface StepLabelProps {
  readonly view: View
  readonly unit: string
  readonly certainty: number | undefined
}

function StepLabel({ view, unit, certainty }: StepLabelProps) {
  const [step, total] = view.label
  const rows = view.trace.sentences.length
  const points = view.finished?.result.items?.length
  return (
    <p className="stage-step" data-testid="step">
      {step === 0 ? 'Noise' : `Step ${step} of ${total}`}
      {certainty !== undefined && <span> · {percent(certainty)} sure</span>}
      {view.finished && rows > 1 && <span> · {plural(rows, unit)}</span>}
      {points !== undefined && <span>, {plural(points, 'point')} kept</span>}
    </p>
  )
}
