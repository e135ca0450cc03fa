import type { GenerateResult } from '../../difformer/types.ts'
import { MoreRow } from '../shared/MoreRow.tsx'
import { useFirst } from '../shared/useFirst.ts'
import { useSelect } from '../state/context.tsx'
import { candidateOf } from '../state/state.ts'
import { tokensAt } from '../state/trace.ts'
import { SentenceRow } from './SentenceRow.tsx'
import type { View } from './useView.ts'

/** Rows of a long text that are drawn; to draw them all at every step would take longer than the step. */
const MOST_ROWS = 24
/** More tokens than these do not move one by one. */
const MOST_MOVING = 150

interface RowsProps {
  readonly view: View
  readonly unit: string
}

/** The sentences of the text, each as it is after the step that is shown. */
export function Rows({ view, unit }: RowsProps) {
  const { trace, step, finished } = view
  const language = useSelect(({ live, finished, task }) => (live ?? finished)?.task.target ?? task?.target)
  const run = useSelect(({ live, finished }) => live?.source ?? finished?.source)
  const total = trace.sentences.length
  const [shown, showAll] = useFirst(total, MOST_ROWS, run)
  const sentences = trace.sentences.slice(0, shown)
  const tokens = sentences.map((sentence, i) => tokensAt(sentence, step, candidateOf(finished, i)).length)
  const calm = tokens.reduce((sum, count) => sum + count, 0) > MOST_MOVING
  const points = new Set(pointsOf(finished?.result))
  return (
    <div className="stage-scroll">
      <ol className="stage-rows" lang={language} data-calm={calm} data-testid="stage">
        {sentences.map((sentence, i) => (
          <SentenceRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a sentence is its place in the text.
            key={i}
            number={total > 1 ? i + 1 : undefined}
            trace={sentence}
            step={step}
            candidate={candidateOf(finished, i)}
            calm={calm}
            isPoint={points.has(i)}
          />
        ))}
      </ol>
      <MoreRow shown={shown} total={total} growing={finished === undefined} unit={unit} onAll={showAll} />
    </div>
  )
}

/** Places of the sentences that became points: of those that are alike the first. */
function pointsOf(result: GenerateResult | undefined): readonly number[] {
  return result?.items?.map((item) => result.sentences.findIndex(({ text }) => text === item)) ?? []
}
