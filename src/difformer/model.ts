import { type BatchLimits, makeBatches } from './batches.ts'
import { parseConfig } from './config.ts'
import {
  BackendUnavailableError,
  EmptyTextError,
  ModelIntegrityError,
  TextTooLongError,
  UnsupportedTextError,
} from './errors.ts'
import { MAX_TEXT_LENGTH } from './limits.ts'
import { chooseByMbr } from './mbr.ts'
import { makePlan, type Plan } from './options.ts'
import { collapseRepeats } from './repeats.ts'
import { Runtime } from './runtime.ts'
import { type Rounded, reverseProcess, throwIfAborted } from './sampler.ts'
import { modelText, type Piece, splitText } from './sentences.ts'
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
  TokenView,
} from './types.ts'

export { MAX_TEXT_LENGTH }

/** Small enough that a step of a batch is soon done and can be watched. */
const INTERACTIVE: BatchLimits = { sentences: 16, positions: 2_048 }
/** For many lines at once: large enough to keep the processor busy. */
const BULK: BatchLimits = { sentences: 32, positions: 8_192 }

/** A loaded model. */
export class Difformer {
  private constructor(
    readonly config: ModelConfig,
    /** What it runs on, and with which weights. */
    readonly backend: Backend,
    readonly precision: Precision,
    private readonly runtime: Runtime,
    private readonly tokenizer: TextTokenizer,
  ) {}

  /**
   * Reads a model folder and starts its graphs.
   * @throws ModelFileError (from the source), ModelConfigError, ModelIntegrityError, BackendUnavailableError, BackendError,
   * CancelledError.
   */
  static async load(source: ModelSource, options: LoadOptions): Promise<Difformer> {
    const { backend = 'auto' } = options
    const config = parseConfig(await source.read('config.json'))
    const tokenizer = TextTokenizer.fromJson(await readChecked(source, config, 'tokenizer.json', options), config)
    if (backend !== 'auto') return Difformer.start(source, config, tokenizer, backend, options)
    try {
      return await Difformer.start(source, config, tokenizer, 'webgpu', options)
    } catch (error) {
      if (!(error instanceof BackendUnavailableError)) throw error
      return Difformer.start(source, config, tokenizer, 'wasm', options)
    }
  }

  private static async start(
    source: ModelSource,
    config: ModelConfig,
    tokenizer: TextTokenizer,
    backend: Backend,
    options: LoadOptions,
  ): Promise<Difformer> {
    const precision = options.precision ?? config.backends[backend]
    const files = config.variants[precision]
    if (!files) {
      throw new BackendUnavailableError(
        `The model ${config.id} has no weights of precision ${precision}.`,
        `It has ${Object.keys(config.variants).join(' and ')}.`,
      )
    }
    const graphs = {
      encoder: await readChecked(source, config, files.encoder, options),
      denoiser: await readChecked(source, config, files.denoiser, options),
      rounding: await readChecked(source, config, files.rounding, options),
    }
    const runtime = await Runtime.create(options.ort, graphs, {
      backend,
      decoderLayers: config.sizes.decoder_layers,
      ...(options.threads !== undefined && { threads: options.threads }),
    })
    return new Difformer(config, backend, precision, runtime, tokenizer)
  }

  /**
   * Generates from a text of one or many sentences. Yields a step after every denoiser call, batch after batch of sentences of
   * similar length; the last step carries the result. The same text, options and seed give the same result. One run at a time:
   * a second one waits for the first between its steps.
   * @throws EmptyTextError, TextTooLongError, UnsupportedTextError, InvalidOptionError before the first step; CancelledError and
   * BackendError between steps. The model stays usable after each of them but BackendError.
   */
  async *generate(text: string, options: GenerateOptions = {}): AsyncGenerator<Step, void, undefined> {
    const started = performance.now()
    const plan = this.plan(options)
    checkText(text)
    const pieces = this.split(text, plan, true)
    if (!pieces.some((piece) => piece.kind === 'sentence')) throw unsupported(plan)
    const sentences: SentenceResult[] = []
    for await (const step of this.decode(sentencesOf(pieces), plan, INTERACTIVE, options.signal, sentences)) {
      if (step.index < step.total) yield step
      else {
        const result: GenerateResult = {
          text: join(pieces, sentences),
          sentences,
          backend: this.backend,
          precision: this.precision,
          steps: plan.steps,
          seed: plan.seed,
          milliseconds: performance.now() - started,
        }
        yield { ...step, result }
      }
    }
  }

