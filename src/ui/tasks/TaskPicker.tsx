import './task-picker.css'
import { Icon } from '../shared/Icon.tsx'
import { useController, useSelect } from '../state/context.tsx'
import { inOrder, makesOf, wordsFor } from './words.ts'

/** What to do with the text. Shows itself only where the models can do more than one thing. */
export function TaskPicker() {
  const controller = useController()
  const tasks = useSelect((state) => state.tasks)
  const current = useSelect((state) => state.task?.id)
  if (tasks.ids.length < 2 || current === undefined) return null
  return (
    <fieldset className="tasks">
      <legend className="visually-hidden">What to do with the text</legend>
      {inOrder(tasks.ids).map((id) => (
        <label key={id} className="task">
          <input
            type="radio"
            name="task"
            className="visually-hidden"
            aria-labelledby={`task-${id}`}
            aria-describedby={`task-${id}-makes`}
            checked={id === current}
            onChange={() => controller.chooseKind(id)}
          />
          <Icon name={wordsFor(id).icon} />
          <span id={`task-${id}`} className="task-name">
            {wordsFor(id).name}
          </span>
          <span id={`task-${id}-makes`} className="task-makes">
            {makesOf(id, tasks.languages(id))}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
