import { runBench } from '../../bench/bench.ts'
import { standardCases, sweepCases } from '../../bench/cases.ts'
import { autoregressiveContestant, difformerContestant } from '../../bench/contestants.ts'
import type { BenchProgress, Contestant } from '../../bench/types.ts'
import { Autoregressive } from '../../difformer/autoregressive.ts'
import { CancelledError } from '../../difformer/errors.ts'
import type { Difformer } from '../../difformer/model.ts'
import { MemorySource } from '../../models/files.ts'
import type { ModelLibrary } from '../../models/library.ts'
import type { Ort } from '../runtime.ts'
import type { BenchEvent, BenchRequest, BenchSummary } from './types.ts'

/** Short enough to wait for on a phone, and medians all the same. */
const limits = { rounds: 3, warmUp: 1, warmUpMilliseconds: 500, caseMilliseconds: 4000 } as const

export interface Bench {
  readonly library: ModelLibrary
  readonly ort: Ort
  readonly model: Difformer
  readonly request: BenchRequest
  readonly onEvent: (event: BenchEvent) => void
  readonly signal: AbortSignal
}

/**
 * Times a model on a sentence, a paragraph, and texts of 5 to 400 words, against the autoregressive model where there is one for
 * the task and the backend.
 */
export async function benchmark(bench: Bench): Promise<Pick<BenchSummary, 'baseline'>> {
  const { model, request, onEvent, signal } = bench
  const which = whichOf(request)
  const config = model.plan(which).task
  const count = (sentence: string) => model.countTokens(sentence)
  const cases = [...standardCases(config, count), ...sweepCases(config, count)]
  const other = await opponent(bench)
  if ('missing' in other) onEvent({ kind: 'alone', reason: other.missing })
  const contestants = [difformerContestant(model, which), ...('missing' in other ? [] : [other.contestant])]
  const onProgress = (progress: BenchProgress) => onEvent({ kind: 'running', progress })
  for await (const result of runBench(contestants, cases, { ...limits, onProgress, signal })) {
    onEvent({ kind: 'result', result })
  }
  return 'missing' in other ? {} : { baseline: other.contestant.name }
}

function whichOf({ task: { id: task, source, target } }: BenchRequest) {
  return { task, source, target }
}

type Opponent = { readonly contestant: Contestant } | { readonly missing: string }

/** A benchmark without it is worth something, too, so whatever keeps it away is told and no more. */
async function opponent({ library, ort, model, request, onEvent, signal }: Bench): Promise<Opponent> {
  const { backend } = model
  const place = backend === 'webgpu' ? 'GPU' : 'CPU'
  try {
    const config = await library.baseline(request.task, backend)
    if (config === undefined) {
      return {
        missing: `There is no autoregressive model for this task on the ${place} here, so Difformer runs alone.`,
      }
    }
    const { files } = await library.collectBaseline(
      config,
      backend,
      (progress) => onEvent({ kind: 'loading', progress }),
      signal,
    )
    const baseline = await Autoregressive.load(new MemorySource(files, config), { ort, backend, signal })
    return { contestant: autoregressiveContestant(baseline, whichOf(request)) }
  } catch (error) {
    if (signal.aborted || error instanceof CancelledError) throw error
    const why = error instanceof Error ? error.message : String(error)
    return { missing: `The autoregressive model could not be had, so Difformer runs alone. ${why}` }
  }
}
