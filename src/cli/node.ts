import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as ort from 'onnxruntime-node'
import {
  Autoregressive,
  type Backend,
  Difformer,
  DifformerError,
  findTask,
  type GenerateOptions,
  InvalidOptionError,
  ModelFileError,
  type ModelSource,
  type Precision,
  parseConfig,
} from '../difformer/index.ts'

const MODELS = fileURLToPath(new URL('../../models', import.meta.url))
const THREADS = 2

/** A model folder on disk. */
export class FolderSource implements ModelSource {
  constructor(readonly folder: string) {}

  async read(path: string): Promise<Uint8Array> {
    try {
      return await readFile(join(this.folder, path))
    } catch (error) {
      throw new ModelFileError(
        `The file ${path} of the model in ${this.folder} cannot be read.`,
        'Check the path; models/index.json lists the models that are here.',
        { cause: error },
      )
    }
  }
}

export interface ModelChoice {
  /** Id of a model in models/, or the path of a model folder. Default: the default model of the task and direction. */
  readonly model: string | undefined
  readonly backend: Backend
  readonly precision: Precision | undefined
  /** Threads of the CPU. Default 2. */
  readonly threads?: number | undefined
}

/** Loads the chosen model, or the one for the task, into onnxruntime-node: a Difformer, or an autoregressive baseline. */
export async function loadModel(choice: ModelChoice, options: GenerateOptions): Promise<Difformer | Autoregressive> {
  const source = new FolderSource(choice.model === undefined ? await folderFor(options) : folderOf(choice.model))
  const settings = {
    ort,
    backend: choice.backend,
    threads: choice.threads ?? THREADS,
    ...(choice.precision && { precision: choice.precision }),
  }
  if ((await modelType(source)) !== 'autoregressive') return Difformer.load(source, settings)
  if (options.length === undefined) return Autoregressive.load(source, settings)
  throw new InvalidOptionError('An autoregressive model ends its texts where it likes.', 'Leave --length out.')
}

/** What the folder says it is; whether that is right, the loader finds out. */
async function modelType(source: FolderSource): Promise<unknown> {
  const text = new TextDecoder().decode(await source.read('config.json'))
  try {
    return (JSON.parse(text) as { model_type?: unknown } | null)?.model_type
  } catch {
    return undefined
  }
}

function folderOf(model: string): string {
  return /[/\\]|^\.+$/.test(model) ? model : join(MODELS, model)
}

interface Index {
  readonly default: Readonly<Record<string, string>>
  readonly models: readonly { readonly id: string; readonly path: string }[]
}

/** The first model that has the task in this direction, the task's default model before the others. */
async function folderFor(options: GenerateOptions): Promise<string> {
  const index = await readIndex()
  const preferred = index.default[options.task ?? 'translate']
  const models = [...index.models].sort((a, b) => Number(b.id === preferred) - Number(a.id === preferred))
  for (const { path } of models) {
    const folder = join(MODELS, path)
    const config = parseConfig(await new FolderSource(folder).read('config.json'))
    try {
      findTask(config, options)
      return folder
    } catch (error) {
      if (!(error instanceof InvalidOptionError)) throw error
    }
  }
  throw new InvalidOptionError(
    'No model here does this.',
    `The models are: ${models.map((model) => model.id).join(', ') || 'none'}.`,
  )
}

async function readIndex(): Promise<Index> {
  const bytes = await new FolderSource(MODELS).read('index.json')
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Index
  } catch (error) {
    throw new DifformerError('models/index.json is not valid JSON.', 'Write it again with difformer.export.', {
      cause: error,
    })
  }
}
