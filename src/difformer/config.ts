import { Field } from './fields.ts'
import type { GraphFiles, ModelConfig, ModelFile, Precision, Prune, TaskConfig } from './types.ts'

const SCHEDULES = ['sqrt', 'linear', 'cosine'] as const
const PRECISIONS = ['int8', 'fp16'] as const

/**
 * Reads config.json.
 * @param input the file's text, or its bytes in UTF-8.
 * @throws ModelConfigError that names the field at fault.
 */
export function parseConfig(input: string | Uint8Array): ModelConfig {
  return readConfig(Field.parse(input))
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
      ...readSavings(decoding),
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
  checkGrid(decoding, config)
  for (const backend of ['webgpu', 'wasm'] as const) {
    if (!config.variants[config.backends[backend]])
      root.get('backends').get(backend).fail('names a precision without files')
  }
  return config
}

/** What a model may leave out of its decoding. */
function readSavings(decoding: Field): Pick<ModelConfig['decoding'], 'patience' | 'prune' | 'grid'> {
  const patience = decoding.optional('patience')?.integer(0)
  const prune = decoding.optional('prune')?.list().map(readPrune)
  const grid = decoding
    .optional('grid')
    ?.list()
    .map((timestep) => timestep.integer(0))
  return { ...(patience !== undefined && { patience }), ...(prune && { prune }), ...(grid && { grid }) }
}

function readPrune(field: Field): Prune {
  return { after: field.get('after').integer(1), keep: field.get('keep').integer(1) }
}

function checkGrid(decoding: Field, { decoding: { grid, steps, early_stop }, diffusion }: ModelConfig): void {
  if (!grid) return
  const falls = grid.every((t, i) => t < (i === 0 ? diffusion.train_timesteps : (grid[i - 1] ?? 0)))
  if (!falls || grid.length !== steps + early_stop) {
    decoding.get('grid').fail('must have steps + early_stop falling timesteps below diffusion.train_timesteps')
  }
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
