import './Stage.css'
import { Candidates } from '../candidates/Candidates.tsx'
import { percent } from '../shared/format.ts'
import { useSelect } from '../state/context.tsx'
import { candidateOf } from '../state/state.ts'
import { certainties, tokensAt } from '../state/trace.ts'
import { Legend } from './Legend.tsx'
import { NoiseFrame } from './NoiseFrame.tsx'
import { Player } from './Player.tsx'
import { SentenceRow } from './SentenceRow.tsx'
import { useView, type View } from './useView.ts'

/** The denoising, step by step: live while it runs, and to be replayed afterwards. */
export function Stage() {
  const view = useView()
  const language = useSelect(({ live, finished, task }) => (live ?? finished)?.task.target ?? task?.target)
  const sure = view ? certainties(view.trace, (i) => candidateOf(view.finished, i)) : []
  return (
    <section className="card stage" aria-labelledby="stage-title">
      <div className="stage-head">
        <h2 id="stage-title" className="stage-title">
          Noise to text
        </h2>
        {view && <StepLabel label={view.label} certainty={sure[view.step - 1]} />}
        <Legend />
      </div>
      {view === undefined ? (
        <p className="stage-empty">
          Every word begins as noise. Here you see the nearest word at each place settle, all places at once, step by
          step.
        </p>
      ) : (
        <>
          {view.step === 0 ? (
            <NoiseFrame />
          ) : (
            <ol className="stage-rows" lang={language} data-calm={isLong(view)} data-testid="stage">
              {view.trace.sentences.map((sentence, i) => (
                <SentenceRow
                  // biome-ignore lint/suspicious/noArrayIndexKey: a sentence is its place in the text.
                  key={i}
                  number={view.trace.sentences.length > 1 ? i + 1 : undefined}
                  trace={sentence}
                  step={view.step}
                  candidate={candidateOf(view.finished, i)}
                />
              ))}
            </ol>
          )}
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

/** Too many tokens to move each of them. */
function isLong({ trace, step, finished }: View): boolean {
  const tokens = trace.sentences.map((sentence, i) => tokensAt(sentence, step, candidateOf(finished, i)).length)
  return tokens.reduce((sum, count) => sum + count, 0) > 150
}

interface StepLabelProps {
  readonly label: View['label']
  readonly certainty: number | undefined
}

function StepLabel({ label: [step, total], certainty }: StepLabelProps) {
  return (
    <p className="stage-step" data-testid="step">
      {step === 0 ? 'Noise' : `Step ${step} of ${total}`}
      {certainty !== undefined && <span> · {percent(certainty)} sure</span>}
    </p>
  )
}
