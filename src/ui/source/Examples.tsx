import './Examples.css'
import { useController, useSelect } from '../state/context.tsx'

const none: readonly string[] = []
/** Characters of a button; a text to be summarized is a paragraph. */
const SHOWN = 64

/** What the task is good for, in texts to try and in a sentence. */
export function Examples() {
  const controller = useController()
  const examples = useSelect((state) => state.task?.examples ?? none)
  const language = useSelect((state) => state.task?.source)
  const note = useSelect((state) => state.task?.note)
  if (examples.length === 0 && note === undefined) return null
  return (
    <section className="examples" aria-label="Examples">
      {examples.length > 0 && (
        <>
          <span className="examples-label">Try</span>
          <ul className="examples-list">
            {examples.map((example) => (
              <li key={example}>
                <button
                  type="button"
                  className="example"
                  lang={language}
                  title={beginning(example) === example ? undefined : example}
                  onClick={() => controller.take(example)}
                >
                  {beginning(example)}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {note !== undefined && <p className="examples-note">{note}</p>}
    </section>
  )
}

function beginning(text: string): string {
  if (text.length <= SHOWN) return text
  const cut = text.slice(0, SHOWN)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), SHOWN / 2)).replace(/[,;:.]$/, '')} …`
}
