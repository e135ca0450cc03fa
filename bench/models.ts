import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Role } from '../src/bench/index.ts'
import type { Backend, GenerateOptions, ModelFile, Precision } from '../src/difformer/types.ts'

export const MODELS = fileURLToPath(new URL('../models', import.meta.url))

export interface Models {
  readonly model: string
  readonly baseline: string | null
}

interface Entry {
  readonly id: string
  readonly path: string
  readonly tasks: readonly { readonly id: string; readonly source: string; readonly target: string }[]
}

interface Index {
  readonly default: Readonly<Record<string, string>>
  readonly models: readonly Entry[]
  readonly baselines?: readonly Entry[]
}

/** The folders of the model asked for, or the task's default one, and of the baseline that does the same. */
export async function chooseModels(
  id: string | undefined,
  task: Pick<GenerateOptions, 'task' | 'source' | 'target'>,
): Promise<Models> {
  const index = await readJson<Index>('index.json')
  const does = (entry: Entry) =>
    entry.tasks.some(
      ({ id, source, target }) =>
        id === task.task && (task.source ?? source) === source && (task.target ?? target) === target,
    )
  const wanted = id ?? index.default[task.task ?? 'translate']
  const model =
    index.models.find((entry) => entry.id === wanted && does(entry)) ?? (id ? undefined : index.models.find(does))
  if (!model)
    throw new Error(
      `No model ${id ?? ''} in models/ does this. There are: ${index.models.map((entry) => entry.id).join(', ')}.`,
    )
  return { model: model.path, baseline: index.baselines?.find(does)?.path ?? null }
}

/** What a visitor would download for it, without ONNX Runtime; null for random weights. */
export async function downloadBytes(
  models: Models,
  role: Role,
  backend: Backend,
  precision: Precision,
): Promise<number | null> {
  const path = role === 'difformer' ? models.model : role === 'autoregressive' ? models.baseline : null
  if (path === null) return null
  const config = await readJson<{
    readonly files: readonly ModelFile[]
    readonly variants: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
    readonly backends: Readonly<Record<string, string>>
  }>(join(path, 'config.json'))
  const graphs = config.variants[precision]
  if (!graphs || !config.backends[backend]) return null
  const needed = new Set([...Object.values(graphs).flat(), 'tokenizer.json'])
  return config.files.filter((file) => needed.has(file.path)).reduce((sum, file) => sum + file.bytes, 0)
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(join(MODELS, path), 'utf8')) as T
}
