import { parseAutoregressiveConfig } from './autoregressive-config.ts'
import { AutoregressiveRuntime } from './autoregressive-runtime.ts'
import { type BatchLimits, makeBatches } from './batches.ts'
import { greedyDecode, type Written } from './greedy.ts'
import { checkClauseTokens, findTask, type Plan } from './options.ts'
import { modelText } from './sentences.ts'
import { readChecked } from './source.ts'
import { startOnBackend } from './start.ts'
import { joinAll, type Reader, unitsOfLine, unitsOfText } from './text.ts'
import { TextTokenizer } from './tokenizer.ts'
import type {
  AutoregressiveConfig,
  Backend,
  GenerateOptions,
  LoadOptions,
  ModelSource,
  Precision,
  TaskConfig,
} from './types.ts'

const LIMITS: BatchLimits = { sentences: 32, positions: 4_096 }

/** Of Difformer's options, those that an autoregressive model knows. */
export type AutoregressiveOptions = Pick<
  GenerateOptions,
  'task' | 'source' | 'target' | 'clauseTokens' | 'signal' | 'onTiming'
>

export interface AutoregressiveResult {
  /** As in Difformer's result; a summary has as many points as a medium one. */
  readonly text: string
  readonly items?: readonly string[]
  readonly sentences: readonly (Written & { readonly source: string; readonly text: string })[]
}

/** The yardstick: an autoregressive Transformer of the same make, greedy with a KV cache, in the same runtime. */
export class Autoregressive {
  private constructor(
    readonly config: AutoregressiveConfig,
    /** What it runs on, and with which weights. */
    readonly backend: Backend,
    readonly precision: Precision,
    private readonly runtime: AutoregressiveRuntime,
    private readonly tokenizer: TextTokenizer,
  ) {}

  /**
   * Reads a model folder and starts its graphs.
   * @throws ModelFileError (from the source), ModelConfigError, ModelIntegrityError, BackendUnavailableError, BackendError,
   * CancelledError.
   */
  static async load(source: ModelSource, options: LoadOptions): Promise<Autoregressive> {
    const config = parseAutoregressiveConfig(await source.read('config.json'))
    const json = await readChecked(source, config.files, 'tokenizer.json', options.signal)
    const tokenizer = TextTokenizer.fromJson(json, config)
    return startOnBackend(source, config, options, async ({ backend, precision, graphs }) => {
      const runtime = await AutoregressiveRuntime.create(options.ort, graphs, config.sizes, {
        backend,
        ...(options.threads !== undefined && { threads: options.threads }),
      })
      return new Autoregressive(config, backend, precision, runtime, tokenizer)
    })
  }

  /**
   * Writes a text of one or many sentences; the sentences are those that a Difformer would be given.
   * @throws EmptyTextError, TextTooLongError, UnsupportedTextError, InvalidOptionError, CancelledError, BackendError.
   */
  async generate(text: string, options: AutoregressiveOptions = {}): Promise<AutoregressiveResult> {
    const plan = this.plan(options)
    const { sources, join } = unitsOfText(text, this.reader(plan), 'medium')
    const written = await this.write(sources, plan.task, options)
    const sentences = written.map((sentence, i) => ({
      ...sentence,
      source: sources[i] ?? '',
      text: this.tokenizer.decode(sentence.tokens).trim(),
    }))
    return { ...join(sentences.map((sentence) => sentence.text)), sentences }
  }

  /**
   * Writes from many lines in large batches, for evaluation, as Difformer.generateLines does.
   * @param onProgress is told how many of all sentences are done.
   * @throws InvalidOptionError, CancelledError, BackendError.
   */
  async generateLines(
    lines: readonly string[],
    options: AutoregressiveOptions = {},
    onProgress?: (done: number, total: number) => void,
  ): Promise<string[]> {
    const plan = this.plan(options)
    const reader = this.reader(plan)
    const texts = lines.map((line) => unitsOfLine(line, reader))
    const sources = texts.flatMap((units) => units.sources)
    const written = await this.write(sources, plan.task, options, onProgress)
    return joinAll(
      texts,
      written.map(({ tokens }) => this.tokenizer.decode(tokens).trim()),
    )
  }

  /**
   * The task and the settings that a run with these options has.
   * @throws InvalidOptionError
   */
  plan(options: AutoregressiveOptions = {}): Pick<Plan, 'task' | 'clauseTokens'> {
    return { task: findTask(this.config, options), clauseTokens: checkClauseTokens(options.clauseTokens) }
  }

  /** Source tokens of a text as one sentence, without the prefix. */
  countTokens(text: string): number {
    return this.tokenizer.encode(text).length
  }

  /** Frees the runtime's memory. The model must not be used again. */
  release(): Promise<void> {
    return this.runtime.release()
  }

  private reader({ task, clauseTokens }: Pick<Plan, 'task' | 'clauseTokens'>): Reader {
    const count = (text: string) => this.countTokens(text)
    return { task, maxSourceTokens: this.config.limits.max_source_tokens, clauseTokens, count }
  }

  private async write(
    sentences: readonly string[],
    task: TaskConfig,
    { signal, onTiming }: AutoregressiveOptions,
    onProgress?: (done: number, total: number) => void,
  ): Promise<Written[]> {
    const prefix = this.tokenizer.prefixId(task)
    const sources = sentences.map((sentence) => [prefix, ...this.tokenizer.encode(modelText(sentence))])
    const results: Written[] = []
    let done = 0
    for (const batch of makeBatches(
      sources.map((source) => source.length),
      LIMITS,
    )) {
      const written = await greedyDecode(
        this.runtime,
        this.config.special_tokens,
        batch.map((i) => sources[i] ?? []),
        {
          maxTokens: this.config.limits.max_target_tokens,
          ...(signal && { signal }),
          ...(onTiming && { onTiming }),
        },
      )
      written.forEach((result, n) => {
        results[batch[n] ?? 0] = result
      })
      done += batch.length
      onProgress?.(done, sentences.length)
    }
    return results
  }
}
