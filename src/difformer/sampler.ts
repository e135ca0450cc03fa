import { makeBuckets } from './buckets.ts'
import { Candidate, dropWeakest } from './candidates.ts'
import { EventBreaks } from './events.ts'
import { Layout } from './layout.ts'
import { chooseLengths, LENGTH_FACTORS, type LengthChoice } from './lengths.ts'
import { moveLatents, packLatents, selectRows } from './move.ts'
import type { NoiseBank } from './noise.ts'
import type { Plan } from './options.ts'
import { padIds } from './padding.ts'
import { rerank } from './rerank.ts'
import type { Denoised, DenoiserInput, Encoded, Latents, Runtime } from './runtime.ts'
import { alphaBar, type ReverseStep, reverseSteps, timeFeatures } from './schedule.ts'
import { disposeAll } from './sessions.ts'
import { throwIfAborted } from './source.ts'
import type { GenerateOptions, GraphTiming, ModelConfig } from './types.ts'

/**
 * What a run of the denoiser costs apart from its positions, in positions: its kernels have to be started. On a GPU, which has
 * room for many positions at once, that is nearly all of it.
 */
const RUN_COST = { wasm: 48, webgpu: 4096 } as const

/** A denoiser call that has been done. */
export interface SampledStep extends ReverseStep {
  /** [sentence][candidate] as they look now; absent for a step that was not rounded. */
  readonly candidates?: readonly (readonly Candidate[])[]
  /** The last step, be it because every candidate has stopped. It is always rounded. */
  readonly last: boolean
}

/** One step of the reverse process with what the denoiser is told of it, made once for all batches of a text. */
interface PreparedStep {
  readonly step: ReverseStep
  readonly tensors: Pick<DenoiserInput, 'timeFeatures' | 'coefficients'>
  /** The update after it adds noise that is not zero. */
  readonly noisy: boolean
}

/** The steps of one plan. To be disposed of. */
export class StepPlan {
  readonly steps: readonly PreparedStep[]

  constructor(runtime: Runtime, config: ModelConfig, plan: Plan) {
    const { schedule, train_timesteps, decode_noise_factor } = config.diffusion
    const { d_model } = config.sizes
    const steps = reverseSteps(alphaBar(schedule, train_timesteps), plan.steps, plan.earlyStop, config.decoding.grid)
    this.steps = steps.map((step, i) => {
      // After the last step only z0_hat is looked at.
      const sigma = i < steps.length - 1 ? step.sigma * decode_noise_factor : 0
      const features = timeFeatures(step.t, train_timesteps, d_model)
      const tensors = {
        timeFeatures: runtime.float32(features, [1, d_model]),
        coefficients: runtime.float32(Float32Array.of(step.c0, step.c1, sigma), [3]),
      }
      return { step, tensors, noisy: sigma !== 0 }
    })
  }

  dispose(): void {
    for (const { tensors } of this.steps) disposeAll(tensors)
  }
}

/**
 * The reverse process (arXiv 2212.09412, section 2.2) over one batch: N sentences with up to lengthBeam * noiseBeam candidates each,
 * candidate k having the (k / noiseBeam)-th most probable length. Yields a step after each denoiser call until the last one, or
 * until every candidate has stopped. Lets waiting events run between steps.
 * @param sources token ids of each sentence, its prefix first.
 * @throws CancelledError at the next step once the signal is aborted.
 */
