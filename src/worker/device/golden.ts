import type { Difformer } from '../../difformer/model.ts'

/** What a model made of a fixed text: the nearest token of every place at every step, and its probability. */
export interface Golden {
  readonly tokens: readonly number[]
  readonly probabilities: readonly number[]
}

export interface GoldenRun extends Golden {
  /** One denoiser call for a sentence with all candidates that the model's defaults try, in milliseconds. */
  readonly stepMs: number
}

/** As far as two backends may differ: rounding errors of two steps, and where two words are nearly as probable, the other one. */
const TOLERANCE = 0.02
const MOST_FLIPPED = 0.05

/** What never changes between two runs: the text, the seed, nothing stopped early. */
const fixed = { seed: 1, patience: 0, prune: [] } as const
/** Small, as a backend that is a hundred times slower must come to its end, too. */
const small = { ...fixed, steps: 2, lengthBeam: 2, noiseBeam: 1, show: 'every' } as const
const TIMED_STEPS = 2
const TIMINGS = 3
/** A backend that is so slow is not timed any further. */
const SLOW_MS = 1500

/** Runs the fixed text, and times a step. */
export async function runGolden(model: Difformer, signal?: AbortSignal): Promise<GoldenRun> {
  const abort = signal ? { signal } : {}
  const text = goldenText(model)
  const started = performance.now()
  const tokens: number[] = []
  const probabilities: number[] = []
  for await (const step of model.generate(text, { ...small, ...abort })) {
    for (const { id, probability } of step.sentences.flatMap((s) => s.candidates.flatMap((c) => c.tokens))) {
      tokens.push(id)
      probabilities.push(probability)
    }
  }
  const took = performance.now() - started
  const stepMs = took > SLOW_MS ? took / small.steps : await timeStep(model, text, abort)
  return { tokens, probabilities, stepMs }
}

function goldenText(model: Difformer): string {
  return model.config.tasks.flatMap((task) => task.examples)[0] ?? 'Hallo.'
}

/** The best of some short runs, the first of all not counted: it sets up what later ones find. */
async function timeStep(model: Difformer, text: string, abort: { signal?: AbortSignal }): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  const started = performance.now()
  for (let i = 0; i <= TIMINGS && (i < 2 || performance.now() - started < SLOW_MS); i++) {
    const begun = performance.now()
    for await (const _ of model.generate(text, { ...fixed, steps: TIMED_STEPS, show: 'last', ...abort }));
    if (i > 0) best = Math.min(best, (performance.now() - begun) / TIMED_STEPS)
  }
  return best
}

/** True if two runs with the same weights say the same, up to rounding errors. */
export function agree(a: Golden, b: Golden): boolean {
  if (a.tokens.length === 0 || a.tokens.length !== b.tokens.length) return false
  let flipped = 0
  for (const [i, token] of a.tokens.entries()) {
    const [p = Number.NaN, q = Number.NaN] = [a.probabilities[i], b.probabilities[i]]
    // Written so that NaN is a disagreement.
    if (!(Math.abs(p - q) <= TOLERANCE)) return false
    if (token !== b.tokens[i]) flipped++
  }
  return flipped <= MOST_FLIPPED * a.tokens.length
}

/** True if a run on its own can be right: probabilities are probabilities. */
export function isSane({ tokens, probabilities }: Golden): boolean {
  return tokens.length > 0 && probabilities.every((p) => p >= 0 && p <= 1.0001)
}
