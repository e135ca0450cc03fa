import { defaultSettings, readSettings, type Settings } from './settings.ts'
import type { TaskChoice } from './tasks.ts'

/** What outlives a reload: the text, the task and the settings. A browser that keeps nothing just starts afresh. */
const textKey = 'difformer:text'
const taskKey = 'difformer:task'
const settingsKey = 'difformer:settings'

function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work()
  } catch {
    return otherwise
  }
}

export const memory = {
  text: (): string => attempt(() => localStorage.getItem(textKey) ?? '', ''),
  keepText: (text: string): void => attempt(() => localStorage.setItem(textKey, text), undefined),
  task: (): Partial<TaskChoice> | undefined =>
    attempt(() => readTask(JSON.parse(localStorage.getItem(taskKey) ?? 'null')), undefined),
  keepTask: ({ id, source, target }: TaskChoice): void =>
    attempt(() => localStorage.setItem(taskKey, JSON.stringify({ id, source, target })), undefined),
  settings: (): Settings =>
    attempt(() => readSettings(JSON.parse(localStorage.getItem(settingsKey) ?? 'null')), defaultSettings),
  keepSettings: (settings: Settings): void =>
    attempt(() => localStorage.setItem(settingsKey, JSON.stringify(settings)), undefined),
}

function readTask(stored: unknown): TaskChoice | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  const { id, source, target } = stored as Partial<Record<keyof TaskChoice, unknown>>
  const whole = typeof id === 'string' && typeof source === 'string' && typeof target === 'string'
  return whole ? { id, source, target } : undefined
}
