import { BackendError, CancelledError } from '../../difformer/errors.ts'
import type { Length, Step } from '../../difformer/types.ts'
import type { CatalogueEntry, Client, DeviceReport, LoadRequest, TaskInfo } from '../../worker/api.ts'
import type { BenchRequest } from '../../worker/bench/types.ts'
import { addressOf, type Launch } from './launch.ts'
import { memory } from './memory.ts'
import { asDifformerError, problemOf, textProblem } from './problems.ts'
import type { Action } from './reducer.ts'
import { defaultSettings, lengthOf, maxSeed, type Settings } from './settings.ts'
import { type AppState, decodingOfState, isStale, loadedOf, type Remedy } from './state.ts'
import type { Store } from './store.ts'
import { taskOfKind } from './switch.ts'
import { sameTask, Tasks } from './tasks.ts'

/** A pause in typing. */
const PAUSE_MS = 700

/** What the user can do, and what follows from it. Components call it and read the state; only this talks to the client. */
export class Controller {
  readonly #client: Client
  readonly #store: Store<AppState, Action>
  readonly #launch: Launch
  #pause: ReturnType<typeof setTimeout> | undefined
  #loading: AbortController | undefined
  #running: AbortController | undefined
  #runningKey = ''
  /** Starts so far: only the last one counts. */
  #starts = 0
  /** A text was asked for before the model was there. */
  #wanted = false

  constructor(client: Client, store: Store<AppState, Action>, launch: Launch) {
    this.#client = client
    this.#store = store
    this.#launch = launch
  }

