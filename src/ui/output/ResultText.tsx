import { percent } from '../shared/format.ts'
import { useSelect } from '../state/context.tsx'
import { isStale } from '../state/state.ts'
import { wordsFor } from '../tasks/words.ts'

/** The text itself. Told to a screen reader when it is whole, never step by step; of a list only that it is there. */
export function ResultText() {
  const language = useSelect((state) => (state.finished?.task ?? state.task)?.target)
  const result = useSelect((state) => state.finished?.result)
  const running = useSelect((state) => state.live !== undefined)
  const stale = useSelect(isStale)
  return (
    <>
      <div
        className="output-text"
        lang={language}
        data-stale={running || stale}
        data-testid="result"
        aria-live={result?.items ? 'off' : 'polite'}
        aria-busy={running}
      >
        {result?.items ? <Points items={result.items} /> : result?.text}
      </div>
      <Placeholder />
    </>
  )
}

function Points({ items }: { readonly items: readonly string[] }) {
  return (
    <ul className="points">
      {items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place.
        <li key={i}>{item}</li>
      ))}
    </ul>
  )
}

/** What stands there as long as there is no text. */
function Placeholder() {
  const placeholder = useSelect((state) => wordsFor(state.task?.id).placeholder)
  const text = useSelect((state) => state.finished?.result.text)
  const ready = useSelect((state) => state.model.status === 'ready')
  const share = useSelect(({ live }) => live && (isLong(live.source) ? percent(live.index / (live.total || 1)) : ''))
  if (text?.trim() || !ready) return null
  if (share !== undefined) return <p className="output-placeholder">Noise is settling … {share}</p>
  if (text === undefined) return <p className="output-placeholder">{placeholder}</p>
  return <p className="output-placeholder">Nothing was left of this text. Try another seed, or a longer text.</p>
}

/** Takes its time, so that it is worth saying how far it is. */
export const isLong = (text: string): boolean => text.length > 1000