export async function* reverseProcess(
  runtime: Runtime,
  config: ModelConfig,
  sources: readonly (readonly number[])[],
  plan: Plan,
  stepPlan: StepPlan,
  bank: NoiseBank,
  { signal, onTiming }: Pick<GenerateOptions, 'signal' | 'onTiming'> = {},
): AsyncGenerator<SampledStep, void, undefined> {
  throwIfAborted(signal)
  const { ids, mask, dims } = padIds(sources, config.special_tokens.pad)
  const encoded = await runtime.encode(ids, mask, dims, onTiming)
  const candidates = sources.map((source, n) => makeCandidates(encoded, n, source.length, config, plan))
  const together = { sentences: [...sources.keys()], rows: candidates }
  const buckets = plan.buckets ? makeBuckets(candidates, RUN_COST[runtime.backend]) : [together]
  const states = buckets.map(
    ({ sentences, rows }) => new State(runtime, new Layout(sentences, rows), encoded, sources.length, bank, plan.seed),
  )
  const breaks = new EventBreaks()
  try {
    for (const state of states) await state.start(config.sizes.latent_dim, config.diffusion.decode_noise_factor)
    for (const [i, { step, tensors, noisy }] of stepPlan.steps.entries()) {
      await breaks.wait()
      throwIfAborted(signal)
      const running = states.filter((state) => state.running)
      for (const state of running) await state.denoise(tensors, noisy ? i + 1 : 'none', onTiming)
      // The GPU is at work now, and the host is free.
      if (stepPlan.steps[i + 1]?.noisy) for (const state of running) state.drawAhead(i + 2)
      const end = i === stepPlan.steps.length - 1
      const prune = plan.prune.find(({ after }) => after === i + 1)
      const look = plan.show === 'every' || plan.patience > 0 || prune !== undefined || end
      if (look) {
        for (const state of running) await state.round(plan.patience, onTiming)
        if (prune) for (const row of candidates) dropWeakest(row, prune.keep)
      }
      const last = end || !states.some((state) => state.running)
      if (last && plan.rerank) await rerank(runtime, config, encoded, candidates, onTiming)
      yield { ...step, last, ...((last || (look && plan.show === 'every')) && { candidates }) }
      if (last) return
      if (look) for (const state of running) await state.compact()
    }
  } finally {
    breaks.close()
    for (const state of states) state.dispose()
    disposeAll(encoded.feeds)
    encoded.memory?.dispose()
  }
}

type OnTiming = GenerateOptions['onTiming']

/** The tensors of one batch, or of one group of its candidates, between two steps. It owns them, but for the encoder's output. */
class State {
  /** The encoder's output for the sentences that are left, once some are not. */
  private own: Encoded | undefined
  private held: (Denoised & { targetMask: Latents; silence: Latents }) | undefined
  /** On a GPU what the last call began with: the next one writes there, so that a text takes two pairs of buffers in turn. */
  private spare: Denoised | undefined

  constructor(
    private readonly runtime: Runtime,
    private layout: Layout,
    private readonly encoded: Encoded,
    /** Sentences that `encoded` is of. */
    private readonly sentences: number,
    private readonly bank: NoiseBank,
    private readonly seed: number,
  ) {}

  /** Some of its candidates go on. */
  get running(): boolean {
    return this.layout.rows.some((row) => row.some((candidate) => candidate.state === 'running'))
  }

  /** z_T is noise; before the first call there is no z0_hat, which the denoiser knows as zeros. */
  async start(dim: number, noiseFactor: number): Promise<void> {
    if (this.layout.sentences.length < this.sentences) await this.select(this.layout.sentences)
    const noise = this.noise(0, dim)
    if (noiseFactor !== 1) for (let i = 0; i < noise.length; i++) noise[i] = (noise[i] ?? 0) * noiseFactor
    this.hold(noise, new Float32Array(noise.length), dim)
  }

  /** One denoiser call. `noiseStep`: the step of the noise that the update adds, or none. */
  async denoise(tensors: PreparedStep['tensors'], noiseStep: number | 'none', onTiming: OnTiming): Promise<void> {
    const held = this.tensors
    const { z, z0Hat, targetMask, silence } = held
    const noise = noiseStep === 'none' ? silence : this.runtime.float32(this.noise(noiseStep, z.dims[3] ?? 1), z.dims)
    try {
      const from = { z, z0Hat }
      const input = { ...tensors, from, into: this.spare, targetMask, noise }
      const { positions, usedPositions } = this.layout
      const tell = onTiming && ((timing: GraphTiming) => onTiming({ ...timing, positions, usedPositions }))
      const next = await this.runtime.denoise(this.own ?? this.encoded, input, tell)
      this.held = { ...held, ...next }
      this.spare = undefined
      if (z.location === 'gpu-buffer') this.spare = from
      else disposeAll(from)
    } finally {
      if (noise !== silence) noise.dispose()
    }
  }

  drawAhead(noiseStep: number): void {
    for (const candidate of this.layout.rows.flat()) {
      this.bank.draw(this.seed, candidate.index, noiseStep, this.layout.dims[2])
    }
  }

  /** Lets the running candidates see what they look like now. */
  async round(patience: number, onTiming: OnTiming): Promise<void> {
    const { z0Hat } = this.tensors
    // Padding and stopped candidates are left out on the host; on a GPU picking them out would take longer than rounding them.
    const packed = z0Hat.location === 'cpu' ? await this.packed(z0Hat) : undefined
    try {
      const { tokens, probability } = await this.runtime.round(packed ?? z0Hat, onTiming)
      let next = 0
      for (const [candidate, place] of this.layout.places()) {
        if (candidate.state !== 'running') continue
        const from = packed ? next : place * this.layout.dims[2]
        next = from + candidate.length
        const probabilities = Array.from(probability.subarray(from, next))
        candidate.update({ tokens: Array.from(tokens.subarray(from, next)), probabilities }, patience)
      }
    } finally {
      packed?.dispose()
    }
  }

