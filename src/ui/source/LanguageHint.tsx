import './LanguageHint.css'
import { useMemo } from 'react'
import { languageName } from '../shared/format.ts'
import { Icon } from '../shared/Icon.tsx'
import { languageOf } from '../shared/language.ts'
import { useController, useSelect } from '../state/context.tsx'
import { wordsFor } from '../tasks/words.ts'

/** The text seems to be in a language that the task does not read. It says so, shows a way, and stops nobody. */
export function LanguageHint() {
  const controller = useController()
  const text = useSelect((state) => state.text)
  const task = useSelect((state) => state.task)
  const tasks = useSelect((state) => state.tasks)
  const heard = useMemo(() => languageOf(text), [text])
  const foreign = task !== undefined && heard !== undefined && heard !== task.source
  const way =
    (foreign && (tasks.find({ id: task.id, source: heard }) ?? tasks.find({ source: heard, target: task.source }))) ||
    undefined
  return (
    <div role="status" className={foreign ? 'language-hint' : 'visually-hidden'}>
      {foreign && (
        <>
          <Icon name="info" />
          <p>
            This looks like {languageName(heard)}. {reads(task.id, task.source)}
          </p>
          {way && (
            <button type="button" className="button button-small" onClick={() => controller.chooseTask(way)}>
              {way.id === task.id
                ? `${wordsFor(way.id).name} from ${languageName(heard)}`
                : `${wordsFor(way.id).name} it into ${languageName(way.target)}`}
            </button>
          )}
        </>
      )}
    </div>
  )
}

function reads(id: string, source: string): string {
  const language = languageName(source)
  return id === 'translate' ? `It would be read as ${language}.` : `“${wordsFor(id).name}” reads ${language}.`
}
