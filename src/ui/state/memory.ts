import { defaultSettings, readSettings, type Settings } from './settings.ts'

/** What outlives a reload: the text and the settings. A browser that keeps nothing just starts afresh. */
const textKey = 'difformer:text'
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
  settings: (): Settings =>
    attempt(() => readSettings(JSON.parse(localStorage.getItem(settingsKey) ?? 'null')), defaultSettings),
  keepSettings: (settings: Settings): void =>
    attempt(() => localStorage.setItem(settingsKey, JSON.stringify(settings)), undefined),
}
