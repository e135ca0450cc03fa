import './languages.css'
import { languageName } from '../shared/format.ts'
import { Icon } from '../shared/Icon.tsx'
import { useController, useSelect } from '../state/context.tsx'
import { resultName } from './words.ts'

type Side = 'source' | 'target'

/** The language that is read, or the one that is written: a choice where there is one, else its name. */
export function LanguagePicker({ side }: { readonly side: Side }) {
  const controller = useController()
  const tasks = useSelect((state) => state.tasks)
  const task = useSelect((state) => state.task)
  if (task === undefined) return <span className="pane-label">…</span>

  const languages = side === 'source' ? tasks.sources(task.id) : tasks.targets(task.id, task.source)
  // A target that follows from the source is still shown as a choice: the two belong together.
  const several = tasks.sources(task.id).length > 1
  if (!several && languages.length < 2) {
    return <span className="pane-label">{side === 'source' ? languageName(task.source) : resultName(task)}</span>
  }
  const options = side === 'target' ? tasks.languagesWritten(task.id) : languages
  const choose = (language: string) => {
    const next = side === 'source' ? tasks.from(task, language) : tasks.into(task, language)
    if (next) controller.chooseTask(next)
  }
  return (
    <span className="language">
      <select
        className="language-select"
        aria-label={side === 'source' ? 'From' : 'Into'}
        value={task[side]}
        onChange={(event) => choose(event.target.value)}
      >
        {options.map((language) => (
          <option key={language} value={language}>
            {languageName(language)}
          </option>
        ))}
      </select>
      <Icon name="down" />
    </span>
  )
}
