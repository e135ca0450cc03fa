import type { ErrorData } from '../../difformer/errors.ts'
import type { GenerateResult, Length } from '../../difformer/types.ts'
import type { BackendChoice, CatalogueEntry, LoadedModel, LoadProgress, TaskInfo } from '../../worker/api.ts'
import { type Decoding, decodingOf, defaultSettings, lengthOf, type Settings } from './settings.ts'
import { noTasks, sameTask, type Tasks } from './tasks.ts'
import type { Trace } from './trace.ts'

export type ModelState =
  /** Finding out what there is. */
  | { readonly status: 'looking' }
  /** There is a model to download. */
  | { readonly status: 'absent'; readonly entry: CatalogueEntry; readonly choice: BackendChoice }
  | { readonly status: 'loading'; readonly entry: CatalogueEntry; readonly progress?: LoadProgress }
  | { readonly status: 'ready'; readonly entry: CatalogueEntry; readonly loaded: LoadedModel }
  /** Not even the list of models could be read. */
  | { readonly status: 'failed' }

/** A run on its way. */
export interface Live {
  readonly source: string
  readonly task: TaskInfo
  readonly length: Length | undefined
  readonly trace: Trace
  readonly index: number
  readonly total: number
}

/** The last run that came to its end, and how it is being looked at. */
export interface Finished {
  readonly source: string
  readonly task: TaskInfo
  /** The length that was asked for, where the task offers lengths. */
  readonly length: Length | undefined
  readonly trace: Trace
  readonly result: GenerateResult
  readonly loaded: LoadedModel
  /** The step that the stage shows, 1..steps. */
  readonly step: number
  readonly playing: boolean
  /** Candidates that the user looks at instead of the chosen one, by sentence. */
  readonly candidates: Readonly<Record<number, number>>
}

/** What can be done about an error. */
export type Remedy = 'retry' | 'use-cpu' | 'redownload'

/** An error, where the user looks: at the text they typed, or where the result would be. */
export interface Problem {
  readonly error: ErrorData
  readonly place: 'source' | 'output'
  readonly remedies: readonly Remedy[]
}

/** What a click put something else in the place of. Taking it back puts the two in each other's place, so that nothing is lost. */
export interface Replaced {
  readonly text: string
  readonly task: TaskInfo | undefined
  readonly finished: Finished | undefined
}

export interface AppState {
  readonly text: string
  readonly replaced: Replaced | undefined
  readonly settings: Settings
  /** What there is to do, over all models. */
  readonly tasks: Tasks
  readonly task: TaskInfo | undefined
  /** The task of each kind that was used last, by id. */
  readonly visited: Readonly<Record<string, TaskInfo>>
  readonly model: ModelState
  readonly live: Live | undefined
  readonly finished: Finished | undefined
  /** What other tasks finished last, by their keys. */
  readonly shelf: Readonly<Record<string, Finished>>
  readonly problem: Problem | undefined
  /** Something worth knowing that stops nobody. */
  readonly note: string | undefined
  readonly online: boolean
  /** The page itself is kept for use without a network. */
  readonly shellKept: boolean
  readonly updateReady: boolean
}

export const initialState: AppState = {
  text: '',
  replaced: undefined,
  settings: defaultSettings,
  tasks: noTasks,
  task: undefined,
  visited: {},
  model: { status: 'looking' },
  live: undefined,
  finished: undefined,
  shelf: {},
  problem: undefined,
  note: undefined,
  online: true,
  shellKept: false,
  updateReady: false,
}

export function loadedOf(state: AppState): LoadedModel | undefined {
  return state.model.status === 'ready' ? state.model.loaded : undefined
}

/** The result is of something else than what is asked for now. */
export function isStale({ finished, text, task, settings }: AppState): boolean {
  if (finished === undefined) return false
  return finished.source !== text || !sameTask(finished.task, task) || finished.length !== lengthOf(settings, task)
}

export function decodingOfState(state: AppState): Decoding {
  return decodingOf(state.settings, loadedOf(state)?.config, state.task)
}

/** The candidate of a sentence that the stage shows. */
export function candidateOf(finished: Finished | undefined, sentence: number): number {
  return finished?.candidates[sentence] ?? finished?.result.sentences[sentence]?.chosen ?? 0
}
