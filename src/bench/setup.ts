import { Autoregressive } from '../difformer/autoregressive.ts'
import { parseConfig } from '../difformer/config.ts'
import { BackendUnavailableError } from '../difformer/errors.ts'
import { Difformer } from '../difformer/model.ts'
import type { Backend, GenerateOptions, ModelConfig, ModelSource, Ort, Precision } from '../difformer/types.ts'
import { standardCases, sweepCases } from './cases.ts'
import { autoregressiveContestant, difformerContestant, sequentialContestant } from './contestants.ts'
import type { TransformerShape } from './onnx/transformer.ts'
import { opusContestant, randomContestant } from './published.ts'
import type { BenchCase, Contestant, Role } from './types.ts'

export interface SetupOptions {
  readonly ort: Ort
  readonly backend: Backend
  readonly precision: Precision
  readonly threads?: number
  readonly model: ModelSource
  /** The autoregressive baseline. Without one, or where it lacks the precision, random weights of Difformer's shape stand in. */
  readonly baseline?: ModelSource
  /** 'sequential' is taken with 'autoregressive' alone. */
  readonly roles: readonly Role[]
  /** The task and the direction, and what Difformer is to do otherwise than by the model's defaults. */
  readonly task?: Omit<GenerateOptions, 'signal' | 'onTiming'>
  /** Known already; without Difformer among the roles they have to be. */
  readonly cases?: Pick<Setup, 'standard' | 'sweep'>
}

/** Loaded models, ready to be timed. To be released. */
export interface Setup {
  readonly contestants: readonly Contestant[]
  readonly standard: readonly BenchCase[]
  readonly sweep: readonly BenchCase[]
  release(): Promise<void>
}

/** Loads whoever takes part on one backend. Rejects as Difformer.load does. */
export async function setUp(options: SetupOptions): Promise<Setup> {
  const { ort, backend, precision, threads, roles, task = {} } = options
  const settings = { backend, precision, ...(threads !== undefined && { threads }) }
  const loaded: { release(): Promise<void> }[] = []
  const keep = <T extends { release(): Promise<void> }>(model: T): T => {
    loaded.push(model)
    return model
  }
  const standIn = async () => {
    const config = parseConfig(await options.model.read('config.json'))
    const named = { role: 'autoregressive', name: `shape of ${config.id}`, ...settings } as const
    return randomContestant(ort, shapeOf(config), named)
  }
  const contestants: Contestant[] = []
  let cases = options.cases
  if (roles.includes('difformer')) {
    const model = keep(await Difformer.load(options.model, { ort, ...settings }))
    contestants.push(difformerContestant(model, task))
    const asked = model.plan(task).task
    const count = (text: string) => model.countTokens(text)
    cases ??= { standard: standardCases(asked, count), sweep: sweepCases(asked, count) }
  }
  if (roles.includes('autoregressive')) {
    const baseline = options.baseline && (await loadBaseline(options.baseline, { ort, ...settings }))
    const contestant = baseline ? autoregressiveContestant(keep(baseline), task) : keep(await standIn())
    contestants.push(contestant, ...(roles.includes('sequential') ? [sequentialContestant(contestant)] : []))
  }
  if (roles.includes('published')) contestants.push(keep(await opusContestant(ort, settings)))
  if (!cases) throw new RangeError('Without a Difformer the cases have to be given.')
  return {
    contestants,
    ...cases,
    async release() {
      for (const one of loaded) await one.release()
    },
  }
}

async function loadBaseline(
  source: ModelSource,
  settings: Parameters<typeof Autoregressive.load>[1],
): Promise<Autoregressive | undefined> {
  try {
    return await Autoregressive.load(source, settings)
  } catch (error) {
    if (error instanceof BackendUnavailableError) return undefined
    throw error
  }
}

/** An autoregressive Transformer of Difformer's sizes; the feed-forward layers four times as wide as the model. */
function shapeOf({ sizes, limits }: ModelConfig): TransformerShape {
  return {
    vocabulary: sizes.vocab_size,
    latent: sizes.latent_dim,
    width: sizes.d_model,
    heads: sizes.heads,
    feedForward: 4 * sizes.d_model,
    encoderLayers: sizes.encoder_layers,
    decoderLayers: sizes.decoder_layers,
    positions: 2 * limits.max_target_tokens,
  }
}
