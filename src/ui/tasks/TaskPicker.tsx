import './tasks.css'
import { useController, useSelect } from '../state/context.tsx'
import { wordsFor } from './words.ts'

/** What to do with the text. Shows itself only where the models can do more than one thing. */
export function TaskPicker() {
  const controller = useController()
  const tasks = useSelect((state) => state.tasks)
  const current = useSelect((state) => state.task)
  if (tasks.ids.length < 2 || current === undefined) return null
  const choose = (id: string) => {
    const task = tasks.find({ id, source: current.source }) ?? tasks.find({ id })
    if (task) controller.chooseTask(task)
  }
  return (
    <fieldset className="tasks">
      <legend className="visually-hidden">What to do</legend>
      {tasks.ids.map((id) => (
        <label key={id} className="task">
          <input
            type="radio"
            name="task"
            className="visually-hidden"
            checked={id === current.id}
            onChange={() => choose(id)}
          />
          {wordsFor(id).name}
        </label>
      ))}
    </fieldset>
  )
}
