import { type CSSProperties, memo } from 'react'
import type { SentenceResult } from '../../difformer/types.ts'
import { plural } from '../shared/format.ts'
import { Icon } from '../shared/Icon.tsx'
import { useController } from '../state/context.tsx'

interface SentenceCandidatesProps {
  readonly index: number
  readonly sentence: SentenceResult
  /** The candidate that the stage shows. */
  readonly shown: number
  /** Where there are several, which one this is. */
  readonly name: string | undefined
}

export const SentenceCandidates = memo(function SentenceCandidates(props: SentenceCandidatesProps) {
  const { index, sentence, shown, name } = props
  const controller = useController()
  const ranked = sentence.candidates
    .map((candidate, k) => ({ ...candidate, k }))
    .sort((a, b) => Number(b.k === sentence.chosen) - Number(a.k === sentence.chosen) || b.score - a.score || a.k - b.k)
  return (
    <section className="candidates-of" aria-label={name ?? 'Candidates'}>
      {name && <h3 className="candidates-source">{sentence.source.trim()}</h3>}
      <ol>
        {ranked.map(({ k, text, score, likelihood, tokens, state }) => (
          <li key={k}>
            <button
              type="button"
              className="candidate"
              aria-pressed={k === shown}
              data-chosen={k === sentence.chosen}
              onClick={() => controller.showCandidate(index, k)}
            >
              <span className="candidate-mark">
                {k === sentence.chosen && (
                  <>
                    <Icon name="check" />
                    <span className="visually-hidden">Chosen: </span>
                  </>
                )}
              </span>
              <span className="candidate-text">{text.trim()}</span>
              <span className="candidate-facts">
                <span className="candidate-score" style={{ '--score': score } as CSSProperties} aria-hidden="true" />
                <span>
                  <span className="visually-hidden">score </span>
                  {score.toFixed(2)}
                </span>
                {likelihood !== undefined && (
                  <span title="Perplexity of each token to the model that reads the candidates">
                    perplexity {Math.exp(-likelihood).toFixed(1)}
                  </span>
                )}
                {state === 'dropped' && <span title="Others were better part-way">dropped early</span>}
                <span className="candidate-length">{plural(tokens.length, 'token')}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
})
