import { CancelledError } from '../difformer/errors.ts'
import type { GraphName } from '../difformer/types.ts'
import { median, medianRatio } from './statistics.ts'
import type { BenchCase, BenchOptions, BenchResult, Contestant, ContestantResult, Measurement, Role } from './types.ts'

/**
 * Times the contestants on each case, interleaved: every round runs each of them once, in turn from the front and from the back,
 * so that whatever else the machine does meets all alike.
 * @param contestants Difformer, and any of the others; all on one backend.
 * @throws CancelledError once the signal is aborted, and whatever a contestant throws.
 */
export async function* runBench(
  contestants: readonly Contestant[],
  cases: readonly BenchCase[],
  options: BenchOptions = {},
): AsyncGenerator<BenchResult, void, undefined> {
  const { rounds = 5, warmUp = 1, warmUpMilliseconds = 0, signal } = options
  const { caseMilliseconds = Number.POSITIVE_INFINITY } = options
  const perContestant = rounds + warmUp
  const total = cases.reduce((sum, benchCase) => sum + thoseFor(benchCase, contestants).length * perContestant, 0)
  let done = 0
  let planned = 0
  for (const [c, benchCase] of cases.entries()) {
    const taking = thoseFor(benchCase, contestants)
    planned += taking.length * perContestant
    const measurements = new Map<Contestant, Measurement[]>(taking.map((contestant) => [contestant, []]))
    let started = performance.now()
    for (let round = -warmUp; round < rounds; round++) {
      if (round === 0) started = performance.now()
      if (round > 0 && performance.now() - started > caseMilliseconds) break
      const order = round % 2 === 0 ? taking : taking.toReversed()
      for (const contestant of order) {
        const begun = performance.now()
        let measurement = await measure(contestant, benchCase, signal)
        while (c === 0 && round < 0 && performance.now() - begun < warmUpMilliseconds) {
          measurement = await measure(contestant, benchCase, signal)
        }
        if (round >= 0) measurements.get(contestant)?.push(measurement)
        options.onProgress?.({ case: benchCase.id, done: ++done, total })
      }
    }
    done = planned
    yield summarize(benchCase, taking, measurements)
  }
}

function thoseFor({ sentences }: BenchCase, contestants: readonly Contestant[]): readonly Contestant[] {
  return contestants.filter(({ onlyParagraphs = false }) => sentences > 1 || !onlyParagraphs)
}

/** One run of one contestant on one case. */
export async function measure(
  contestant: Contestant,
  benchCase: BenchCase,
  signal?: AbortSignal,
): Promise<Measurement> {
  if (signal?.aborted) throw new CancelledError('The benchmark was cancelled.')
  const graphs: Partial<Record<GraphName, { runs: number; milliseconds: number }>> = {}
  const started = performance.now()
  const outcome = await contestant.run(benchCase, {
    onTiming: ({ graph, milliseconds }) => {
      const sum = graphs[graph] ?? { runs: 0, milliseconds: 0 }
      sum.runs++
      sum.milliseconds += milliseconds
      graphs[graph] = sum
    },
    ...(signal && { signal }),
  })
  const milliseconds = performance.now() - started
  const graphMs = Object.values(graphs).reduce((sum, graph) => sum + graph.milliseconds, 0)
  return { milliseconds, graphMs, graphs, outcome }
}

function summarize(
  benchCase: BenchCase,
  contestants: readonly Contestant[],
  measurements: ReadonlyMap<Contestant, readonly Measurement[]>,
): BenchResult {
  const results = contestants.map((contestant) => resultOf(contestant, measurements.get(contestant) ?? []))
  const of = (role: Role) => results.find((result) => result.role === role)
  const [ours, ar] = [of('difformer'), of('autoregressive')]
  const [sequential, published] = [of('sequential'), of('published')]
  const first = contestants[0]
  if (!ours || !first) throw new RangeError('A benchmark needs a Difformer among its contestants.')
  return {
    case: benchCase.id,
    label: benchCase.label,
    words: benchCase.words,
    sentences: benchCase.sentences,
    sourceTokens: benchCase.sentenceTokens.reduce((sum, tokens) => sum + tokens, 0),
    backend: first.backend,
    precision: first.precision,
    rounds: ours.samples.length,
    difformerMs: ours.milliseconds,
    graphMs: ours.graphMs,
    overhead: ours.milliseconds / ours.graphMs,
    stepMs: ours.stepMs,
    arMs: ar?.milliseconds ?? null,
    ratio: ar ? medianRatio(ours.samples, ar.samples) : null,
    sequentialMs: sequential?.milliseconds ?? null,
    sequentialRatio: sequential ? medianRatio(ours.samples, sequential.samples) : null,
    publishedMs: published?.milliseconds ?? null,
    publishedRatio: published ? medianRatio(ours.samples, published.samples) : null,
    contestants: results,
  }
}

function resultOf(contestant: Contestant, measurements: readonly Measurement[]): ContestantResult {
  const graph = contestant.role === 'difformer' ? 'denoiser' : 'decoder'
  const samples = measurements.map((measurement) => measurement.milliseconds)
  const last = measurements.at(-1)
  return {
    role: contestant.role,
    name: contestant.name,
    parameters: contestant.parameters,
    randomWeights: contestant.randomWeights,
    milliseconds: median(samples),
    graphMs: median(measurements.map((measurement) => measurement.graphMs)),
    stepMs: median(
      measurements.map(({ graphs }) => (graphs[graph]?.milliseconds ?? Number.NaN) / (graphs[graph]?.runs ?? 1)),
    ),
    calls: last?.graphs[graph]?.runs ?? 0,
    tokens: last?.outcome.tokens ?? 0,
    text: last?.outcome.text ?? '',
    samples,
  }
}
