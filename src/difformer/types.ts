import type { InferenceSessionFactory, TensorConstructor } from 'onnxruntime-common'

/** The public types of the library. Shapes: N sentences, K candidates each, T target tokens, D latent size, V vocabulary. */

/** What every `models/<id>/config.json` has, written by `python -m difformer.export`; see models/README.md. */
export interface ModelFolderConfig {
  readonly format_version: 1
  readonly id: string
  readonly name: string
  readonly sizes: ModelSizes
  readonly tasks: readonly TaskConfig[]
  readonly special_tokens: { readonly pad: number /** Ids below this are never text. */; readonly count: number }
  readonly limits: { readonly max_source_tokens: number; readonly max_target_tokens: number }
  /** The precision each backend runs by default; a baseline may lack a backend. */
  readonly backends: Readonly<Partial<Record<Backend, Precision>>>
  /** Every file of the folder but config.json and README.md, with its size and hex SHA-256. */
  readonly files: readonly ModelFile[]
}

export interface ModelSizes {
  readonly vocab_size: number
  readonly latent_dim: number
  readonly d_model: number
  readonly heads: number
  readonly encoder_layers: number
  readonly decoder_layers: number
  readonly parameters: number
}

/** config.json of a Difformer. */
export interface ModelConfig extends ModelFolderConfig {
  readonly model_type: 'difformer'
  readonly backends: Readonly<Record<Backend, Precision>>
  readonly sizes: ModelSizes & {
    /** The length head has 2 * length_offsets classes: target - source tokens, from -length_offsets. */
    readonly length_offsets: number
    /** The denoiser is told what the source says at about each target position; the encoder gives it copied_source. */
    readonly soft_copy?: boolean
  }
  readonly diffusion: {
    readonly schedule: 'sqrt' | 'linear' | 'cosine'
    readonly train_timesteps: number
    /** F of noise rescaling while training; decoding uses decode_noise_factor. */
    readonly noise_factor: number
    readonly decode_noise_factor: number
  }
  readonly decoding: {
    /** Denoiser calls. */
    readonly steps: number
    /** Steps of the respaced grid, at its low-noise end, that are not run. */
    readonly early_stop: number
    readonly length_beam: number
    readonly noise_beam: number
    /** Lengths below this share of the most probable one's probability are not tried, 0..1; 0, the default, leaves out none. */
    readonly length_threshold?: number
    /** Runs of one token become one token in the result. */
    readonly collapse_repeats: boolean
    /** Roundings in a row that must give a candidate the same tokens for it to stop early; 0, the default, never stops one. */
    readonly patience?: number
    /** Successive halving; none by default. */
    readonly prune?: readonly Prune[]
    /** Sentences of more tokens are written clause by clause; 0, the default, for none. */
    readonly clause_tokens?: number
    /** Tokens more than the length head says, for what collapse_repeats takes away; 0 by default. */
    readonly extra_length?: number
    /** Candidates of like length run apart from others; true by default. */
    readonly buckets?: boolean
    /**
     * Timesteps of the respaced grid, steps + early_stop of them, the noisiest first. Other numbers of steps take theirs from
     * between. Default: evenly spaced.
     */
    readonly grid?: readonly number[]
  }
  /** A left-to-right model on the same encoder that has a say in which candidate is chosen; none by default. */
  readonly reranker?: RerankerConfig
  /** Graph files of each precision. */
  readonly variants: Readonly<Partial<Record<Precision, GraphFiles>>>
}

export interface RerankerConfig {
  readonly layers: number
  /** What the mean log-probability that it gives a candidate counts beside agreement (mean sentence BLEU, 0..1). */
  readonly weight: number
  /** Ids of the tokens that begin and end a text. */
  readonly bos: number
  readonly eos: number
}

/** config.json of an autoregressive baseline. */
export interface AutoregressiveConfig extends ModelFolderConfig {
  readonly model_type: 'autoregressive'
  readonly special_tokens: ModelFolderConfig['special_tokens'] & { readonly bos: number; readonly eos: number }
  readonly variants: Readonly<Partial<Record<Precision, AutoregressiveFiles>>>
}

