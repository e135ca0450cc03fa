import { PRECISIONS } from '../../difformer/precisions.ts'
import type { Precision } from '../../difformer/types.ts'
import type { TaskChoice } from './tasks.ts'

/**
 * What the page's address asks for: `?from=de&to=en` and `?task=translate`, for links, `?model=ID` and `?precision=w8`, for
 * comparisons.
 */
export interface Launch {
  readonly model?: string
  readonly precision?: Precision
  readonly task?: Partial<TaskChoice>
}

export function readLaunch(search: string): Launch {
  const parameters = new URLSearchParams(search)
  const model = parameters.get('model')
  const precision = PRECISIONS.find((known) => known === parameters.get('precision'))
  const [id, source, target] = ['task', 'from', 'to'].map((name) => parameters.get(name) ?? undefined)
  const task = { ...(id && { id }), ...(source && { source }), ...(target && { target }) }
  return {
    ...(model && { model }),
    ...(precision && { precision }),
    ...(Object.keys(task).length > 0 && { task }),
  }
}

/** The address of what is on the screen, everything else in it left as it is. */
export function addressOf(address: string, task: TaskChoice): string {
  const url = new URL(address)
  if (task.id === 'translate') url.searchParams.delete('task')
  else url.searchParams.set('task', task.id)
  url.searchParams.set('from', task.source)
  url.searchParams.set('to', task.target)
  return url.href
}
