import { ModelConfigError } from '../difformer/errors.ts'
import type { Backend, TaskConfig } from '../difformer/types.ts'

/** models/index.json: the models that come with the app. */
export interface Catalogue {
  readonly models: readonly CatalogueModel[]
  /** Autoregressive models to compare with. A list without any, or with unreadable ones, is as good. */
  readonly baselines: readonly Baseline[]
  /** Id of the model to use for a task, by task. */
  readonly defaults: Readonly<Record<string, string>>
}

export type Baseline = Pick<CatalogueModel, 'id' | 'name' | 'path' | 'tasks'>

export interface CatalogueModel {
  readonly id: string
  readonly name: string
  /** Its folder, relative to the catalogue. */
  readonly path: string
  readonly bytes: Readonly<Record<Backend, number>>
  /** What it can do, as far as the list tells; its configuration tells more. */
  readonly tasks: readonly Omit<TaskConfig, 'prefix_token'>[]
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readModel(value: unknown): CatalogueModel {
  if (isRecord(value) && isRecord(value.bytes)) {
    const { id, name, path, bytes } = value
    const { wasm, webgpu } = bytes
    if (typeof id === 'string' && typeof name === 'string' && typeof path === 'string') {
      const tasks = Array.isArray(value.tasks) ? value.tasks.flatMap(readTask) : []
      if (typeof wasm === 'number' && typeof webgpu === 'number')
        return { id, name, path, bytes: { wasm, webgpu }, tasks }
    }
  }
  throw unreadable()
}

function readBaseline(value: unknown): Baseline[] {
  if (!isRecord(value)) return []
  const { id, name, path } = value
  if (typeof id !== 'string' || typeof name !== 'string' || typeof path !== 'string') return []
  return [{ id, name, path, tasks: Array.isArray(value.tasks) ? value.tasks.flatMap(readTask) : [] }]
}

/** Nothing for an entry that is not whole: the model's own configuration has the say. */
function readTask(value: unknown): CatalogueModel['tasks'] {
  if (!isRecord(value)) return []
  const { id, source, target, label } = value
  const whole = [id, source, target, label].every((part) => typeof part === 'string' && part !== '')
  return whole ? [{ id, source, target, label, examples: [] } as CatalogueModel['tasks'][number]] : []
}

function unreadable(cause?: unknown): ModelConfigError {
  return new ModelConfigError(
    'The list of models (models/index.json) cannot be read.',
    'Reload the page. If that does not help, the copy on the server is broken.',
    { cause },
  )
}

/** @throws ModelConfigError */
export function parseCatalogue(bytes: Uint8Array): Catalogue {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw unreadable(cause)
  }
  if (!isRecord(value) || !Array.isArray(value.models)) throw unreadable()
  const defaults = Object.entries(isRecord(value.default) ? value.default : {})
  return {
    models: value.models.map(readModel),
    baselines: Array.isArray(value.baselines) ? value.baselines.flatMap(readBaseline) : [],
    defaults: Object.fromEntries(defaults.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  }
}
