import './Candidates.css'
import { Disclosure } from '../shared/Disclosure.tsx'
import { plural } from '../shared/format.ts'
import { useSelect } from '../state/context.tsx'
import { SentenceCandidates } from './SentenceCandidates.tsx'

/** All that was tried, and what was chosen. */
export function Candidates() {
  const finished = useSelect((state) => state.finished)
  if (finished === undefined) return null
  const { sentences } = finished.result
  const each = sentences[0]?.candidates.length ?? 0
  return (
    <Disclosure
      className="candidates"
      title="Candidates"
      aside={
        sentences.length === 1 ? `${each} tried` : `${each} tried for each of ${plural(sentences.length, 'sentence')}`
      }
    >
      <div className="candidates-body">
        <p className="candidates-hint">
          Several lengths and noises are tried at once. The candidate that agrees most with the others wins. Pick one to
          see it settle.
        </p>
        {sentences.map((sentence, i) => (
          <SentenceCandidates
            // biome-ignore lint/suspicious/noArrayIndexKey: a sentence is its place in the text.
            key={i}
            index={i}
            sentence={sentence}
            shown={finished.candidates[i] ?? sentence.chosen}
            named={sentences.length > 1}
          />
        ))}
      </div>
    </Disclosure>
  )
}
