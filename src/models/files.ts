import { ModelFileError } from '../difformer/errors.ts'
import type { Backend, GraphParts, ModelConfig, ModelSource, Precision } from '../difformer/types.ts'

/** A file to fetch, check and keep. */
export interface RemoteFile {
  /** How the rest of the app calls it; for a model's file its path in the model folder. */
  readonly name: string
  readonly url: string
  readonly bytes: number
  /** Hex. Absent only for the app's own files, whose names carry a hash. */
  readonly sha256?: string
}

/** Where a kept file lies: another content is another key, so an update never mixes files of two versions. */
export function storageKey(file: RemoteFile): string {
  return file.sha256 === undefined ? file.url : `${file.url}?sha256=${file.sha256}`
}

/** Where the first bytes of a file lie whose download broke off. */
export function partialKey(file: RemoteFile): string {
  return `${storageKey(file)}${file.sha256 === undefined ? '?' : '&'}partial`
}

/** What the files of a model folder follow from, whatever kind of model it is. */
type FolderConfig = Pick<ModelConfig, 'name' | 'files'> & {
  readonly backends: Readonly<Partial<Record<Backend, Precision>>>
  readonly variants: Readonly<Partial<Record<Precision, Readonly<Record<string, GraphParts>>>>>
}

/** The files of a model that a backend needs, each once: the tokenizer, the graphs of its precision and their weights. */
export function filesFor(config: FolderConfig, folder: string, backend: Backend, precision?: Precision): RemoteFile[] {
  const wanted = precision ?? config.backends[backend]
  const graphs = wanted && config.variants[wanted]
  if (graphs === undefined) {
    throw new ModelFileError(
      `The model “${config.name}” has no files ${wanted ? `of precision ${wanted}` : `for ${backend}`}.`,
      'Choose another backend in the settings.',
    )
  }
  const paths = new Set<string>(['tokenizer.json', ...Object.values(graphs).flat()])
  return [...paths].map((path) => {
    const entry = config.files.find((file) => file.path === path)
    if (entry === undefined) {
      throw new ModelFileError(
        `The model “${config.name}” does not list its file ${path}.`,
        'The model folder is incomplete: export it again, or choose another model.',
      )
    }
    return { name: path, url: new URL(path, folder).href, bytes: entry.bytes, sha256: entry.sha256 }
  })
}

/** A model folder whose needed files are in memory. */
export class MemorySource implements ModelSource {
  readonly #files: ReadonlyMap<string, Uint8Array>

  constructor(files: ReadonlyMap<string, Uint8Array>, config: object) {
    this.#files = new Map([...files, ['config.json', new TextEncoder().encode(JSON.stringify(config))]])
  }

  async read(path: string): Promise<Uint8Array> {
    const bytes = this.#files.get(path)
    if (bytes === undefined) throw new ModelFileError(`The file ${path} of the model was not downloaded.`)
    return bytes
  }
}
