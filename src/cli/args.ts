import { type ParseArgsConfig, parseArgs } from 'node:util'
import { DifformerError, type GenerateOptions, InvalidOptionError, type Prune } from '../difformer/index.ts'
import { LENGTHS } from '../difformer/lengths.ts'
import { PRECISIONS } from '../difformer/precisions.ts'
import type { ModelChoice } from './node.ts'

/** A wrong command line. */
export class UsageError extends DifformerError {
  override readonly name = 'UsageError'
}

type Flags = NonNullable<ParseArgsConfig['options']>

const MODEL_FLAGS = {
  model: { type: 'string' },
  task: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  steps: { type: 'string' },
  seed: { type: 'string' },
  'length-beam': { type: 'string' },
  'noise-beam': { type: 'string' },
  'length-threshold': { type: 'string' },
  patience: { type: 'string' },
  prune: { type: 'string' },
  buckets: { type: 'string' },
  rerank: { type: 'string' },
  length: { type: 'string' },
  'clause-tokens': { type: 'string' },
  precision: { type: 'string' },
  backend: { type: 'string' },
  threads: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Flags

/** Help on the flags that every command has. */
export const MODEL_HELP = `  --model ID         a model in models/, or a path to a model folder (default: the task's default model)
  --task T           translate, summarize, paraphrase, simplify, question: whatever the model has
  --from L, --to L   languages, such as de and en
  --steps N          denoiser calls, 1 to 100 (default: the model's)
  --length-beam N    lengths tried, 1 to 15 (default: the model's)
  --noise-beam N     noises tried for each length, 1 to 10 (default: the model's)
  --length-threshold P  lengths less than P times as probable as the best are not tried (default: the model's; 0 with a
                     --length-beam of your own)
  --patience N       a candidate stops when its tokens stayed the same N times, 0 for never (default: the model's)
  --prune A:K,...    after step A the best K candidates go on; none for no such step (default: the model's)
  --buckets on|off   candidates of like length run together, with less padding (default: the model's)
  --rerank on|off    a model's reranker has a say in the choice of the candidate (default: the task's)
  --length L         short, medium or long, for tasks that offer lengths (default: medium)
  --clause-tokens N  sentences of more tokens are cut into clauses, 0 for none (default: the model's)
  --seed S           0 to 4294967295 (default: 0)
  --precision P      int8 or w8; fp16 of older models (default: the model's for the backend)
  --backend B        wasm, which is the CPU, or webgpu (default: wasm)
  --threads N        threads of the CPU (default: 2)
  --help             this text`

export interface CommonArguments {
  readonly choice: ModelChoice
  readonly options: GenerateOptions
  readonly json: boolean
  readonly help: boolean
  readonly positionals: readonly string[]
  /** Flags of the command alone. */
  readonly own: Readonly<Record<string, string | boolean | undefined>>
}

/**
 * Reads the flags that every command has and its own.
 * @throws UsageError for an unknown or malformed flag.
 */
export function readArguments(args: readonly string[], ownFlags: Flags = {}): CommonArguments {
  const { values, positionals } = parse(args, { ...ownFlags, ...MODEL_FLAGS })
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined)
  const options: { -readonly [K in keyof GenerateOptions]: GenerateOptions[K] } = {}
  const set = <K extends keyof GenerateOptions>(key: K, value: GenerateOptions[K] | undefined) => {
    if (value !== undefined) options[key] = value
  }
  set('task', text('task'))
  set('source', text('from'))
  set('target', text('to'))
  set('steps', wholeNumber('steps', text('steps')))
  set('seed', wholeNumber('seed', text('seed')))
  set('lengthBeam', wholeNumber('length-beam', text('length-beam')))
  set('noiseBeam', wholeNumber('noise-beam', text('noise-beam')))
  set('lengthThreshold', share('length-threshold', text('length-threshold')))
  set('patience', wholeNumber('patience', text('patience')))
  set('prune', pruneSteps(text('prune')))
  set('buckets', onOff('buckets', text('buckets')))
  set('rerank', onOff('rerank', text('rerank')))
  set('clauseTokens', wholeNumber('clause-tokens', text('clause-tokens')))
  set('length', oneOf('length', text('length'), LENGTHS))
  return {
    choice: {
      model: text('model'),
      backend: oneOf('backend', text('backend'), ['wasm', 'webgpu'] as const) ?? 'wasm',
      precision: oneOf('precision', text('precision'), PRECISIONS),
      threads: wholeNumber('threads', text('threads')),
    },
    options,
    json: values.json === true,
    help: values.help === true,
    positionals,
    own: values,
  }
}

function parse(args: readonly string[], options: Flags) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { values: values as Readonly<Record<string, string | boolean | undefined>>, positionals }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), 'See --help.')
  }
}

/** The number that a flag gives, or undefined where it is not given. */
export function wholeNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  if (!/^\d+$/.test(value)) throw new UsageError(`--${name} is “${value}”.`, 'Give a whole number.')
  return Number(value)
}

/** A part of one. What is no such part the library refuses. */
function share(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  if (!/^\d*\.?\d+$/.test(value))
    throw new UsageError(`--${name} is “${value}”.`, 'Give a number from 0 to 1, such as 0.1.')
  return Number(value)
}

/** "2:5,4:2": after step 2 the best 5 candidates go on, after step 4 the best 2. */
function pruneSteps(value: string | undefined): Prune[] | undefined {
  if (value === undefined) return undefined
  if (value === 'none') return []
  return value.split(',').map((part) => {
    const [, after, keep] = /^(\d+):(\d+)$/.exec(part) ?? []
    if (!after || !keep) throw new UsageError(`--prune is “${value}”.`, 'Give STEP:KEEP, such as 2:5,4:2, or none.')
    return { after: Number(after), keep: Number(keep) }
  })
}

export function oneOf<T extends string>(name: string, value: string | undefined, values: readonly T[]): T | undefined {
  if (value === undefined) return undefined
  const found = values.find((known) => known === value)
  if (found === undefined) throw new UsageError(`--${name} is “${value}”.`, `Give ${values.join(' or ')}.`)
  return found
}

/** What a flag switches, or undefined where it is not given. */
export function onOff(name: string, value: string | undefined): boolean | undefined {
  const given = oneOf(name, value, ['on', 'off'] as const)
  return given && given === 'on'
}

/** Runs a command; what goes wrong is said on stderr, with exit code 2 for a wrong command line and 1 for all else. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    if (!(error instanceof DifformerError)) throw error
    process.stderr.write(`${error.message}\n${error.hint && `${error.hint}\n`}`)
    process.exitCode = error instanceof UsageError || error instanceof InvalidOptionError ? 2 : 1
  }
}
