import { ModelConfigError } from './errors.ts'
import type { GraphFiles, ModelConfig, ModelFile, Precision, TaskConfig } from './types.ts'

const SCHEDULES = ['sqrt', 'linear', 'cosine'] as const
const PRECISIONS = ['int8', 'fp16'] as const

/**
 * Reads config.json.
 * @param input the file's text, or its bytes in UTF-8.
 * @throws ModelConfigError that names the field at fault.
 */
export function parseConfig(input: string | Uint8Array): ModelConfig {
  let value: unknown
  try {
    value = JSON.parse(typeof input === 'string' ? input : new TextDecoder().decode(input))
  } catch (error) {
    throw new ModelConfigError(
      'The model’s config.json is not valid JSON.',
      'Check that the address or folder is that of a Difformer model.',
      { cause: error },
    )
  }
  return readConfig(new Field('', value))
}

function readConfig(root: Field): ModelConfig {
  if (root.get('model_type').value !== 'difformer') root.get('model_type').fail('must be "difformer"')
  if (root.get('format_version').value !== 1) {
    root.get('format_version').fail('must be 1: this version of the app reads no other format')
  }
  const sizes = root.get('sizes')
  const diffusion = root.get('diffusion')
  const decoding = root.get('decoding')
  const special = root.get('special_tokens')
  const limits = root.get('limits')
  const config: ModelConfig = {
    model_type: 'difformer',
    format_version: 1,
    id: root.get('id').text(),
    name: root.get('name').text(),
    sizes: {
      vocab_size: sizes.get('vocab_size').integer(1),
      latent_dim: sizes.get('latent_dim').even(),
      d_model: sizes.get('d_model').even(),
      heads: sizes.get('heads').integer(1),
      encoder_layers: sizes.get('encoder_layers').integer(1),
      decoder_layers: sizes.get('decoder_layers').integer(1),
      length_offsets: sizes.get('length_offsets').integer(1),
      parameters: sizes.get('parameters').integer(1),
    },
    diffusion: {
      schedule: diffusion.get('schedule').oneOf(SCHEDULES),
      train_timesteps: diffusion.get('train_timesteps').integer(1),
      noise_factor: diffusion.get('noise_factor').number(),
      decode_noise_factor: diffusion.get('decode_noise_factor').number(),
    },
    decoding: {
      steps: decoding.get('steps').integer(1),
      early_stop: decoding.get('early_stop').integer(0),
      length_beam: decoding.get('length_beam').integer(1),
      noise_beam: decoding.get('noise_beam').integer(1),
      collapse_repeats: decoding.get('collapse_repeats').boolean(),
    },
    tasks: root.get('tasks').list().map(readTask),
    special_tokens: { pad: special.get('pad').integer(0), count: special.get('count').integer(1) },
    limits: {
      max_source_tokens: limits.get('max_source_tokens').integer(2),
      max_target_tokens: limits.get('max_target_tokens').integer(1),
    },
    variants: readVariants(root.get('variants')),
    backends: {
      webgpu: root.get('backends').get('webgpu').oneOf(PRECISIONS),
      wasm: root.get('backends').get('wasm').oneOf(PRECISIONS),
    },
    files: root.get('files').list().map(readFile),
  }
  if (config.tasks.length === 0) root.get('tasks').fail('must name at least one task')
  if (config.decoding.steps + config.decoding.early_stop > config.diffusion.train_timesteps) {
    decoding.get('steps').fail('and early_stop together exceed diffusion.train_timesteps')
  }
  for (const backend of ['webgpu', 'wasm'] as const) {
    if (!config.variants[config.backends[backend]])
      root.get('backends').get(backend).fail('names a precision without files')
  }
  return config
}

function readTask(task: Field): TaskConfig {
  return {
    id: task.get('id').text(),
    source: task.get('source').language(),
    target: task.get('target').language(),
    prefix_token: task.get('prefix_token').text(),
    label: task.get('label').text(),
    examples: task
      .get('examples')
      .list()
      .map((example) => example.text()),
  }
}

function readVariants(field: Field): ModelConfig['variants'] {
  const variants: Partial<Record<Precision, GraphFiles>> = {}
  for (const precision of PRECISIONS) {
    const files = field.optional(precision)
    if (!files) continue
    variants[precision] = {
      encoder: files.get('encoder').path(),
      denoiser: files.get('denoiser').path(),
      rounding: files.get('rounding').path(),
    }
  }
  return variants
}

function readFile(file: Field): ModelFile {
  const sha256 = file.get('sha256')
  if (!/^[0-9a-f]{64}$/.test(sha256.text())) sha256.fail('must be 64 hexadecimal digits')
  return { path: file.get('path').path(), bytes: file.get('bytes').integer(0), sha256: sha256.text() }
}

/** A value of the file, with the way to it for the error message. */
class Field {
  constructor(
    private readonly name: string,
    readonly value: unknown,
  ) {}

  fail(problem: string): never {
    throw new ModelConfigError(
      `The model’s config.json is not usable: ${this.name || 'the file'} ${problem}.`,
      'Check that the address or folder is that of a Difformer model, and export or download it again.',
    )
  }

  optional(key: string): Field | undefined {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value))
      this.fail('must be an object')
    const name = this.name ? `${this.name}.${key}` : key
    return Object.hasOwn(this.value, key) ? new Field(name, (this.value as Record<string, unknown>)[key]) : undefined
  }

  get(key: string): Field {
    return this.optional(key) ?? new Field(this.name ? `${this.name}.${key}` : key, undefined).fail('is missing')
  }

  list(): Field[] {
    if (!Array.isArray(this.value)) this.fail('must be a list')
    return this.value.map((value, i) => new Field(`${this.name}[${i}]`, value))
  }

  text(): string {
    if (typeof this.value !== 'string' || this.value === '') this.fail('must be a text')
    return this.value
  }

  number(): number {
    if (typeof this.value !== 'number' || !Number.isFinite(this.value)) this.fail('must be a number')
    return this.value
  }

  boolean(): boolean {
    if (typeof this.value !== 'boolean') this.fail('must be true or false')
    return this.value
  }

  integer(least: number): number {
    const value = this.number()
    if (!Number.isSafeInteger(value) || value < least) this.fail(`must be a whole number of at least ${least}`)
    return value
  }

  even(): number {
    const value = this.integer(2)
    if (value % 2) this.fail('must be even')
    return value
  }

  oneOf<T extends string>(values: readonly T[]): T {
    return values.find((value) => value === this.value) ?? this.fail(`must be one of ${values.join(', ')}`)
  }

  language(): string {
    const value = this.text()
    try {
      Intl.getCanonicalLocales(value)
    } catch {
      this.fail('must be a BCP 47 language tag')
    }
    return value
  }

  /** A path below the model folder, never out of it. */
  path(): string {
    const value = this.text()
    const inside = value.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
    if (!inside || /[\\:?#]/.test(value)) this.fail('must be a relative path inside the model folder')
    return value
  }
}