/** After denoiser call `after`, 1 or more, the best `keep` candidates of each sentence go on, 1 or more. */
export interface Prune {
  readonly after: number
  readonly keep: number
}

export interface TaskConfig {
  readonly id: string
  /** BCP 47 language of the text read and of the text written. */
  readonly source: string
  readonly target: string
  readonly prefix_token: string
  readonly label: string
  readonly examples: readonly string[]
  /** One sentence for the user: what the model does well here, and what it does not. */
  readonly note?: string
  /** The user may ask for a short, medium or long text; false by default. */
  readonly lengths?: boolean
  /** What the length head says is multiplied by this, for whatever length is asked for; 1 by default. */
  readonly length_factor?: number
  /** Of a model with a reranker: it has a say in the choice, unless the options say otherwise; true by default. */
  readonly rerank?: boolean
}

/** How long a text is wanted; medium is what the length head says, times the task's `length_factor`. */
export type Length = 'short' | 'medium' | 'long'

export interface ModelFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/**
 * The files whose bytes, one after another, are a graph in ONNX: its nodes, and the weights that it has in common with others. That
 * is one message of protobuf, which joins what it finds twice.
 */
export type GraphParts = readonly string[]

export type GraphFiles = Readonly<Record<'encoder' | 'denoiser' | 'rounding', GraphParts>> & {
  /** Of a model with a reranker. */
  readonly reranker?: GraphParts
}
export type AutoregressiveFiles = Readonly<Record<'encoder' | 'decoder', GraphParts>>

export type Backend = 'webgpu' | 'wasm'
/**
 * int8: whole numbers of 8 bits, weights and activations, for the CPU. w8: the same weights, computed with in single precision.
 * fp16: weights stored in half precision, computed with in single; older folders have it.
 */
export type Precision = 'int8' | 'w8' | 'fp16'

/** Where a model's files come from: a folder on disk, a cache, a URL. */
export interface ModelSource {
  /** Bytes of a file of the model folder. Rejects with ModelFileError. */
  read(path: string): Promise<Uint8Array>
}

/** The module that runs the graphs: onnxruntime-web/webgpu, onnxruntime-web/wasm or onnxruntime-node. */
export interface Ort {
  readonly InferenceSession: InferenceSessionFactory
  readonly Tensor: TensorConstructor
}

export interface LoadOptions {
  readonly ort: Ort
  /** auto, the default: WebGPU, and the CPU where WebGPU does not start. */
  readonly backend?: Backend | 'auto'
  /** Threads of each session, in Node; a browser's are set in `ort.env.wasm.numThreads`. */
  readonly threads?: number
  /** Default: the model's own choice for the backend. */
  readonly precision?: Precision
  readonly signal?: AbortSignal
}

export interface GenerateOptions {
  /** Id of one of the model's tasks, with its languages where one id has several. Default: the first task. */
  readonly task?: string
  readonly source?: string
  readonly target?: string
  /** Denoiser calls, 1..100. Default: the model's. */
  readonly steps?: number
  /** How many of the most probable lengths are tried, 1..15. */
  readonly lengthBeam?: number
  /** Noises tried for each length, 1..10. */
  readonly noiseBeam?: number
  /**
   * Lengths below this share of the most probable one's probability are not tried, 0..1; 0 leaves out none. Default: the model's
   * with its own lengthBeam, 0 with another.
   */
  readonly lengthThreshold?: number
  /**
   * A candidate stops when its tokens were the same in this many roundings in a row, 0..100; 0 never stops one. Every step is
   * rounded then, which is about a tenth of its work. Default: the model's with its own steps, 0 with another number.
   */
  readonly patience?: number
  /** Drops the weakest candidates part-way (successive halving), in rising order of `after`. Default: the model's; [] for none. */
  readonly prune?: readonly Prune[]
  /**
   * Sentences with like numbers of candidates of like length run together, apart from others, and short candidates apart from long
   * ones, where that saves more padding than one more run costs. Default: the model's.
   */
  readonly buckets?: boolean
  /**
   * Of a model with a reranker: it has a say in which candidate is chosen. Otherwise the one that agrees most with the others is.
   * Default: the task's.
   */
  readonly rerank?: boolean
  /** Of a task with `lengths`: how long the text is to be, and how many points a summary has. Default medium. */
  readonly length?: Length
  /**
   * A sentence of more tokens is cut into clauses, each written as a sentence of its own, 0..1000; 0 for never. Default: the model's.
   */
  readonly clauseTokens?: number
  /** Unsigned 32-bit. The same text, options and seed give the same result. Default 0. */
  readonly seed?: number
  /** Steps that are rounded to tokens for display: every one, or only the last. Default 'every'. */
  readonly show?: 'every' | 'last'
  readonly signal?: AbortSignal
  /** Is told of every run of a graph when it has ended. */
  readonly onTiming?: (timing: GraphTiming) => void
}

