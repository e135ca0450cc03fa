import { InvalidOptionError } from './errors.ts'
import { LENGTHS } from './lengths.ts'
import type { GenerateOptions, Length, ModelConfig, ModelFolderConfig, Prune, TaskConfig } from './types.ts'

/** The options of one run, checked and complete. */
export interface Plan {
  readonly task: TaskConfig
  readonly steps: number
  readonly earlyStop: number
  readonly lengthBeam: number
  readonly noiseBeam: number
  readonly lengthThreshold: number
  readonly patience: number
  readonly prune: readonly Prune[]
  readonly buckets: boolean
  readonly rerank: boolean
  readonly length: Length
  readonly clauseTokens: number
  readonly seed: number
  readonly show: 'every' | 'last'
}

/**
 * Fills in the model's defaults.
 * @throws InvalidOptionError that names the option and its range.
 */
export function makePlan(config: ModelConfig, options: GenerateOptions): Plan {
  const { decoding, diffusion, sizes } = config
  const steps = integer('steps', options.steps ?? decoding.steps, 1, 100)
  const earlyStop = Math.floor((steps * decoding.early_stop) / decoding.steps + 0.5)
  if (steps + earlyStop > diffusion.train_timesteps) {
    throw new InvalidOptionError(`This model has too few timesteps for ${steps} steps.`, 'Choose fewer steps.')
  }
  const show = options.show ?? 'every'
  if (show !== 'every' && show !== 'last') throw new InvalidOptionError('The option show is “every” or “last”.')
  const task = findTask(config, options)
  const own = ownSavings(decoding, options)
  return {
    task,
    steps,
    earlyStop,
    lengthBeam: integer(
      'lengthBeam',
      options.lengthBeam ?? decoding.length_beam,
      1,
      Math.min(15, 2 * sizes.length_offsets),
    ),
    noiseBeam: integer('noiseBeam', options.noiseBeam ?? decoding.noise_beam, 1, 10),
    lengthThreshold: share('lengthThreshold', options.lengthThreshold ?? own.length_threshold ?? 0),
    patience: integer('patience', options.patience ?? own.patience ?? 0, 0, 100),
    prune: checkPrune(options.prune ?? decoding.prune ?? []),
    buckets: options.buckets ?? decoding.buckets ?? true,
    rerank: config.reranker !== undefined && (options.rerank ?? task.rerank ?? true),
    length: checkLength(options.length, task),
    clauseTokens: checkClauseTokens(options.clauseTokens ?? decoding.clause_tokens),
    seed: integer('seed', options.seed ?? 0, 0, 2 ** 32 - 1),
    show,
  }
}

/** What a model saves goes with its own numbers of steps and lengths: whoever asks for so many has so many. */
export function ownSavings(
  { patience, length_threshold }: ModelConfig['decoding'],
  { steps, lengthBeam }: Pick<GenerateOptions, 'steps' | 'lengthBeam'>,
): Pick<ModelConfig['decoding'], 'patience' | 'length_threshold'> {
  return {
    ...(steps === undefined && patience !== undefined && { patience }),
    ...(lengthBeam === undefined && length_threshold !== undefined && { length_threshold }),
  }
}

/** @throws InvalidOptionError */
export function checkClauseTokens(clauseTokens = 0): number {
  return integer('clauseTokens', clauseTokens, 0, 1000)
}

function checkPrune(prune: readonly Prune[]): readonly Prune[] {
  let before = 0
  for (const { after, keep } of prune) {
    integer('prune.after', after, before + 1, 100)
    integer('prune.keep', keep, 1, 150)
    before = after
  }
  return prune
}

/** Medium where it is not given; a task without lengths takes none, not even medium. */
function checkLength(length: Length | undefined, task: TaskConfig): Length {
  if (length === undefined) return 'medium'
  if (!task.lengths) {
    throw new InvalidOptionError(
      `The task ${task.id} offers no lengths.`,
      'Leave the option length out, or choose a task that offers short, medium and long, such as summarize.',
    )
  }
  if (LENGTHS.includes(length)) return length
  throw new InvalidOptionError(`The option length is ${length}.`, 'Give short, medium or long.')
}

function integer(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new InvalidOptionError(`The option ${name} is ${value}.`, `Give a whole number from ${least} to ${most}.`)
}

function share(name: string, value: number): number {
  if (value >= 0 && value <= 1) return value
  throw new InvalidOptionError(`The option ${name} is ${value}.`, 'Give a number from 0 to 1.')
}

/** The first task that fits what was asked for. */
export function findTask(
  config: Pick<ModelFolderConfig, 'id' | 'tasks'>,
  options: Pick<GenerateOptions, 'task' | 'source' | 'target'>,
): TaskConfig {
  const fits = (asked: string | undefined, has: string) => asked === undefined || asked === has
  const found = config.tasks.find(
    (task) => fits(options.task, task.id) && fits(options.source, task.source) && fits(options.target, task.target),
  )
  if (found) return found
  const asked = [options.task, options.source && `from ${options.source}`, options.target && `to ${options.target}`]
  throw new InvalidOptionError(
    `The model ${config.id} has no task ${asked.filter(Boolean).join(' ')}.`,
    `It has: ${config.tasks.map((task) => `${task.id} from ${task.source} to ${task.target}`).join('; ')}.`,
  )
}
