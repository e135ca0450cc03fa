import type { TaskInfo } from '../../worker/api.ts'
import { languageOf } from '../shared/language.ts'
import type { AppState, Finished } from './state.ts'
import { keyOf, sameTask } from './tasks.ts'

/**
 * Another task, with the same text. An example that nobody changed gives way to one of the new task; what the task wrote last
 * comes back if the text is still the one that it was written from.
 */
export function switchTask(state: AppState, task: TaskInfo): AppState {
  const { task: before, tasks, finished } = state
  if (before === undefined || sameTask(task, before)) return { ...state, task, text: textFor(task, state, undefined) }
  const shelf = finished === undefined ? state.shelf : { ...state.shelf, [keyOf(finished.task)]: finished }
  const own = shelf[keyOf(task)]
  const text = textFor(task, state, own)
  const kept = own?.source === text ? own : undefined
  // The result of another direction stays in sight until there is a new one.
  const related = task.id === before.id && text === state.text ? finished : undefined
  const replaced =
    state.replaced && task.id !== before.id ? { ...state.replaced, task, finished: undefined } : undefined
  return {
    ...state,
    task,
    text,
    finished: kept ?? related,
    shelf,
    visited: { ...state.visited, [before.id]: tasks.find(before) ?? before },
    replaced: replaced ?? state.replaced,
    // It was about the text as the other task read it, or about the other task's model.
    problem: undefined,
  }
}

function textFor(task: TaskInfo, { text, tasks }: AppState, own: Finished | undefined): string {
  if (!tasks.isExample(text) || task.examples.includes(text)) return text
  if (own && task.examples.includes(own.source)) return own.source
  return task.examples[0] ?? text
}

/** Which of a kind of task is meant, say of all directions of translation: the last one, unless the text is in another language. */
export function taskOfKind({ tasks, task, text, visited }: AppState, id: string): TaskInfo | undefined {
  const last = tasks.find(visited[id])
  if (text.trim() === '' || tasks.isExample(text)) return last ?? tasks.find({ id })
  const language = languageOf(text)
  const heard = language === undefined ? undefined : tasks.find({ id, source: language })
  return heard ?? last ?? tasks.find({ id, ...(task && { source: task.source }) }) ?? tasks.find({ id })
}
