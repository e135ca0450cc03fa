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
  /** Bytes to download for each backend: config, tokenizer, the graphs that it uses and the runtime that runs them. */
  readonly bytes: Readonly<Record<Backend, number>>
  /** All files that the backend needs are kept on this device. */
  readonly stored: Readonly<Record<Backend, boolean>>
}

/** What this browser can run, asked before anything is downloaded. */
export interface BackendChoice {
  readonly backend: Backend
  /** Why this one, as a sentence for the user. */
  readonly reason: string
}

/** Bytes over all files together, never one file at a time. `loaded === total` only when everything is verified. */
export interface LoadProgress {
  readonly phase: 'download' | 'verify' | 'start'
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
  /** False if this browser kept no copy: what has been downloaded is gone after this visit. */
  readonly kept: boolean
}

export interface LoadRequest {
  readonly id: string
  readonly backend: Backend | 'auto'
  readonly precision?: Precision
}

export interface Client {
  catalogue(): Promise<readonly CatalogueEntry[]>
  /** The backend that a load with this wish would begin with. */
  choose(backend: Backend | 'auto'): Promise<BackendChoice>
  /** Downloads what is missing, verifies it, starts the model. A second load replaces the first. Rejects with a DifformerError. */
  load(request: LoadRequest, onProgress: (progress: LoadProgress) => void, signal?: AbortSignal): Promise<LoadedModel>
  /** Steps in order, the last of them with its result. Aborting ends it at once with CancelledError, the model staying usable. */
  generate(text: string, options: GenerateOptions, onStep: (step: Step) => void): Promise<GenerateResult>
  /** Deletes a model's files from this device. */
  remove(id: string): Promise<void>
  /** Ends the worker. */
  close(): void
}