/** Graphs of a Difformer: encoder, denoiser, rounding, perhaps a reranker; of an autoregressive model: encoder, decoder. */
export type GraphName = 'encoder' | 'denoiser' | 'rounding' | 'reranker' | 'decoder'

/**
 * One run of a graph. A run whose outputs stay on the GPU ends when its work is queued; the run that next waits for the GPU, which
 * is the rounding, has the rest in its time. Summed over a text, the runs are the time that the graphs took.
 */
export interface GraphTiming {
  readonly graph: GraphName
  readonly milliseconds: number
  /** Of the denoiser: the positions that it worked on, and those among them that held a token of a running candidate. */
  readonly positions?: number
  readonly usedPositions?: number
}

/** One step of one batch of sentences. */
export interface Step {
  /** 1..total: denoiser calls of the whole text done so far, and to be done. Those that candidates stopped early save count as done. */
  readonly index: number
  readonly total: number
  /** The timestep of z_t, T-1 .. 0, and the share of the signal left in it. */
  readonly t: number
  readonly alphaBar: number
  /** The sentences of this batch, as they look now; empty for a step that is not shown. */
  readonly sentences: readonly SentenceStep[]
  /** Only on the last step. */
  readonly result?: GenerateResult
}

export interface SentenceStep {
  /** Its place among the text's sentences. */
  readonly sentence: number
  /** candidates[0] has the most probable length; the order does not change between steps. */
  readonly candidates: readonly CandidateStep[]
}

export interface CandidateStep {
  readonly tokens: readonly TokenView[]
  /** Always given; what is recorded by hand may leave it out. */
  readonly state?: CandidateState
}

/** settled: its tokens stayed the same and will. dropped: others were better; it has a vote in the choice and cannot be chosen. */
export type CandidateState = 'running' | 'settled' | 'dropped'

/** The nearest token of one position of z0_hat. */
export interface TokenView {
  readonly id: number
  /** As it stands in the text, with the space before it if it begins a word. */
  readonly text: string
  /** Softmax probability of this token, 0..1. */
  readonly probability: number
}

export interface GenerateResult {
  /** The whole text, white space and line breaks as in the source; of a summary with `items`, a line a point, each led by "• ". */
  readonly text: string
  /** The points of a long text's summary, in reading order: texts of some of the `sentences`. Absent for everything else. */
  readonly items?: readonly string[]
  /** Every unit that was decoded: a sentence, or two in a row of a text to be summarized. */
  readonly sentences: readonly SentenceResult[]
  readonly backend: Backend
  readonly precision: Precision
  /** Denoiser calls of the sentence that took most: fewer than asked for where every candidate settled before. */
  readonly steps: number
  readonly seed: number
  readonly milliseconds: number
}

export interface SentenceResult {
  readonly source: string
  readonly text: string
  /** Index of the chosen candidate. */
  readonly chosen: number
  readonly candidates: readonly ScoredCandidate[]
}

export interface ScoredCandidate {
  readonly text: string
  /** One a position; where the model collapses repeats, the text has one of each run. */
  readonly tokens: readonly TokenView[]
  /** Mean sentence BLEU against the other candidates, 0..1 (MBR); 1 if it is the only one. */
  readonly score: number
  /** Mean log-probability of its tokens. */
  readonly logProbability: number
  /**
   * Mean log-probability of its tokens and its end as the reranker reads them; absent where that was not asked: of a dropped
   * candidate, or where all that are left say the same.
   */
  readonly likelihood?: number
  /** What it was when decoding ended. */
  readonly state: CandidateState
}