  /**
   * Generates from many lines in large batches, for evaluation: each line is taken as one sentence unless it is too long for the
   * model. Lines without a letter come back as they are.
   * @param onProgress is told how many of all denoiser calls are done.
   * @throws InvalidOptionError, CancelledError, BackendError.
   */
  async generateLines(
    lines: readonly string[],
    options: GenerateOptions = {},
    onProgress?: (done: number, total: number) => void,
  ): Promise<string[]> {
    const plan = { ...this.plan(options), show: 'last' } as const
    const split = lines.map((line) => this.split(line, plan, false))
    const results: SentenceResult[] = []
    for await (const step of this.decode(split.flatMap(sentencesOf), plan, BULK, options.signal, results)) {
      onProgress?.(step.index, step.total)
    }
    let used = 0
    return split.map((pieces) => {
      const count = sentencesOf(pieces).length
      used += count
      return join(pieces, results.slice(used - count, used))
    })
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

  private split(text: string, plan: Plan, sentences: boolean): Piece[] {
    // One place is the prefix token's.
    const most = this.config.limits.max_source_tokens - 1
    const fits = (sentence: string) => this.tokenizer.encode(sentence).length <= most
    return splitText(text, { locale: plan.task.source, fits, sentences })
  }

  /** Decodes sentences batch by batch. `results[i]` is there when the last step of sentence i's batch is yielded. */
  private async *decode(
    sentences: readonly string[],
    plan: Plan,
    limits: BatchLimits,
    signal: AbortSignal | undefined,
    results: SentenceResult[],
  ): AsyncGenerator<Step, void, undefined> {
    const prefix = this.tokenizer.prefixId(plan.task)
    const sources = sentences.map((sentence) => [prefix, ...this.tokenizer.encode(modelText(sentence))])
    const candidates = plan.lengthBeam * plan.noiseBeam
    const batches = makeBatches(
      sources.map((source) => source.length * candidates),
      limits,
    )
    const total = batches.length * plan.steps
    let index = 0
    for (const batch of batches) {
      throwIfAborted(signal)
      const rows = batch.map((i) => sources[i] ?? [])
      for await (const step of reverseProcess(this.runtime, this.config, rows, plan, signal)) {
        index++
        const rounded = step.rounded ?? []
        if (index % plan.steps === 0) {
          rounded.forEach((row, n) => {
            const i = batch[n] ?? 0
            results[i] = this.result(sentences[i] ?? '', row)
          })
        }
        const shown = plan.show === 'every' ? rounded : []
        yield {
          index,
          total,
          t: step.t,
          alphaBar: step.alphaBar,
          sentences: shown.map((row, n) => ({
            sentence: batch[n] ?? 0,
            candidates: row.map((candidate) => ({ tokens: this.views(candidate) })),
          })),
        }
      }
    }
  }

  private result(source: string, rounded: readonly Rounded[]): SentenceResult {
    const tidy = this.config.decoding.collapse_repeats ? collapseRepeats : (tokens: readonly number[]) => tokens
    const hypotheses = rounded.map(({ tokens, probabilities }) => ({
      tokens: tidy(tokens),
      logProbability: probabilities.reduce((sum, p) => sum + Math.log(p), 0) / probabilities.length,
    }))
    const { chosen, scores } = chooseByMbr(hypotheses)
    const candidates = rounded.map((candidate, k) => ({
      text: this.tokenizer.decode(hypotheses[k]?.tokens ?? []),
      tokens: this.views(candidate),
      score: scores[k] ?? 0,
      logProbability: hypotheses[k]?.logProbability ?? 0,
    }))
    return { source, text: (candidates[chosen]?.text ?? '').trim(), chosen, candidates }
  }

  private views({ tokens, probabilities }: Rounded): TokenView[] {
    const texts = this.tokenizer.display(tokens)
    return tokens.map((id, i) => ({ id, text: texts[i] ?? '', probability: probabilities[i] ?? 0 }))
  }
}

function checkText(text: string): void {
  if (modelText(text) === '') throw new EmptyTextError('There is no text to work on.', 'Type or paste a text first.')
  if (text.length > MAX_TEXT_LENGTH) {
    throw new TextTooLongError(
      `The text has ${text.length.toLocaleString('en')} characters and the limit is ${MAX_TEXT_LENGTH.toLocaleString('en')}.`,
      'Split it and work on one part at a time.',
    )
  }
}

function unsupported(plan: Plan): UnsupportedTextError {
  const language = new Intl.DisplayNames('en', { type: 'language' }).of(plan.task.source) ?? plan.task.source
  return new UnsupportedTextError(
    'The text has no words that this model can read.',
    `It reads ${language}: digits, signs and other scripts alone are nothing to work on.`,
  )
}

function sentencesOf(pieces: readonly Piece[]): string[] {
  return pieces.filter((piece) => piece.kind === 'sentence').map((piece) => piece.text)
}

/** The text again, its sentences replaced by their results. */
function join(pieces: readonly Piece[], results: readonly SentenceResult[]): string {
  let next = 0
  return pieces.map((piece) => (piece.kind === 'sentence' ? (results[next++]?.text ?? '') : piece.text)).join('')
}

/** A file of the folder, with the number of bytes that the configuration promises. */
async function readChecked(
  source: ModelSource,
  config: ModelConfig,
  path: string,
  options: LoadOptions,
): Promise<Uint8Array> {
  throwIfAborted(options.signal)
  const bytes = await source.read(path)
  const promised = config.files.find((file) => file.path === path)
  if (promised && promised.bytes !== bytes.byteLength) {
    throw new ModelIntegrityError(
      `The model’s file ${path} has ${bytes.byteLength} bytes instead of ${promised.bytes}.`,
      'Delete the model and download it again.',
    )
  }
  return bytes
}
