import './Candidates.css'
import { Disclosure } from '../shared/Disclosure.tsx'
import { plural, range } from '../shared/format.ts'
import { MoreRow } from '../shared/MoreRow.tsx'
import { useFirst } from '../shared/useFirst.ts'
import { useSelect } from '../state/context.tsx'
import type { Finished } from '../state/state.ts'
import { wordsFor } from '../tasks/words.ts'
import { SentenceCandidates } from './SentenceCandidates.tsx'

/** Sentences whose candidates are there to be read at once. */
const MOST = 10

/** All that was tried, and what was chosen. */
export function Candidates() {
  const finished = useSelect((state) => state.finished)
  if (finished === undefined) return null
  const { sentences } = finished.result
  const tried = `${range(sentences.map(({ candidates }) => candidates.length))} tried`
  return (
    <Disclosure
      className="candidates"
      title="Candidates"
      aside={
        sentences.length === 1
          ? tried
          : `${tried} for each of ${plural(sentences.length, wordsFor(finished.task.id).unit)}`
      }
    >
      <Body finished={finished} />
    </Disclosure>
  )
}

function Body({ finished }: { readonly finished: Finished }) {
  const { result, task, candidates } = finished
  const { sentences } = result
  const { unit } = wordsFor(task.id)
  const [shown, showAll] = useFirst(sentences.length, MOST, result)
  const read = sentences.some(({ candidates }) => candidates.some(({ likelihood }) => likelihood !== undefined))
  return (
    <div className="candidates-body">
      <p className="candidates-hint">
        Several lengths and noises are tried at once.{' '}
        {read
          ? 'One wins that agrees with the others (the bar) and reads well: a left-to-right model is little surprised by each of its words (a low perplexity).'
          : 'The candidate that agrees most with the others wins.'}{' '}
        Pick one to see it settle.
      </p>
      {sentences.slice(0, shown).map((sentence, i) => (
        <SentenceCandidates
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence is its place in the text.
          key={i}
          index={i}
          sentence={sentence}
          shown={candidates[i] ?? sentence.chosen}
          name={sentences.length > 1 ? `Candidates of ${unit} ${i + 1}` : undefined}
        />
      ))}
      <MoreRow shown={shown} total={sentences.length} unit={unit} onAll={showAll} />
    </div>
  )
}
