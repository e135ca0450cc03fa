/** The messages between page and worker. Every request has an id, and every answer carries it. */

import type { ErrorData } from '../difformer/errors.ts'
import type { GenerateOptions, GenerateResult, Step } from '../difformer/types.ts'
import type { BackendChoice, CatalogueEntry, DeviceReport, LoadedModel, LoadProgress, LoadRequest } from './api.ts'
import type { BenchEvent, BenchRequest, BenchSummary } from './bench/types.ts'

/** Kinds of request, with what they ask and what they are answered. */
export interface Calls {
  catalogue: { ask: null; answer: readonly CatalogueEntry[] }
  choose: { ask: LoadRequest; answer: BackendChoice }
  load: { ask: LoadAsk; answer: LoadAnswer }
  generate: { ask: GenerateAsk; answer: GenerateResult }
  device: { ask: null; answer: DeviceReport }
  card: { ask: string; answer: string | undefined }
  bench: { ask: BenchRequest; answer: BenchSummary }
  remove: { ask: string; answer: null }
}

export type CallName = keyof Calls

export interface LoadAsk extends LoadRequest {
  /** An earlier worker gave up on the GPU: to be told in the reason. */
  readonly gpuFailed?: boolean
}

/** A worker whose GPU failed is spent: the client starts another one on the CPU. */
export type LoadAnswer = { readonly loaded: LoadedModel } | { readonly gpuFailed: string }

export interface GenerateAsk {
  readonly text: string
  readonly options: Omit<GenerateOptions, 'signal'>
}

export type Request<Name extends CallName = CallName> = {
  readonly [N in Name]: { readonly type: 'call'; readonly id: number; readonly name: N; readonly ask: Calls[N]['ask'] }
}[Name]

export type ToWorker =
  /** The first message: where models/ lies, as the page sees it. */
  { readonly type: 'open'; readonly modelsUrl: string } | Request | { readonly type: 'cancel'; readonly id: number }

export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly progress: LoadProgress }
  | { readonly type: 'step'; readonly id: number; readonly step: Step }
  | { readonly type: 'bench'; readonly id: number; readonly event: BenchEvent }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Calls[CallName]['answer'] }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorData }
