import type { GenerateResult, Length, Step } from '../../difformer/types.ts'
import type { BackendChoice, CatalogueEntry, LoadedModel, LoadProgress, TaskInfo } from '../../worker/api.ts'
import type { Settings } from './settings.ts'
import type { AppState, Problem, Replaced } from './state.ts'
import { switchTask } from './switch.ts'
import type { Tasks } from './tasks.ts'
import { addSteps, emptyTrace } from './trace.ts'

export type Action =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'settings'; readonly settings: Settings }
  /** Another text, and with it another task, put in by a click. */
  | { readonly type: 'replace'; readonly text: string; readonly task?: TaskInfo }
  | { readonly type: 'replace/undo' }
  | { readonly type: 'tasks'; readonly tasks: Tasks }
  | { readonly type: 'task'; readonly task: TaskInfo }
  | { readonly type: 'model/looking' }
  | { readonly type: 'model/absent'; readonly entry: CatalogueEntry; readonly choice: BackendChoice }
  | { readonly type: 'model/loading'; readonly entry: CatalogueEntry }
  | { readonly type: 'model/progress'; readonly progress: LoadProgress }
  | { readonly type: 'model/ready'; readonly loaded: LoadedModel }
  | { readonly type: 'model/failed' }
  | {
      readonly type: 'run/started'
      readonly source: string
      readonly task: TaskInfo
      readonly length?: Length | undefined
    }
  | { readonly type: 'run/steps'; readonly steps: readonly Step[] }
  | { readonly type: 'run/finished'; readonly result: GenerateResult; readonly loaded: LoadedModel }
  | { readonly type: 'run/stopped' }
  | { readonly type: 'view/step'; readonly step: number }
  | { readonly type: 'view/playing'; readonly playing: boolean }
  | { readonly type: 'view/candidate'; readonly sentence: number; readonly candidate: number }
  | { readonly type: 'problem'; readonly problem: Problem | undefined }
  | { readonly type: 'note'; readonly note: string | undefined }
  | { readonly type: 'online'; readonly online: boolean }
  | { readonly type: 'shell/kept' }
  | { readonly type: 'update/ready' }

export function reduce(state: AppState, action: Action): AppState {
  switch (action.type) {
    case 'text': {
      // An error about the text ends with the text it was about, and a result with the last character.
      const problem = state.problem?.place === 'source' ? undefined : state.problem
      const finished = action.text === '' ? undefined : state.finished
      return { ...state, text: action.text, problem, finished }
    }
    case 'settings':
      return { ...state, settings: action.settings }
    case 'replace': {
      const { text, task = state.task } = action
      return { ...putIn(state, { text, task, finished: undefined }), replaced: keptOf(state, text) }
    }
    case 'replace/undo':
      return state.replaced === undefined ? state : { ...putIn(state, state.replaced), replaced: whole(state) }
    case 'tasks':
      return { ...state, tasks: action.tasks }
    case 'task':
      return switchTask(state, action.task)
    case 'model/looking':
      return { ...state, model: { status: 'looking' } }
    case 'model/absent':
      return { ...state, model: { status: 'absent', entry: action.entry, choice: action.choice } }
    case 'model/loading':
      return { ...state, model: { status: 'loading', entry: action.entry }, problem: undefined }
    case 'model/progress':
      if (state.model.status !== 'loading') return state
      return { ...state, model: { ...state.model, progress: action.progress } }
    case 'model/ready':
      if (state.model.status !== 'loading') return state
      return { ...state, model: { status: 'ready', entry: state.model.entry, loaded: action.loaded } }
    case 'model/failed':
      return { ...state, model: { status: 'failed' } }
    case 'run/started': {
      const { source, task, length } = action
      const live = { source, task, length, trace: emptyTrace, index: 0, total: 0 }
      return { ...state, live, problem: undefined }
    }
    case 'run/steps': {
      const last = action.steps.at(-1)
      if (state.live === undefined || last === undefined) return state
      // A run whose worker had to be replaced begins anew.
      const again = (action.steps[0]?.index ?? 0) <= state.live.index
      const trace = addSteps(again ? emptyTrace : state.live.trace, action.steps)
      return { ...state, live: { ...state.live, trace, index: last.index, total: last.total } }
    }
    case 'run/finished': {
      if (state.live === undefined) return state
      const { source, task, length, trace } = state.live
      const { result, loaded } = action
      const view = { step: trace.steps.length, playing: false, candidates: {} }
      const finished = { source, task, length, trace, result, loaded, ...view }
      return { ...state, live: undefined, finished }
    }
    case 'run/stopped':
      return { ...state, live: undefined }
    case 'view/step':
      return withFinished(state, { step: action.step })
    case 'view/playing':
      return withFinished(state, { playing: action.playing })
    case 'view/candidate':
      return withFinished(state, {
        candidates: { ...state.finished?.candidates, [action.sentence]: action.candidate },
      })
    case 'problem':
      return { ...state, problem: action.problem }
    case 'note':
      return { ...state, note: action.note }
    case 'online':
      return { ...state, online: action.online }
    case 'shell/kept':
      return { ...state, shellKept: true }
    case 'update/ready':
      return { ...state, updateReady: true }
  }
}

function putIn(state: AppState, { text, task, finished }: Replaced): AppState {
  const problem = state.problem?.place === 'source' ? undefined : state.problem
  return { ...state, text, task, finished, problem }
}

const whole = ({ text, task, finished }: AppState): Replaced => ({ text, task, finished })

/** Worth keeping if somebody may want it back. */
function keptOf(state: AppState, next: string): Replaced | undefined {
  return state.text.trim() === '' || state.text === next ? state.replaced : whole(state)
}

function withFinished(state: AppState, change: Partial<AppState['finished']>): AppState {
  return state.finished === undefined ? state : { ...state, finished: { ...state.finished, ...change } }
}
