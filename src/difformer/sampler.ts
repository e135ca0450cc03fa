import { CancelledError } from './errors.ts'
import { gaussian } from './noise.ts'
import type { Plan } from './options.ts'
import { disposeAll, type Encoded, type Latents, type Runtime } from './runtime.ts'
import { alphaBar, type ReverseStep, reverseSteps, timeFeatures } from './schedule.ts'
import type { ModelConfig } from './types.ts'

/** One candidate's nearest tokens, as many as its length, with the probability of each. */
export interface Rounded {
  readonly tokens: readonly number[]
  readonly probabilities: readonly number[]
}

/** A denoiser call that has been done. */
export interface SampledStep extends ReverseStep {
  /** [sentence][candidate]; absent for a step that is not shown. */
  readonly rounded?: readonly (readonly Rounded[])[]
}

/**
 * The reverse process (arXiv 2212.09412, section 2.2) over one batch: N sentences with K = lengthBeam * noiseBeam candidates each,
 * candidate k having the (k / noiseBeam)-th most probable length. Yields a step after each denoiser call; the last one is always
 * rounded, from z0_hat. Lets waiting events run between steps.
 * @param sources token ids of each sentence, its prefix first.
 * @throws CancelledError at the next step once the signal is aborted.
 */
export async function* reverseProcess(
  runtime: Runtime,
  config: ModelConfig,
  sources: readonly (readonly number[])[],
  plan: Plan,
  signal: AbortSignal | undefined,
): AsyncGenerator<SampledStep, void, undefined> {
  const steps = reverseSteps(
    alphaBar(config.diffusion.schedule, config.diffusion.train_timesteps),
    plan.steps,
    plan.earlyStop,
  )
  const encoded = await encode(runtime, sources, config.special_tokens.pad)
  const lengths = sources.map((source, n) => targetLengths(encoded, n, source.length, config, plan))
  const batch = new Shape(lengths, plan.lengthBeam * plan.noiseBeam, config.sizes.latent_dim)
  const noise = (step: number) => batchNoise(batch, plan.seed, step)
  const factor = config.diffusion.decode_noise_factor

  const targetMask = runtime.float32(batch.mask(), batch.dims.slice(0, 3))
  const start = noise(0).map((x) => x * factor)
  let z: Latents = runtime.float32(start, batch.dims)
  let z0Hat: Latents = runtime.float32(new Float32Array(batch.size), batch.dims)
  try {
    for (const [i, step] of steps.entries()) {
      await yieldToEvents()
      throwIfAborted(signal)
      const next = await runtime.denoise(encoded, {
        z,
        z0Prev: z0Hat,
        targetMask,
        timeFeatures: timeFeatures(step.t, config.diffusion.train_timesteps, config.sizes.d_model),
        coefficients: [step.c0, step.c1, step.sigma * factor],
        noise: noise(i + 1),
      })
      disposeAll({ z, z0Hat })
      ;({ zNext: z, z0Hat } = next)
      const shown = plan.show === 'every' || i === steps.length - 1
      yield shown ? { ...step, rounded: await round(runtime, z0Hat, batch) } : step
    }
  } finally {
    disposeAll({ ...encoded.feeds, targetMask, z, z0Hat })
  }
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError('The run was cancelled.')
}

/** Sizes of a batch: N sentences, K candidates, T tokens of the longest candidate, D latent numbers of a token. */
class Shape {
  readonly dims: readonly [number, number, number, number]

  /** lengths: target length of each candidate, [N][K]. */
  constructor(
    readonly lengths: readonly (readonly number[])[],
    readonly candidates: number,
    latentDim: number,
  ) {
    this.dims = [lengths.length, candidates, Math.max(...lengths.flat()), latentDim]
  }

  get size(): number {
    return this.dims.reduce((product, dim) => product * dim, 1)
  }

  /** Offset of a candidate's first token in a tensor [N, K, T]. */
  start(sentence: number, candidate: number): number {
    return (sentence * this.candidates + candidate) * this.dims[2]
  }

  /** float32 [N, K, T], 1 at real tokens. */
  mask(): Float32Array {
    const mask = new Float32Array(this.dims[0] * this.dims[1] * this.dims[2])
    for (const [n, candidates] of this.lengths.entries()) {
      for (const [k, length] of candidates.entries()) mask.fill(1, this.start(n, k), this.start(n, k) + length)
    }
    return mask
  }
}

async function encode(runtime: Runtime, sources: readonly (readonly number[])[], pad: number): Promise<Encoded> {
  const longest = Math.max(...sources.map((source) => source.length))
  const ids = new Int32Array(sources.length * longest).fill(pad)
  const mask = new Float32Array(sources.length * longest)
  sources.forEach((source, n) => {
    ids.set(source, n * longest)
    mask.fill(1, n * longest, n * longest + source.length)
  })
  return runtime.encode(ids, mask, [sources.length, longest])
}

/** Length of each candidate of sentence n: the most probable length first, each repeated for every noise. */
function targetLengths(encoded: Encoded, n: number, sourceLength: number, config: ModelConfig, plan: Plan): number[] {
  const classes = 2 * config.sizes.length_offsets
  const logits = encoded.lengthLogits.subarray(n * classes, (n + 1) * classes)
  const best = Array.from(logits.keys()).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b)
  return best.slice(0, plan.lengthBeam).flatMap((offset) => {
    const length = sourceLength + offset - config.sizes.length_offsets
    return new Array<number>(plan.noiseBeam).fill(Math.min(config.limits.max_target_tokens, Math.max(1, length)))
  })
}

/** float32 [N, K, T, D]: each candidate has its own noise, and the same one in every sentence. */
function batchNoise(batch: Shape, seed: number, step: number): Float32Array {
  const [sentences, candidates, length, dim] = batch.dims
  const out = new Float32Array(batch.size)
  for (let k = 0; k < candidates; k++) out.set(gaussian(seed, k, step, length, dim), k * length * dim)
  for (let n = 1; n < sentences; n++) out.copyWithin(n * candidates * length * dim, 0, candidates * length * dim)
  return out
}

async function round(runtime: Runtime, z0Hat: Latents, batch: Shape): Promise<Rounded[][]> {
  const { tokens, probability } = await runtime.round(z0Hat)
  return batch.lengths.map((candidates, n) =>
    candidates.map((length, k) => {
      const [from, to] = [batch.start(n, k), batch.start(n, k) + length]
      return {
        tokens: Array.from(tokens.subarray(from, to), Number),
        probabilities: Array.from(probability.subarray(from, to)),
      }
    }),
  )
}

/** Lets messages that wait, such as a request to cancel, be handled; unlike a timer it never waits for its turn. */
function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
