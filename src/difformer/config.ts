import { Field } from './fields.ts'
import { readFolderConfig } from './folder-config.ts'
import type { Backend, ModelConfig, Prune, RerankerConfig } from './types.ts'

const SCHEDULES = ['sqrt', 'linear', 'cosine'] as const

/**
 * Reads config.json.
 * @param input the file's text, or its bytes in UTF-8.
 * @throws ModelConfigError that names the field at fault.
 */
export function parseConfig(input: string | Uint8Array): ModelConfig {
  return readConfig(Field.parse(input))
}

function readConfig(root: Field): ModelConfig {
  const reranker = readReranker(root.optional('reranker'))
  const folder = readFolderConfig(root, 'difformer', [
    'encoder',
    'denoiser',
    'rounding',
    ...(reranker ? (['reranker'] as const) : []),
  ])
  const diffusion = root.get('diffusion')
  const decoding = root.get('decoding')
  const backend = (name: Backend) =>
    folder.backends[name] ?? root.get('backends').fail(`must name a precision for ${name}`)
  const softCopy = root.get('sizes').optional('soft_copy')?.boolean()
  const config: ModelConfig = {
    ...folder,
    backends: { webgpu: backend('webgpu'), wasm: backend('wasm') },
    model_type: 'difformer',
    sizes: {
      ...folder.sizes,
      length_offsets: root.get('sizes').get('length_offsets').integer(1),
      ...(softCopy !== undefined && { soft_copy: softCopy }),
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
    ...(reranker && { reranker }),
  }
  if (config.decoding.steps + config.decoding.early_stop > config.diffusion.train_timesteps) {
    decoding.get('steps').fail('and early_stop together exceed diffusion.train_timesteps')
  }
  checkGrid(decoding, config)
  return config
}

/** What a model may leave out of its decoding. */
function readSavings(
  decoding: Field,
): Omit<ModelConfig['decoding'], 'steps' | 'early_stop' | 'length_beam' | 'noise_beam' | 'collapse_repeats'> {
  const length_threshold = decoding.optional('length_threshold')?.between(0, 1)
  const patience = decoding.optional('patience')?.integer(0)
  const prune = decoding.optional('prune')?.list().map(readPrune)
  const buckets = decoding.optional('buckets')?.boolean()
  const clause_tokens = decoding.optional('clause_tokens')?.integer(0)
  const extra_length = decoding.optional('extra_length')?.integer(0)
  const grid = decoding
    .optional('grid')
    ?.list()
    .map((timestep) => timestep.integer(0))
  return {
    ...(length_threshold !== undefined && { length_threshold }),
    ...(patience !== undefined && { patience }),
    ...(prune && { prune }),
    ...(buckets !== undefined && { buckets }),
    ...(clause_tokens !== undefined && { clause_tokens }),
    ...(extra_length !== undefined && { extra_length }),
    ...(grid && { grid }),
  }
}

function readReranker(field: Field | undefined): RerankerConfig | undefined {
  return (
    field && {
      layers: field.get('layers').integer(1),
      weight: field.get('weight').number(),
      bos: field.get('bos').integer(0),
      eos: field.get('eos').integer(0),
    }
  )
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
