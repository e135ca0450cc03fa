import { type BatchLimits, makeBatches } from './batches.ts'
import { type Candidate, eligibleCandidates, meanLogProbability, type Rounded } from './candidates.ts'
import { parseConfig } from './config.ts'
import { MAX_TEXT_LENGTH } from './limits.ts'
import { chooseByMbr } from './mbr.ts'
import { NoiseBank } from './noise.ts'
import { makePlan, type Plan } from './options.ts'
import { textTokens } from './repeats.ts'
import { Runtime } from './runtime.ts'
import { reverseProcess, StepPlan } from './sampler.ts'
import { modelText } from './sentences.ts'
import { readChecked } from './source.ts'
import { startOnBackend } from './start.ts'
import { joinAll, type Reader, unitsOfLine, unitsOfText } from './text.ts'
import { TextTokenizer } from './tokenizer.ts'
import type {
  Backend,
  GenerateOptions,
  GenerateResult,
  LoadOptions,
  ModelConfig,
  ModelSource,
  Precision,
  SentenceResult,
  Step,
  TaskConfig,
  TokenView,
} from './types.ts'

export { MAX_TEXT_LENGTH }

/** Small enough that a step of a batch is soon done and can be watched. */
const INTERACTIVE: BatchLimits = { sentences: 16, positions: 2_048 }
/** For many lines at once: large enough to keep the processor busy. */
const BULK: BatchLimits = { sentences: 32, positions: 8_192 }

/** What has been decoded so far. */
interface Decoded {
  readonly sentences: SentenceResult[]
  /** Denoiser calls of the batch that took most. */
  steps: number
}

/** A loaded model. */
export class Difformer {
  private readonly bank: NoiseBank

  private constructor(
    readonly config: ModelConfig,
    /** What it runs on, and with which weights. */
    readonly backend: Backend,
    readonly precision: Precision,
    private readonly runtime: Runtime,
    private readonly tokenizer: TextTokenizer,
  ) {
    this.bank = new NoiseBank(config.sizes.latent_dim)
  }

  /**
   * Reads a model folder and starts its graphs.
   * @throws ModelFileError (from the source), ModelConfigError, ModelIntegrityError, BackendUnavailableError, BackendError,
   * CancelledError.
   */
  static async load(source: ModelSource, options: LoadOptions): Promise<Difformer> {
    const config = parseConfig(await source.read('config.json'))
    const json = await readChecked(source, config.files, 'tokenizer.json', options.signal)
    const tokenizer = TextTokenizer.fromJson(json, config)
    return startOnBackend(source, config, options, async ({ backend, precision, graphs }) => {
      const runtime = await Runtime.create(options.ort, graphs, {
        backend,
        sizes: config.sizes,
        ...(options.threads !== undefined && { threads: options.threads }),
      })
      return new Difformer(config, backend, precision, runtime, tokenizer)
    })
  }

  /**
   * Generates from a text of one or many sentences; a text to be summarized is read two sentences at a time. Yields a step after
   * every denoiser call, batch after batch of sentences of similar length; the last step carries the result. The same text, options
   * and seed give the same result. One run at a time: a second one waits for the first between its steps.
   * @throws EmptyTextError, TextTooLongError, UnsupportedTextError, InvalidOptionError before the first step; CancelledError and
   * BackendError between steps. The model stays usable after each of them but BackendError.
   */
  async *generate(text: string, options: GenerateOptions = {}): AsyncGenerator<Step, void, undefined> {
    const started = performance.now()
    const plan = this.plan(options)
    const units = unitsOfText(text, this.reader(plan), plan.length)
    const decoded: Decoded = { sentences: [], steps: 0 }
    const { sentences } = decoded
    for await (const step of this.decode(units.sources, plan, INTERACTIVE, options, decoded)) {
      if (step.index < step.total) yield step
      else {
        const result: GenerateResult = {
          ...units.join(sentences.map((sentence) => sentence.text)),
          sentences,
          backend: this.backend,
          precision: this.precision,
          steps: decoded.steps,
          seed: plan.seed,
          milliseconds: performance.now() - started,
        }
        yield { ...step, result }
      }
    }
  }

