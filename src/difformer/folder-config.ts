import type { Field } from './fields.ts'
import { PRECISIONS } from './precisions.ts'
import type { Backend, GraphParts, ModelFile, ModelFolderConfig, ModelSizes, Precision, TaskConfig } from './types.ts'

/**
 * What every kind of model folder has in its config.json.
 * @param graphs the graphs of a precision.
 * @throws ModelConfigError that names the field at fault.
 */
export function readFolderConfig<Graph extends string>(root: Field, modelType: string, graphs: readonly Graph[]) {
  if (root.get('model_type').value !== modelType) root.get('model_type').fail(`must be "${modelType}"`)
  if (root.get('format_version').value !== 1) {
    root.get('format_version').fail('must be 1: this version of the app reads no other format')
  }
  const special = root.get('special_tokens')
  const limits = root.get('limits')
  const variants = readVariants(root.get('variants'), graphs)
  const backends: Partial<Record<Backend, Precision>> = {}
  for (const name of ['webgpu', 'wasm'] as const) {
    const field = root.get('backends').optional(name)
    if (!field) continue
    const precision = field.oneOf(PRECISIONS)
    if (!variants[precision]) field.fail('names a precision without files')
    backends[name] = precision
  }
  const config: ModelFolderConfig & { readonly variants: typeof variants } = {
    format_version: 1,
    id: root.get('id').text(),
    name: root.get('name').text(),
    sizes: readSizes(root.get('sizes')),
    tasks: root.get('tasks').list().map(readTask),
    special_tokens: { pad: special.get('pad').integer(0), count: special.get('count').integer(1) },
    limits: {
      max_source_tokens: limits.get('max_source_tokens').integer(2),
      max_target_tokens: limits.get('max_target_tokens').integer(1),
    },
    variants,
    backends,
    files: root.get('files').list().map(readFile),
  }
  if (config.tasks.length === 0) root.get('tasks').fail('must name at least one task')
  return config
}

function readSizes(sizes: Field): ModelSizes {
  return {
    vocab_size: sizes.get('vocab_size').integer(1),
    latent_dim: sizes.get('latent_dim').even(),
    d_model: sizes.get('d_model').even(),
    heads: sizes.get('heads').integer(1),
    encoder_layers: sizes.get('encoder_layers').integer(1),
    decoder_layers: sizes.get('decoder_layers').integer(1),
    parameters: sizes.get('parameters').integer(1),
  }
}

function readTask(task: Field): TaskConfig {
  const note = task.optional('note')?.text()
  const lengths = task.optional('lengths')?.boolean()
  const rerank = task.optional('rerank')?.boolean()
  const factor = task.optional('length_factor')?.above(0)
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
    ...(note !== undefined && { note }),
    ...(lengths !== undefined && { lengths }),
    ...(factor !== undefined && { length_factor: factor }),
    ...(rerank !== undefined && { rerank }),
  }
}

function readVariants<Graph extends string>(field: Field, graphs: readonly Graph[]) {
  const variants: Partial<Record<Precision, Record<Graph, GraphParts>>> = {}
  for (const precision of PRECISIONS) {
    const files = field.optional(precision)
    if (!files) continue
    const paths = graphs.map((graph) => [graph, readParts(files.get(graph))] as const)
    variants[precision] = Object.fromEntries(paths) as Record<Graph, GraphParts>
  }
  return variants
}

/** Folders from before weights were shared name one file. */
function readParts(field: Field): GraphParts {
  if (typeof field.value === 'string') return [field.path()]
  const parts = field.list().map((part) => part.path())
  if (parts.length === 0) field.fail('must name at least one file')
  return parts
}

function readFile(file: Field): ModelFile {
  const sha256 = file.get('sha256')
  if (!/^[0-9a-f]{64}$/.test(sha256.text())) sha256.fail('must be 64 hexadecimal digits')
  return { path: file.get('path').path(), bytes: file.get('bytes').integer(0), sha256: sha256.text() }
}
