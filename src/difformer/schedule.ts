import type { ModelConfig } from './types.ts'

/** The network is told t * 1000 / T, whatever T is. */
const MODEL_TIME_SCALE = 1000

export type ScheduleName = ModelConfig['diffusion']['schedule']

/** One denoiser call and the update after it: z_prev = c0 * z0_hat + c1 * z_t + sigma * noise. */
export interface ReverseStep {
  /** Timestep of z_t, T-1 .. 0. */
  readonly t: number
  /** Share of the signal left in z_t, 0..1. */
  readonly alphaBar: number
  readonly c0: number
  readonly c1: number
  readonly sigma: number
}

/**
 * alpha_bar of every timestep, float64 [timesteps], falling from near 1 to near 0 and clamped to [1e-5, 1].
 * sqrt is Diffusion-LM's 1 - sqrt(s + 1e-4) with s = (t + 1) / T (arXiv 2212.09412, section 4.1).
 */
export function alphaBar(schedule: ScheduleName, timesteps: number): Float64Array {
  const out = new Float64Array(timesteps)
  let product = 1
  for (let t = 0; t < timesteps; t++) {
    const s = (t + 1) / timesteps
    if (schedule === 'sqrt') out[t] = 1 - Math.sqrt(s + 1e-4)
    else if (schedule === 'cosine') out[t] = cosine(s) / cosine(0)
    else {
      const scale = 1000 / timesteps
      const share = timesteps > 1 ? t / (timesteps - 1) : 0
      product *= 1 - scale * (1e-4 + share * (0.02 - 1e-4))
      out[t] = product
    }
  }
  return out.map((value) => Math.min(1, Math.max(1e-5, value)))
}

function cosine(s: number): number {
  return Math.cos((((s + 0.008) / 1.008) * Math.PI) / 2) ** 2
}

/**
 * The reverse process in running order, the noisiest step first: `steps` of `steps + earlyStop` evenly respaced timesteps, with
 * the DDPM posterior q(z_prev | z_t, z0_hat) of each (arXiv 2212.09412, section 2.2). The step below the lowest grid point is
 * z_0 itself. `alphaBars` is the whole schedule.
 * @param grid timesteps to take instead of evenly spaced ones, falling; where it has more or fewer than `steps + earlyStop`,
 * they are taken from between.
 * @throws RangeError if the steps do not fit the schedule.
 */
export function reverseSteps(
  alphaBars: Float64Array,
  steps: number,
  earlyStop: number,
  grid?: readonly number[],
): ReverseStep[] {
  const even = evenGrid(alphaBars.length, steps + earlyStop)
  const every = grid ? resampled(grid, even) : even
  if (steps < 1 || earlyStop < 0) throw new RangeError(`No reverse process of ${steps} steps, ${earlyStop} left out.`)
  return every.slice(0, steps).map((t, i) => {
    const a = at(alphaBars, t)
    const below = every[i + 1]
    const previous = below === undefined ? 1 : at(alphaBars, below)
    const beta = 1 - a / previous
    return {
      t,
      alphaBar: a,
      c0: (beta * Math.sqrt(previous)) / (1 - a),
      c1: ((1 - previous) * Math.sqrt(1 - beta)) / (1 - a),
      sigma: Math.sqrt(Math.max((beta * (1 - previous)) / (1 - a), 0)),
    }
  })
}

/** `total` timesteps evenly spaced over 0 .. timesteps-1, the noisiest first. */
function evenGrid(timesteps: number, total: number): number[] {
  if (total > timesteps) throw new RangeError(`${total} steps do not fit ${timesteps} timesteps.`)
  if (total === 1) return [timesteps - 1]
  return Array.from({ length: total }, (_, i) => Math.floor((i * (timesteps - 1)) / (total - 1) + 0.5)).reverse()
}

/** As many timesteps as `even` has, read off the line through those of `grid` and kept apart from each other. */
function resampled(grid: readonly number[], even: readonly number[]): readonly number[] {
  if (grid.length === even.length) return grid
  const last = grid.length - 1
  const out: number[] = []
  for (let i = 0; i < even.length; i++) {
    const place = even.length > 1 ? (i * last) / (even.length - 1) : 0
    const [above, below] = [grid[Math.floor(place)] ?? 0, grid[Math.ceil(place)] ?? 0]
    const t = Math.floor(above + (place % 1) * (below - above) + 0.5)
    // Below the one before, with room for those after it.
    out.push(Math.max(Math.min(t, (out[i - 1] ?? Number.POSITIVE_INFINITY) - 1), even.length - 1 - i))
  }
  return out
}

function at(values: Float64Array, index: number): number {
  const value = values[index]
  if (value === undefined) throw new RangeError(`No timestep ${index}.`)
  return value
}

/**
 * What the denoiser is told of timestep t (0 .. timesteps-1): float32 [dim], the cosines and then the sines of
 * t * 1000 / timesteps at dim / 2 frequencies from 1 down to 1 / 10000. `dim` is even.
 */
export function timeFeatures(t: number, timesteps: number, dim: number): Float32Array {
  const half = dim / 2
  const out = new Float32Array(dim)
  const time = Math.fround(t * (MODEL_TIME_SCALE / timesteps))
  for (let j = 0; j < half; j++) {
    const angle = Math.fround(time * Math.fround(Math.exp((-Math.log(10000) * j) / half)))
    out[j] = Math.cos(angle)
    out[half + j] = Math.sin(angle)
  }
  return out
}