  /** Looks for a model and starts it if it is on this device already. */
  async start(): Promise<void> {
    const start = ++this.#starts
    const overtaken = () => start !== this.#starts
    this.#dispatch({ type: 'model/looking' })
    try {
      const entry = await this.#look()
      if (overtaken()) return
      const choice = await this.#client.choose(this.#request(entry))
      if (overtaken()) return
      if (this.#wanted || choice.stored) await this.#load(entry)
      else this.#dispatch({ type: 'model/absent', entry, choice })
    } catch (error) {
      if (overtaken()) return
      this.#dispatch({ type: 'model/failed' })
      this.#report(error)
    }
  }

  write(text: string): void {
    this.#dispatch({ type: 'text', text })
    memory.keepText(text)
    if (text.trim() === '') {
      clearTimeout(this.#pause)
      this.cancel()
    } else this.#generateSoon()
  }

  /** Puts a text in at once, as a click on an example does. */
  take(text: string): void {
    this.#dispatch({ type: 'replace', text })
    memory.keepText(text)
    if (this.#state.model.status === 'ready') void this.generate()
  }

  clear(): void {
    clearTimeout(this.#pause)
    this.cancel()
    this.#dispatch({ type: 'replace', text: '' })
    memory.keepText('')
  }

  /** Puts back what the last example, swap or clearing took away; once more, and it is as before. */
  undo(): void {
    this.cancel()
    const { task } = this.#state
    this.#dispatch({ type: 'replace/undo' })
    memory.keepText(this.#state.text)
    this.#taskChanged(task)
  }

  chooseTask(task: TaskInfo): void {
    const before = this.#state.task
    if (sameTask(task, before)) return
    this.cancel()
    this.#switchTo(task)
    this.#taskChanged(before)
  }

  /** Another kind of task, such as summarizing, and of that the one that fits. */
  chooseKind(id: string): void {
    const task = taskOfKind(this.#state, id)
    if (task) this.chooseTask(task)
  }

  /** The other way round: a result becomes the source. What was typed since, or has no result, stays where it is. */
  swap(): void {
    const { task: before, tasks, finished } = this.#state
    const task = before && tasks.reverse(before)
    if (task === undefined) return
    this.cancel()
    if (finished !== undefined && !isStale(this.#state)) {
      this.#dispatch({ type: 'replace', text: finished.result.text, task })
      memory.keepText(finished.result.text)
    } else this.#switchTo(task)
    this.#taskChanged(before)
  }

  change(change: Partial<Settings>): void {
    this.#keep({ ...this.#state.settings, ...change })
    if (change.backend !== undefined) void this.#restart()
    else this.#generateSoon()
  }

  /** How long the text is to be, from now on, on this task. */
  chooseLength(length: Length): void {
    const { task, settings } = this.#state
    if (task?.lengths) this.change({ lengths: { ...settings.lengths, [task.id]: length } })
  }

  rollSeed(): void {
    this.change({ seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? maxSeed })
  }

  resetSettings(): void {
    const { backend, lengths } = this.#state.settings
    // The length stands beside the text, not among the settings that are reset.
    this.#keep({ ...defaultSettings, ...(lengths && { lengths }) })
    if (backend !== defaultSettings.backend) void this.#restart()
    else this.#generateSoon()
  }

  async download(): Promise<void> {
    const { model } = this.#state
    if (model.status === 'absent') await this.#load(model.entry)
    else if (model.status === 'failed') await this.start()
  }

  cancelDownload(): void {
    this.#wanted = false
    this.#loading?.abort()
  }

  async generate(): Promise<void> {
    clearTimeout(this.#pause)
    const { text, model } = this.#state
    const problem = textProblem(text)
    if (problem) {
      this.#report(problem)
      return
    }
    if (model.status === 'ready') return this.#run(text)
    this.#wanted = true
    await this.download()
  }

  /** Ends the run that is on its way; the last result stays. */
  cancel(): void {
    clearTimeout(this.#pause)
    this.#running?.abort()
  }

  async remedy(remedy: Remedy): Promise<void> {
    const { model, settings } = this.#state
    this.#dispatch({ type: 'problem', problem: undefined })
    if (remedy === 'use-cpu') {
      this.#wanted = true
      this.#keep({ ...settings, backend: 'wasm' })
      await this.#restart()
    } else if (remedy === 'redownload' && model.status !== 'looking' && model.status !== 'failed') {
      await this.#client.remove(model.entry.id).catch(() => {})
      await this.#load(model.entry)
    } else if (model.status === 'ready') await this.generate()
    else await this.download()
  }

  device(): Promise<DeviceReport> {
    return this.#client.device()
  }

  /** The card of the model that is on the screen. */
  async card(): Promise<string | undefined> {
    const { model } = this.#state
    return 'entry' in model ? this.#client.card(model.entry.id) : undefined
  }

  /** What a benchmark of the model on the screen, at its task, asks for. */
  benchRequest(): BenchRequest | undefined {
    const { model, task } = this.#state
    if (model.status !== 'ready' || task === undefined) return undefined
    const { id, source, target } = task
    return { model: this.#request(model.entry), task: { id, source, target } }
  }

  /** Tries again how the model runs best here. */
  async testAgain(): Promise<void> {
    const { model } = this.#state
    if (model.status !== 'ready') return
    this.cancel()
    await this.#load(model.entry, { retest: true })
  }

  /** Takes the model off this device. */
  async deleteModel(): Promise<void> {
    const { model } = this.#state
    if (!('entry' in model)) return
    this.cancel()
    try {
      await this.#client.remove(model.entry.id)
    } catch (error) {
      this.#report(error)
    }
    await this.start()
  }

  dismiss(): void {
    this.#dispatch({ type: 'problem', problem: undefined })
    this.#dispatch({ type: 'note', note: undefined })
  }

  showStep(step: number): void {
    this.#dispatch({ type: 'view/playing', playing: false })
    this.#dispatch({ type: 'view/step', step })
  }

  /** The next step of a replay; stops at the last one. */
  advance(): void {
    const { finished } = this.#state
    if (finished === undefined) return
    const step = Math.min(finished.step + 1, finished.trace.steps.length)
    this.#dispatch({ type: 'view/step', step })
    if (step === finished.trace.steps.length) this.#dispatch({ type: 'view/playing', playing: false })
  }

  /** Plays on from the step that is shown, or from the first one if that is the last. */
  play(): void {
    const { finished } = this.#state
    if (finished === undefined) return
    if (finished.step >= finished.trace.steps.length) this.#dispatch({ type: 'view/step', step: 1 })
    this.#dispatch({ type: 'view/playing', playing: true })
  }

  pause(): void {
    this.#dispatch({ type: 'view/playing', playing: false })
  }

  showCandidate(sentence: number, candidate: number): void {
    this.#dispatch({ type: 'view/candidate', sentence, candidate })
  }

  get #state(): AppState {
    return this.#store.get()
  }

  #dispatch(action: Action): void {
    this.#store.dispatch(action)
  }

  #keep(settings: Settings): void {
    this.#dispatch({ type: 'settings', settings })
    memory.keepSettings(settings)
  }

  #report(error: unknown): void {
    const backend = loadedOf(this.#state)?.backend
    this.#dispatch({ type: 'problem', problem: problemOf(error, backend) })
  }

  /** Finds out what there is to do, and the model for what is asked for. */
  async #look(): Promise<CatalogueEntry> {
    const tasks = new Tasks(await this.#client.catalogue(), this.#launch.model)
    this.#dispatch({ type: 'tasks', tasks })
    const task = tasks.find(this.#state.task) ?? this.#firstTask(tasks)
    if (task) this.#switchTo(task)
    if (task && tasks.all.length > 1) this.#keepTask(task)
    const entry = tasks.modelFor(task)
    if (entry === undefined) throw new BackendError('There is no model here.', 'The page was put up without one.')
    return entry
  }

  /** What the address asks for, else what was used last, else what the model is for. */
  #firstTask(tasks: Tasks): TaskInfo | undefined {
    const { task: asked } = this.#launch
    const found = asked && tasks.find(asked)
    const task = found ?? tasks.find(memory.task()) ?? tasks.all[0]
    if (asked && !found && task) {
      this.#dispatch({
        type: 'note',
        note: `The address asks for something that no model here can do. This is ${task.label} instead.`,
      })
    }
    return task
  }

  #switchTo(task: TaskInfo): void {
    this.#dispatch({ type: 'task', task })
    memory.keepText(this.#state.text)
  }

  #keepTask(task: TaskInfo): void {
    memory.keepTask(task)
    history.replaceState(history.state, '', addressOf(location.href, task))
  }

  /** Another task may need another model. */
  #taskChanged(before: TaskInfo | undefined): void {
    const { task, tasks, model } = this.#state
    if (task !== undefined && !sameTask(task, before)) {
      this.#keepTask(task)
      const current = 'entry' in model ? model.entry.id : undefined
      if (tasks.modelFor(task)?.id !== current) {
        // What was asked for was asked of the other model: nothing is downloaded unasked.
        this.#wanted = false
        void this.#restart()
        return
      }
    }
    if (!this.#isDone) this.#generateSoon()
  }

  /** Begins anew with other settings of the backend. */
  async #restart(): Promise<void> {
    this.cancel()
    this.#loading?.abort()
    await this.start()
  }

  #request(entry: CatalogueEntry): LoadRequest {
    const { precision } = this.#launch
    return { id: entry.id, backend: this.#state.settings.backend, ...(precision && { precision }) }
  }

  async #load(entry: CatalogueEntry, special: Pick<LoadRequest, 'retest' | 'gpuLost'> = {}): Promise<void> {
    this.#loading?.abort()
    const loading = new AbortController()
    this.#loading = loading
    this.#dispatch({ type: 'model/loading', entry })
    const request = { ...this.#request(entry), ...special }
    let downloaded = false
    try {
      const loaded = await this.#client.load(
        request,
        (progress) => {
          downloaded ||= progress.phase === 'download' && !progress.fromStorage
          if (this.#loading === loading) this.#dispatch({ type: 'model/progress', progress })
        },
        loading.signal,
      )
      if (this.#loading !== loading) return
      this.#dispatch({ type: 'model/ready', loaded })
      if (downloaded && loaded.kept) void navigator.storage?.persist?.()
    } catch (error) {
      if (this.#loading !== loading) return
      await this.#loadEnded(entry, error)
      return
    }
    const { text, settings } = this.#state
    const automatic = settings.automatic && !this.#isDone
    if (text.trim() !== '' && (this.#wanted || automatic)) void this.generate()
    this.#wanted = false
  }

  async #loadEnded(entry: CatalogueEntry, error: unknown): Promise<void> {
    const choice = await this.#client.choose(this.#request(entry)).catch(() => undefined)
    if (choice) this.#dispatch({ type: 'model/absent', entry, choice })
    else this.#dispatch({ type: 'model/failed' })
    if (!(asDifformerError(error) instanceof CancelledError)) this.#report(error)
  }

  /** What is asked for is on the screen already, written as it would be now. */
  get #isDone(): boolean {
    const { finished } = this.#state
    const loaded = loadedOf(this.#state)
    if (finished === undefined || loaded === undefined || isStale(this.#state)) return false
    return finished.loaded.config.id === loaded.config.id && finished.loaded.backend === loaded.backend
  }

  #generateSoon(): void {
    clearTimeout(this.#pause)
    const { settings, text, model } = this.#state
    if (!settings.automatic || text.trim() === '' || model.status !== 'ready') return
    this.#pause = setTimeout(() => void this.generate(), PAUSE_MS)
  }

  async #run(text: string): Promise<void> {
    const loaded = loadedOf(this.#state)
    if (loaded === undefined) return
    const { task, settings } = this.#state
    if (task === undefined) return
    const which = { task: task.id, source: task.source, target: task.target }
    const length = lengthOf(settings, task)
    const options = { ...decodingOfState(this.#state), ...which, ...(length && { length }) }
    // Asked for again while it is on its way: the pause in typing was just quicker than the button.
    const key = JSON.stringify([text, options])
    if (this.#state.live !== undefined && this.#runningKey === key) return
    this.#runningKey = key
    this.#running?.abort()
    const running = new AbortController()
    this.#running = running
    this.#dispatch({ type: 'run/started', source: text, task, length })
    const steps = new Frames<Step>((batch) => {
      if (this.#running === running && !running.signal.aborted) this.#dispatch({ type: 'run/steps', steps: batch })
    })
    try {
      const { signal } = running
      const result = await this.#client.generate(text, { ...options, signal }, (step) => steps.add(step))
      if (this.#running !== running) return
      steps.flush()
      this.#dispatch({ type: 'run/finished', result, loaded })
    } catch (error) {
      if (this.#running !== running) return
      this.#dispatch({ type: 'run/stopped' })
      await this.#runFailed(error)
    }
  }

  async #runFailed(cause: unknown): Promise<void> {
    const error = asDifformerError(cause)
    if (error instanceof CancelledError) return
    const { model } = this.#state
    if (!(error instanceof BackendError) || model.status !== 'ready' || model.loaded.backend !== 'webgpu') {
      this.#report(error)
      return
    }
    console.warn('WebGPU failed in the middle of a run:', error.message)
    this.#dispatch({
      type: 'note',
      note: 'The GPU stopped in the middle of the text, so the model now runs on the CPU.',
    })
    this.#wanted = true
    await this.#load(model.entry, { gpuLost: true })
  }
}

/** Collects what comes faster than the screen is drawn. */
class Frames<T> {
  readonly #use: (items: readonly T[]) => void
  #items: T[] = []
  #frame: number | undefined

  constructor(use: (items: readonly T[]) => void) {
    this.#use = use
  }

  add(item: T): void {
    this.#items.push(item)
    this.#frame ??= requestAnimationFrame(() => this.flush())
  }

  flush(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
    this.#frame = undefined
    const items = this.#items
    this.#items = []
    if (items.length > 0) this.#use(items)
  }
}
