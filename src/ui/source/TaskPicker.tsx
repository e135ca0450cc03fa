import { useController, useSelect } from '../state/context.tsx'
import { taskKey, taskOf, tasksOf } from '../state/state.ts'

/** Shows itself only where there is something to choose. */
export function TaskPicker() {
  const controller = useController()
  const tasks = useSelect(tasksOf)
  const current = useSelect(taskOf)
  if (tasks.length < 2 || current === undefined) return null
  return (
    <select
      className="source-task"
      aria-label="Task"
      value={taskKey(current)}
      onChange={(event) => controller.chooseTask(event.target.value)}
    >
      {tasks.map((task) => (
        <option key={taskKey(task)} value={taskKey(task)}>
          {task.label}
        </option>
      ))}
    </select>
  )
}
