import type { Length } from './types.ts'

/** Every length that a task may offer. */
export const LENGTHS: readonly Length[] = ['short', 'medium', 'long']

/**
 * What the length that the head predicts is multiplied with. Medium leaves it as it is; the others are far enough from it to be
 * seen and near enough for the model to have met such lengths in training.
 */
export const LENGTH_FACTORS: Readonly<Record<Length, number>> = { short: 0.7, medium: 1, long: 1.4 }

/** What the lengths of one sentence's candidates are chosen from. */
export interface LengthChoice {
  /** The head's logit of each length from `first` on, in tokens: [0] is that of `first`, which may be below 1. */
  readonly logits: Float32Array
  readonly first: number
  /** Tokens more than the head says. */
  readonly extra: number
  /** Most tokens that a candidate may have, 1 or more. */
  readonly most: number
  /** Of LENGTH_FACTORS. */
  readonly factor: number
  /** Lengths below this share of the most probable one's probability are left out, 0..1; 0 for none. */
  readonly threshold: number
}

/**
 * Up to `beam` lengths in tokens, 1..most, the most probable first: those that a relative threshold leaves (Freitag and Al-Onaizan,
 * arXiv 1702.01806, section 3). The most probable one is always among them.
 *
 * With a factor of 1 they are the head's most probable ones; those outside the limits become the limit. With another the head's
 * distribution is stretched: a length has the logit of itself divided by the factor, interpolated, so that the beam lies around the
 * scaled length. Where that leaves fewer lengths within the limits than the beam, the last one is repeated; where it leaves none, all
 * are the limit that the head is beyond.
 */
export function chooseLengths(choice: LengthChoice, beam: number): number[] {
  const { logits, first, extra, most, factor, threshold } = choice
  if (factor === 1) {
    const best = probable(logits, ranked(Array.from(logits)).slice(0, beam), threshold)
    return best.map((i) => Math.min(most, Math.max(1, first + i + extra)))
  }
  const stretched = Array.from({ length: most }, (_, i) => at(logits, (i + 1 - extra) / factor - first))
  const best = ranked(stretched).filter((i) => stretched[i] !== Number.NEGATIVE_INFINITY)
  const nearest = first * factor + extra < 1 ? 1 : most
  const beamed = Array.from({ length: beam }, (_, k) => best[Math.min(k, best.length - 1)] ?? nearest - 1)
  return probable(stretched, beamed, threshold).map((i) => 1 + i)
}

/** Of indices of logits, the largest first, those whose probability is at least the threshold's share of the first one's. */
function probable(logits: ArrayLike<number>, best: readonly number[], threshold: number): readonly number[] {
  const least = (logits[best[0] ?? 0] ?? 0) + Math.log(threshold)
  return best.filter((i) => (logits[i] ?? 0) >= least)
}

/** Indices, the largest value first; of equal ones the lower index. */
function ranked(values: readonly number[]): number[] {
  return [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b)
}

/** The logit at a place between two classes; none beyond the first and the last. */
function at(logits: Float32Array, place: number): number {
  const [below, above] = [logits[Math.floor(place)], logits[Math.ceil(place)]]
  if (below === undefined || above === undefined) return Number.NEGATIVE_INFINITY
  return below + (above - below) * (place - Math.floor(place))
}
