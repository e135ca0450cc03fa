import type { CatalogueEntry, TaskInfo } from '../../worker/api.ts'

/** Which task is wanted, and between which languages. */
export type TaskChoice = Pick<TaskInfo, 'id' | 'source' | 'target'>

export const sameTask = (a: TaskChoice | undefined, b: TaskChoice | undefined): boolean =>
  a?.id === b?.id && a?.source === b?.source && a?.target === b?.target

/** A task as a key of a record. */
export const keyOf = ({ id, source, target }: TaskChoice): string => `${id} ${source} ${target}`

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

/** What all models together can do, each task once, those of the models for a task first. */
export class Tasks {
  readonly all: readonly TaskInfo[]
  readonly #entries: readonly CatalogueEntry[]
  readonly #preferred: string | undefined

  /** @param preferred id of the model to take wherever it can do what is asked. */
  constructor(entries: readonly CatalogueEntry[], preferred?: string) {
    this.#preferred = preferred
    const rank = (entry: CatalogueEntry) => (entry.id === preferred ? 0 : entry.defaultFor.length > 0 ? 1 : 2)
    this.#entries = [...entries].sort((a, b) => rank(a) - rank(b))
    const tasks = this.#entries.flatMap((entry) => entry.tasks)
    this.all = tasks.filter((task, i) => tasks.findIndex((other) => sameTask(other, task)) === i)
  }

  get ids(): readonly string[] {
    return unique(this.all.map((task) => task.id))
  }

  /** The text was put in by a click, on whichever task, and not changed since. */
  isExample(text: string): boolean {
    return this.all.some(({ examples }) => examples.includes(text))
  }

  find(choice: Partial<TaskChoice> | undefined): TaskInfo | undefined {
    if (choice === undefined) return undefined
    const fits = (asked: string | undefined, has: string) => asked === undefined || asked === has
    return this.all.find(
      (task) => fits(choice.id, task.id) && fits(choice.source, task.source) && fits(choice.target, task.target),
    )
  }

  /** The model for a task: the preferred one, the one that is meant for it, any that can do it. */
  modelFor(task: TaskChoice | undefined): CatalogueEntry | undefined {
    const able = this.#entries.filter((entry) => task === undefined || entry.tasks.some((own) => sameTask(own, task)))
    const meant = able.find((entry) => task && entry.defaultFor.includes(task.id))
    return able.find((entry) => entry.id === this.#preferred) ?? meant ?? able[0]
  }

  /** Languages that the task reads. */
  sources(id: string): readonly string[] {
    return unique(this.all.filter((task) => task.id === id).map((task) => task.source))
  }

  /** Languages that the task writes from this one. */
  targets(id: string, source: string): readonly string[] {
    return this.all.filter((task) => task.id === id && task.source === source).map((task) => task.target)
  }

  /** Languages that the task writes from any. */
  languagesWritten(id: string): readonly string[] {
    return unique(this.all.filter((task) => task.id === id).map((task) => task.target))
  }

  /** All that it reads or writes. */
  languages(id: string): readonly string[] {
    return unique([...this.sources(id), ...this.languagesWritten(id)])
  }

  /** The way back. */
  reverse(task: TaskChoice): TaskInfo | undefined {
    if (task.source === task.target) return undefined
    return this.find({ id: task.id, source: task.target, target: task.source })
  }

  /** The task with another source: into the same language if that can be, else back, else into the first one. */
  from(task: TaskChoice, source: string): TaskInfo | undefined {
    return (
      this.find({ id: task.id, source, target: task.target }) ??
      this.find({ id: task.id, source, target: task.source }) ??
      this.find({ id: task.id, source })
    )
  }

  /** The task with another target: from the same language if that can be, else the other way round, else from the first one. */
  into(task: TaskChoice, target: string): TaskInfo | undefined {
    return (
      this.find({ id: task.id, source: task.source, target }) ??
      this.find({ id: task.id, source: task.target, target }) ??
      this.find({ id: task.id, target })
    )
  }
}

export const noTasks = new Tasks([])
