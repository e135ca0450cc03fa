import type { Backend, GraphName, GraphTiming, Precision } from '../difformer/types.ts'

/** The types of the benchmark. No DOM and no files: a page, a worker and Node run the same. All times are in milliseconds. */

/** A text that every contestant works on. */
export interface BenchCase {
  /** "sentence-20", "paragraph-20x20", "words-5" .. "words-400". */
  readonly id: string
  readonly label: string
  readonly text: string
  readonly words: number
  /** Sentences of the text, and the source tokens of each in Difformer's tokenizer. */
  readonly sentences: number
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
  /** Works on the whole text once. Rejects with CancelledError once the signal is aborted. */
  run(benchCase: BenchCase, hooks: RunHooks): Promise<RunOutcome>
}

/** ours, an autoregressive model of the same size, and the published shape of opus-mt. */
export type Role = 'difformer' | 'autoregressive' | 'published'

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
  /** No further round of a case is begun after this time, but one is always run. Default: no limit. */
  readonly caseMilliseconds?: number
  readonly onProgress?: (progress: BenchProgress) => void
  readonly signal?: AbortSignal
}
