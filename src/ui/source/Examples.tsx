import './Examples.css'
import { useController, useSelect } from '../state/context.tsx'

const none: readonly string[] = []

export function Examples() {
  const controller = useController()
  const examples = useSelect((state) => state.task?.examples ?? none)
  const language = useSelect((state) => state.task?.source)
  if (examples.length === 0) return null
  return (
    <section className="examples" aria-label="Examples">
      <span className="examples-label">Try</span>
      <ul className="examples-list">
        {examples.map((example) => (
          <li key={example}>
            <button type="button" className="example" lang={language} onClick={() => controller.take(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