  /**
   * Generates from many lines in large batches, for evaluation: each line is taken as one unit, be it two sentences to be
   * summarized, unless it is too long for the model. Lines without a letter come back as they are.
   * @param onProgress is told how many of all denoiser calls are done.
   * @throws InvalidOptionError, CancelledError, BackendError.
   */
  async generateLines(
    lines: readonly string[],
    options: GenerateOptions = {},
    onProgress?: (done: number, total: number) => void,
  ): Promise<string[]> {
    const plan = { ...this.plan(options), show: 'last' } as const
    const reader = this.reader(plan)
    const texts = lines.map((line) => unitsOfLine(line, reader))
    const sources = texts.flatMap((units) => units.sources)
    const decoded: Decoded = { sentences: [], steps: 0 }
    for await (const step of this.decode(sources, plan, BULK, options, decoded)) {
      onProgress?.(step.index, step.total)
    }
    return joinAll(
      texts,
      decoded.sentences.map((sentence) => sentence.text),
    )
  }

  /** Source tokens of a text as one sentence, without the prefix. */
  countTokens(text: string): number {
    return this.tokenizer.encode(text).length
  }

  /**
   * The task and the settings that a run with these options has, the model's defaults filled in.
   * @throws InvalidOptionError
   */
  plan(options: GenerateOptions = {}): Plan {
    return makePlan(this.config, options)
  }

  /** Frees the runtime's memory. The model must not be used again. */
  release(): Promise<void> {
    return this.runtime.release()
  }

  private reader({ task, clauseTokens }: Plan): Reader {
    const count = (text: string) => this.countTokens(text)
    return { task, maxSourceTokens: this.config.limits.max_source_tokens, clauseTokens, count }
  }

  /** Decodes sentences batch by batch. Sentence i of `decoded` is there when the last step of its batch is yielded. */
  private async *decode(
    sentences: readonly string[],
    plan: Plan,
    limits: BatchLimits,
    hooks: Pick<GenerateOptions, 'signal' | 'onTiming'>,
    decoded: Decoded,
  ): AsyncGenerator<Step, void, undefined> {
    const prefix = this.tokenizer.prefixId(plan.task)
    const sources = sentences.map((sentence) => [prefix, ...this.tokenizer.encode(modelText(sentence))])
    const candidates = plan.lengthBeam * plan.noiseBeam
    const batches = makeBatches(
      sources.map((source) => source.length * candidates),
      limits,
    )
    const total = batches.length * plan.steps
    const stepPlan = new StepPlan(this.runtime, this.config, plan)
    try {
      for (const [b, batch] of batches.entries()) {
        const before = b * plan.steps
        let calls = 0
        const rows = batch.map((i) => sources[i] ?? [])
        for await (const step of reverseProcess(this.runtime, this.config, rows, plan, stepPlan, this.bank, hooks)) {
          calls++
          const index = step.last ? before + plan.steps : before + calls
          if (step.last) {
            decoded.steps = Math.max(decoded.steps, calls)
            step.candidates?.forEach((row, n) => {
              const i = batch[n] ?? 0
              decoded.sentences[i] = this.result(sentences[i] ?? '', row, plan.task)
            })
          }
          const shown = plan.show === 'every' ? (step.candidates ?? []) : []
          yield {
            index,
            total,
            t: step.t,
            alphaBar: step.alphaBar,
            sentences: shown.map((row, n) => ({
              sentence: batch[n] ?? 0,
              candidates: row.map(({ rounded, state }) => ({ tokens: this.views(rounded), state })),
            })),
          }
        }
      }
    } finally {
      stepPlan.dispose()
    }
  }

  private result(source: string, row: readonly Candidate[], task: TaskConfig): SentenceResult {
    const tokens = row.map(({ rounded }) => textTokens(rounded.tokens, this.config))
    const texts = tokens.map((ids) => this.tokenizer.decode(ids))
    const eligible = eligibleCandidates(source, row, texts, task)
    const hypotheses = row.map(({ rounded, likelihood }, k) => ({
      tokens: tokens[k] ?? [],
      logProbability: meanLogProbability(rounded),
      eligible: eligible[k] ?? false,
      bonus: (this.config.reranker?.weight ?? 0) * (likelihood ?? 0),
    }))
    const { chosen, scores } = chooseByMbr(hypotheses)
    const candidates = row.map(({ rounded, state, likelihood }, k) => ({
      text: texts[k] ?? '',
      tokens: this.views(rounded),
      score: scores[k] ?? 0,
      logProbability: hypotheses[k]?.logProbability ?? 0,
      ...(likelihood !== undefined && { likelihood }),
      state,
    }))
    return { source, text: (texts[chosen] ?? '').trim(), chosen, candidates }
  }

  private views({ tokens, probabilities }: Rounded): TokenView[] {
    const texts = this.tokenizer.display(tokens)
    return tokens.map((id, i) => ({ id, text: texts[i] ?? '', probability: probabilities[i] ?? 0 }))
  }
}
