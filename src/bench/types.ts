import type { Backend, GraphName, GraphTiming, Precision } from '../difformer/types.ts'

/** The types of the benchmark. No DOM and no files: a page, a worker and Node run the same. All times are in milliseconds. */

/** A text that every contestant works on. */
export interface BenchCase {
  /** "sentence-20", "paragraph-20x20", "words-5" .. "words-400". */
  readonly id: string
  readonly label: string
  readonly text: string
  readonly words: number
  /** Sentences of the text, what they are, and the source tokens of each in Difformer's tokenizer. */
  readonly sentences: number
  readonly sentenceTexts: readonly string[]
  readonly sentenceTokens: readonly number[]
}

/** Something that turns a text into another and says how long its graphs took. */
export interface Contestant {
  readonly role: Role
  /** For the table: the model's id or shape. */
  readonly name: string
  readonly backend: Backend
  readonly precision: Precision
  readonly parameters: number
  /** Weights drawn at random: right for timing, and its text means nothing. */
  readonly randomWeights: boolean
  /** It has something of its own to show on texts of several sentences alone, and takes no part in others. Default false. */
  readonly onlyParagraphs?: boolean
  /** Works on the whole text once. Rejects with CancelledError once the signal is aborted. */
  run(benchCase: BenchCase, hooks: RunHooks): Promise<RunOutcome>
}

/**
 * ours; an autoregressive model of the same size, which decodes all sentences at once; the same model, a sentence at a time; and the
 * published shape of opus-mt.
 */
export type Role = 'difformer' | 'autoregressive' | 'sequential' | 'published'

export interface RunHooks {
  readonly onTiming: (timing: GraphTiming) => void
  readonly signal?: AbortSignal
}

export interface RunOutcome {
  readonly text: string
  /** Target tokens written, of all sentences; of the chosen candidates only. */
  readonly tokens: number
}

/** One run of one contestant. */
export interface Measurement {
  readonly milliseconds: number
  /** All graph runs together, and each graph's. */
  readonly graphMs: number
  readonly graphs: Readonly<Partial<Record<GraphName, { readonly runs: number; readonly milliseconds: number }>>>
  readonly outcome: RunOutcome
}

/** One contestant over all rounds of one case. */
export interface ContestantResult {
  readonly role: Role
  readonly name: string
  readonly parameters: number
  readonly randomWeights: boolean
  /** Medians over the rounds. */
  readonly milliseconds: number
  readonly graphMs: number
  /** One run of the denoiser or the decoder. */
  readonly stepMs: number
  /** Runs of the denoiser or the decoder. */
  readonly calls: number
  readonly tokens: number
  readonly text: string
  /** Of every round, in order. */
  readonly samples: readonly number[]
}

/** One case on one backend: a line of the table. Ratios are Difformer's time over the other's: below 1 Difformer is faster. */
export interface BenchResult {
  readonly case: string
  readonly label: string
  readonly words: number
  readonly sentences: number
  readonly sourceTokens: number
  readonly backend: Backend
  readonly precision: Precision
  readonly rounds: number
  readonly difformerMs: number
  readonly graphMs: number
  /** difformerMs over graphMs: 1.05 is the goal. */
  readonly overhead: number
  /** One denoiser call over the case's first batch. */
  readonly stepMs: number
  readonly arMs: number | null
  /** Median over the rounds of the ratio within a round, so that what slows the machine for a while cancels out. */
  readonly ratio: number | null
  /** The autoregressive model a sentence at a time; null for a text of one sentence. */
  readonly sequentialMs: number | null
  readonly sequentialRatio: number | null
  readonly publishedMs: number | null
  readonly publishedRatio: number | null
  readonly contestants: readonly ContestantResult[]
}

export interface BenchProgress {
  readonly case: string
  /** Runs done and to be done, over all cases; the warm-up runs count. */
  readonly done: number
  readonly total: number
}

export interface BenchOptions {
  /** Timed rounds of each case; each contestant runs once a round. Default 5. */
  readonly rounds?: number
  /** Runs of each contestant before the first round of a case. Default 1. */
  readonly warmUp?: number
  /** Before the first case each contestant goes on warming up for so long, if `warmUp` is not 0: a page compiles while it runs. Default 0. */
  readonly warmUpMilliseconds?: number
  /** No further round of a case is begun after this time, but one is always run. Default: no limit. */
  readonly caseMilliseconds?: number
  readonly onProgress?: (progress: BenchProgress) => void
  readonly signal?: AbortSignal
}
