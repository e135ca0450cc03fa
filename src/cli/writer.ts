import { Autoregressive, type Difformer, type GenerateOptions, type TaskConfig } from '../difformer/index.ts'
import { UsageError } from './args.ts'
import { loadModel, type ModelChoice } from './node.ts'

/** What is evaluated: something that writes a text from each source. */
export interface Writer {
  readonly model: string
  /** Without languages where nobody asked for any and no model was loaded to tell. */
  readonly task: { readonly id: string } & Partial<Pick<TaskConfig, 'source' | 'target'>>
  /** How it writes, for the report. */
  readonly settings: object
  write(sources: readonly string[], onProgress: (done: number, total: number) => void): Promise<readonly string[]>
  release(): Promise<void>
}

export async function modelWriter(choice: ModelChoice, options: GenerateOptions): Promise<Writer> {
  const model = await loadModel(choice, options)
  const { backend, precision } = model
  return {
    model: model.config.id,
    task: model.plan(options).task,
    settings: { ...decodingOf(model, options), backend, precision },
    write: (sources, onProgress) => model.generateLines(sources, options, onProgress),
    release: () => model.release(),
  }
}

/** How the model decodes with these options. */
function decodingOf(model: Difformer | Autoregressive, options: GenerateOptions): object {
  if (model instanceof Autoregressive) return { decoder: 'greedy', clauseTokens: model.plan(options).clauseTokens }
  const {
    task,
    steps,
    lengthBeam,
    noiseBeam,
    lengthThreshold,
    patience,
    prune,
    buckets,
    rerank,
    length,
    clauseTokens,
    seed,
  } = model.plan(options)
  const own = { steps, lengthBeam, noiseBeam, lengthThreshold, patience, prune, buckets, rerank, clauseTokens, seed }
  return { ...own, ...(task.lengths && { length }) }
}

/**
 * What any model has to beat, without a model.
 * @param baseline copy: the source itself; first-words:N: its first N words.
 * @throws UsageError for anything else.
 */
export function trivialWriter(
  baseline: string,
  { task = '', source, target }: Pick<GenerateOptions, 'task' | 'source' | 'target'>,
): Writer {
  const [, most] = /^first-words:([1-9]\d*)$/.exec(baseline) ?? []
  if (baseline !== 'copy' && most === undefined) {
    throw new UsageError(`--baseline is “${baseline}”.`, 'Give copy, or first-words:N with a number from 1.')
  }
  const cut = (text: string) => text.trim().split(/\s+/).slice(0, Number(most)).join(' ')
  return {
    model: most === undefined ? 'copy' : `first-words-${most}`,
    task: { id: task, ...(source !== undefined && { source }), ...(target !== undefined && { target }) },
    settings: { baseline },
    write: async (sources) => (most === undefined ? sources : sources.map(cut)),
    release: async () => {},
  }
}