  /** Leaves out candidates that have stopped, where that makes the batch smaller. */
  async compact(): Promise<void> {
    const from = this.layout
    const to = from.compacted()
    if (to === undefined || to === from) return
    const { z, z0Hat } = this.tensors
    const moved = { z: await moveLatents(z, from, to), z0Hat: await moveLatents(z0Hat, from, to) }
    if (to.sentences.length < from.sentences.length) {
      await this.select(to.sentences.map((sentence) => from.sentences.indexOf(sentence)))
    }
    const dim = z.dims[3] ?? 1
    this.drop()
    this.layout = to
    this.hold(moved.z, moved.z0Hat, dim)
  }

  /** Keeps the encoder's output for these rows of it alone. */
  private async select(rows: readonly number[]): Promise<void> {
    const feeds: Record<string, Latents> = {}
    const { feeds: before, lengthLogits } = this.own ?? this.encoded
    for (const [name, tensor] of Object.entries(before)) {
      feeds[name] = this.runtime.float32(await selectRows(tensor, rows), [rows.length, ...tensor.dims.slice(1)])
    }
    if (this.own) disposeAll(this.own.feeds)
    this.own = { lengthLogits, feeds }
  }

  dispose(): void {
    if (this.own) disposeAll(this.own.feeds)
    this.own = undefined
    this.drop()
  }

  private drop(): void {
    for (const tensors of [this.held, this.spare]) if (tensors) disposeAll({ ...tensors })
    this.held = undefined
    this.spare = undefined
  }

  private get tensors(): NonNullable<typeof this.held> {
    if (!this.held) throw new RangeError('The reverse process has not begun.')
    return this.held
  }

  private hold(z: Float32Array, z0Hat: Float32Array, dim: number): void {
    const dims = [...this.layout.dims, dim]
    this.held = {
      z: this.runtime.float32(z, dims),
      z0Hat: this.runtime.float32(z0Hat, dims),
      targetMask: this.runtime.float32(this.layout.mask(), this.layout.dims),
      silence: this.runtime.float32(new Float32Array(z.length), dims),
    }
  }

  /** float32 [1, 1, P, D]: the running candidates' positions, one candidate after another. */
  private async packed(latents: Latents): Promise<Latents> {
    const dims = [1, 1, this.layout.usedPositions, latents.dims[3] ?? 1]
    return this.runtime.float32(await packLatents(latents, this.layout), dims)
  }

  /** float32 [N, K, T, D]: each candidate has its own noise, and the same one in every sentence. */
  private noise(step: number, dim: number): Float32Array {
    const [, , length] = this.layout.dims
    const size = length * dim
    const out = new Float32Array(this.layout.positions * dim)
    for (const [candidate, place] of this.layout.places()) {
      out.set(this.bank.draw(this.seed, candidate.index, step, length).subarray(0, size), place * size)
    }
    return out
  }
}

/** The candidates of sentence n: the most probable length first, each length repeated for every noise. */
function makeCandidates(
  encoded: Encoded,
  n: number,
  sourceLength: number,
  config: ModelConfig,
  plan: Plan,
): Candidate[] {
  const classes = 2 * config.sizes.length_offsets
  const factor = LENGTH_FACTORS[plan.length] * (plan.task.length_factor ?? 1)
  const limit = config.limits.max_target_tokens
  const choice: LengthChoice = {
    logits: encoded.lengthLogits.subarray(n * classes, (n + 1) * classes),
    first: sourceLength - config.sizes.length_offsets,
    extra: config.decoding.extra_length ?? 0,
    // A summary that was asked to be long is no longer than its source, of which one token is the prefix.
    most: plan.task.id === 'summarize' && factor !== 1 ? Math.max(1, Math.min(limit, sourceLength - 1)) : limit,
    factor,
    threshold: plan.lengthThreshold,
  }
  const lengths = chooseLengths(choice, plan.lengthBeam)
  return lengths.flatMap((length, place) =>
    Array.from({ length: plan.noiseBeam }, (_, noise) => new Candidate(place * plan.noiseBeam + noise, length)),
  )
}
