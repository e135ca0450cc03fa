/** What the page sees of the worker. `client.ts` implements it over `protocol.ts`; `ui` imports nothing else from here. */

import type {
  Backend,
  GenerateOptions,
  GenerateResult,
  ModelConfig,
  Precision,
  Step,
  TaskConfig,
} from '../difformer/types.ts'
import type { BenchEvent, BenchRequest, BenchSummary } from './bench/types.ts'
import type { Adapter } from './device/adapter.ts'
import type { Trial } from './device/self-test.ts'

export type { Adapter, Trial }

/** A task as the page offers it: what it reads, what it writes, and texts to try. */
export type TaskInfo = Omit<TaskConfig, 'prefix_token'>

/** One line of models/index.json. */
export interface CatalogueEntry {
  readonly id: string
  readonly name: string
  /** Ids of the tasks for which it is the model to take. */
  readonly defaultFor: readonly string[]
  /** What it can do. Without examples if its configuration cannot be read now. */
  readonly tasks: readonly TaskInfo[]
}

/** What a load would begin with, asked before anything is downloaded. */
export interface BackendChoice {
  readonly backend: Backend
  /** Why this one, as a sentence for the user. */
  readonly reason: string
  /** Bytes of what it needs: tokenizer, graphs, and the runtime that runs them unless an earlier model brought it. */
  readonly bytes: number
  /** All of that is kept on this device. */
  readonly stored: boolean
}

/** Bytes over all files together, never one file at a time. `loaded === total` only when everything is verified. */
export interface LoadProgress {
  /** test: finding out what runs fastest here. */
  readonly phase: 'download' | 'verify' | 'test' | 'start'
  readonly loaded: number
  readonly total: number
  /** True if the bytes come from this device. */
  readonly fromStorage: boolean
}

export interface LoadedModel {
  readonly config: ModelConfig
  readonly backend: Backend
  readonly precision: Precision
  /** Why this backend, as a sentence for the user: "This browser has no WebGPU, so the model runs on the CPU." */
  readonly reason: string
  readonly threads: number
  /** What the self-test found, and when, in milliseconds since 1970. */
  readonly trials: readonly Trial[]
  readonly testedAt: number
  /** Bytes of the files that it uses, the runtime's included. */
  readonly bytes: number
  /** "ONNX Runtime Web 1.30.0, jspi" */
  readonly runtime: string
  /** False if this browser kept no copy: what has been downloaded is gone after this visit. */
  readonly kept: boolean
}

export interface LoadRequest {
  readonly id: string
  readonly backend: Backend | 'auto'
  readonly precision?: Precision
  /** Tests the device again, whatever is remembered of it. */
  readonly retest?: boolean
  /** The GPU went away in the middle of a run: the CPU takes over with the files that are here. */
  readonly gpuLost?: boolean
}

/** What this device is and has, for people to look at. */
export interface DeviceReport {
  readonly adapter: Adapter
  readonly cores: number
  /** The page is cross-origin isolated, so that it has threads. */
  readonly isolated: boolean
  /** Bytes that this page keeps on the device, and may keep; undefined where the browser does not tell. */
  readonly used: number | undefined
  readonly quota: number | undefined
}

export interface Client {
  catalogue(): Promise<readonly CatalogueEntry[]>
  /** What such a load would begin with. */
  choose(request: LoadRequest): Promise<BackendChoice>
  /** Downloads what is missing, verifies it, starts the model. A second load replaces the first. Rejects with a DifformerError. */
  load(request: LoadRequest, onProgress: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<LoadedModel>
  /** Steps in order, the last of them with its result. Aborting ends it at once with CancelledError, the model staying usable. */
  generate(text: string, options: GenerateOptions, onStep: (step: Step) => void): Promise<GenerateResult>
  device(): Promise<DeviceReport>
  /** The model's card, as Markdown; undefined if it has none that can be had now. */
  card(id: string): Promise<string | undefined>
  /** Times a model against the others, in turn; one event after another. Aborting ends it at once with CancelledError. */
  bench(request: BenchRequest, onEvent: (event: BenchEvent) => void, signal: AbortSignal): Promise<BenchSummary>
  /** Deletes a model's files from this device. */
  remove(id: string): Promise<void>
  /** Ends the worker. */
  close(): void
}
