import { BackendUnavailableError } from './errors.ts'
import { FileReader } from './source.ts'
import type { Backend, GraphParts, LoadOptions, ModelFolderConfig, ModelSource, Precision } from './types.ts'

/** The weights that a backend was given, by the names of the model's graphs. */
export interface Weights<Name extends string> {
  readonly backend: Backend
  readonly precision: Precision
  readonly graphs: Readonly<Record<Name, Uint8Array>>
}

/**
 * Reads the weights for a backend and starts them, as any kind of model does when it is loaded; 'auto' tries WebGPU, then WASM.
 * @throws BackendUnavailableError without such weights or such a backend, what `FileReader` throws, and what `start` throws.
 */
export async function startOnBackend<Name extends string, M>(
  source: ModelSource,
  config: Pick<ModelFolderConfig, 'id' | 'files' | 'backends'> & {
    readonly variants: Readonly<Partial<Record<Precision, Readonly<Record<Name, GraphParts>>>>>
  },
  options: LoadOptions,
  start: (weights: Weights<Name>) => Promise<M>,
): Promise<M> {
  // The backends' graphs have weights in common.
  const reader = new FileReader(source, config.files, options.signal)
  const on = async (backend: Backend): Promise<M> => {
    const precision = options.precision ?? config.backends[backend]
    const files = precision && config.variants[precision]
    if (!files) {
      throw new BackendUnavailableError(
        `The model ${config.id} has no weights ${precision ? `of precision ${precision}` : `for ${backend}`}.`,
        `It has ${Object.keys(config.variants).join(' and ')}.`,
      )
    }
    const graphs: Partial<Record<Name, Uint8Array>> = {}
    for (const name of Object.keys(files) as Name[]) graphs[name] = await reader.joined(files[name])
    return start({ backend, precision, graphs: graphs as Record<Name, Uint8Array> })
  }
  const { backend = 'auto' } = options
  if (backend !== 'auto') return on(backend)
  try {
    return await on('webgpu')
  } catch (error) {
    if (!(error instanceof BackendUnavailableError)) throw error
    return on('wasm')
  }
}
