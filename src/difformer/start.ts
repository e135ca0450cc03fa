import { BackendUnavailableError } from './errors.ts'
import { FileReader } from './source.ts'
import type { Backend, GraphParts, LoadOptions, ModelFolderConfig, ModelSource, Precision } from './types.ts'

/** The weights that a backend was given, by the names of the model's graphs. */
export interface Weights<Files> {
  readonly backend: Backend
  readonly precision: Precision
  readonly graphs: { readonly [Name in keyof Files]: Uint8Array }
}

/**
 * Reads the weights for a backend and starts them, as any kind of model does when it is loaded; 'auto' tries WebGPU, then WASM.
 * @throws BackendUnavailableError without such weights or such a backend, what `FileReader` throws, and what `start` throws.
 */
export async function startOnBackend<Files extends { readonly [Name in keyof Files]: GraphParts | undefined }, M>(
  source: ModelSource,
  config: Pick<ModelFolderConfig, 'id' | 'files' | 'backends'> & {
    readonly variants: Readonly<Partial<Record<Precision, Files>>>
  },
  options: LoadOptions,
  start: (weights: Weights<Files>) => Promise<M>,
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
    const graphs: { [Name in keyof Files]?: Uint8Array } = {}
    for (const [name, parts] of Object.entries<GraphParts | undefined>(files)) {
      if (parts) graphs[name as keyof Files] = await reader.joined(parts)
    }
    return start({ backend, precision, graphs: graphs as Weights<Files>['graphs'] })
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
