import { memo } from 'react'
import { type SentenceTrace, tokensAt } from '../state/trace.ts'
import { Token } from './Token.tsx'

interface SentenceRowProps {
  readonly number: number | undefined
  readonly trace: SentenceTrace | undefined
  readonly step: number
  readonly candidate: number
  /** One of very many. */
  readonly calm: boolean
  /** It became a point of the summary. */
  readonly isPoint: boolean
}

/** One sentence; a long text has many, and only those that changed are drawn again. */
export const SentenceRow = memo(function SentenceRow(props: SentenceRowProps) {
  const { number, trace, step, candidate, calm, isPoint } = props
  const tokens = tokensAt(trace, step, candidate)
  return (
    <li className="stage-row" data-point={isPoint}>
      {number !== undefined && (
        <span className="stage-number" aria-hidden="true">
          {number}
        </span>
      )}
      <p className="stage-tokens">
        {isPoint && <span className="visually-hidden">In the summary: </span>}
        {trace === undefined && <span className="stage-waiting">waiting</span>}
        {tokens.map((token, position) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a position of the text keeps its place, whatever token it shows.
          <Token key={position} token={token} first={position === 0} calm={calm} />
        ))}
      </p>
    </li>
  )
})
