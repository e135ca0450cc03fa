import './Token.css'
import { type CSSProperties, memo } from 'react'
import type { TokenView } from '../../difformer/types.ts'
import { percent } from '../shared/format.ts'

interface TokenProps {
  readonly token: TokenView
  readonly first: boolean
  /** One of very many, whose change is not to be seen. */
  readonly calm: boolean
}

/** White space and control characters, to be seen. */
function visible(text: string): string {
  const trimmed = text.replace(/^ /, '')
  if (trimmed === '') return '␣'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  return trimmed.replace(/\n/g, '↵').replace(/[\u0000-\u001f\u007f]/g, '�')
}

/** The nearest token of one position; colour and underline tell its probability. */
export const Token = memo(function Token({ token, first, calm }: TokenProps) {
  const { id, text, probability } = token
  const beginsWord = text.startsWith(' ')
  return (
    <>
      {beginsWord && !first && ' '}
      <span
        className="token"
        data-joined={!beginsWord && !first}
        data-p={probability.toFixed(2)}
        title={percent(probability)}
        style={{ '--p': probability } as CSSProperties}
      >
        {calm ? (
          visible(text)
        ) : (
          // A new token is a new element, so that its change is seen.
          <span key={id} className="token-text">
            {visible(text)}
          </span>
        )}
      </span>
    </>
  )
})
