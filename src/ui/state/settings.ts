import { LENGTHS } from '../../difformer/lengths.ts'
import { ownSavings } from '../../difformer/options.ts'
import type { Backend, Length, ModelConfig, TaskConfig } from '../../difformer/types.ts'

/** What the user chose. A part that is absent follows the model's own default. */
export interface Settings {
  readonly steps?: number
  readonly lengthBeam?: number
  readonly noiseBeam?: number
  /** A model's reranker has a say in the choice among the candidates. */
  readonly rerank?: boolean
  readonly seed: number
  readonly backend: Backend | 'auto'
  /** Begin by itself when typing pauses. */
  readonly automatic: boolean
  /** How long the text is to be, by id of the task. */
  readonly lengths?: Readonly<Record<string, Length>>
}

/** The length to ask for; undefined for a task that offers none. */
export function lengthOf(settings: Settings, task: Pick<TaskConfig, 'id' | 'lengths'> | undefined): Length | undefined {
  return task?.lengths ? (settings.lengths?.[task.id] ?? 'medium') : undefined
}

export const defaultSettings: Settings = { seed: 0, backend: 'auto', automatic: true }

export type Beam = 'steps' | 'lengthBeam' | 'noiseBeam'

/** Ranges of the fields, as the library checks them; the page offers the sensible part. */
export const ranges: Readonly<Record<Beam, readonly [number, number]>> = {
  steps: [1, 50],
  lengthBeam: [1, 15],
  noiseBeam: [1, 10],
}
export const maxSeed = 2 ** 32 - 1

export interface Decoding {
  readonly steps: number
  readonly lengthBeam: number
  readonly noiseBeam: number
  /** Above 0 less likely lengths are left out. */
  readonly lengthThreshold: number
  /** Above 0 candidates that settle stop early. */
  readonly patience: number
  readonly rerank: boolean
  readonly seed: number
}

const fallback: ModelConfig['decoding'] = {
  steps: 8,
  early_stop: 2,
  length_beam: 5,
  noise_beam: 1,
  collapse_repeats: true,
}

export function decodingOf(
  settings: Settings,
  config: ModelConfig | undefined,
  task: Pick<TaskConfig, 'rerank'> | undefined,
): Decoding {
  const own = config?.decoding ?? fallback
  const savings = ownSavings(own, settings)
  return {
    steps: settings.steps ?? own.steps,
    lengthBeam: settings.lengthBeam ?? own.length_beam,
    noiseBeam: settings.noiseBeam ?? own.noise_beam,
    lengthThreshold: savings.length_threshold ?? 0,
    patience: savings.patience ?? 0,
    rerank: config?.reranker !== undefined && (settings.rerank ?? task?.rerank ?? true),
    seed: settings.seed,
  }
}

const inRange = (value: unknown, [least, most]: readonly [number, number]): value is number =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most

/** Settings as they were stored, without whatever is not valid any more. */
export function readSettings(stored: unknown): Settings {
  if (typeof stored !== 'object' || stored === null) return defaultSettings
  const value = stored as Partial<Record<keyof Settings, unknown>>
  const { steps, lengthBeam, noiseBeam, rerank, seed, backend, automatic } = value
  const lengths = readLengths(value.lengths)
  return {
    ...defaultSettings,
    ...(inRange(steps, ranges.steps) && { steps }),
    ...(inRange(lengthBeam, ranges.lengthBeam) && { lengthBeam }),
    ...(inRange(noiseBeam, ranges.noiseBeam) && { noiseBeam }),
    ...(typeof rerank === 'boolean' && { rerank }),
    ...(inRange(seed, [0, maxSeed]) && { seed }),
    ...((backend === 'auto' || backend === 'webgpu' || backend === 'wasm') && { backend }),
    ...(typeof automatic === 'boolean' && { automatic }),
    ...(lengths && { lengths }),
  }
}

function readLengths(stored: unknown): Settings['lengths'] | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  const known = Object.entries(stored).filter((entry): entry is [string, Length] => LENGTHS.includes(entry[1]))
  return known.length === 0 ? undefined : Object.fromEntries(known)
}
