import { parseAutoregressiveConfig } from '../difformer/autoregressive-config.ts'
import { parseConfig } from '../difformer/config.ts'
import { DownloadError, ModelFileError } from '../difformer/errors.ts'
import type { AutoregressiveConfig, Backend, ModelConfig, Precision, TaskConfig } from '../difformer/types.ts'
import { type Catalogue, parseCatalogue } from './catalogue.ts'
import { type Collected, type CollectProgress, collect } from './collect.ts'
import { filesFor, type RemoteFile, storageKey } from './files.ts'
import type { FileStore } from './store.ts'

/** How long a small file of the server is waited for if a kept copy would do. */
const PATIENCE_MS = 4000

export interface LibraryOptions {
  /** The folder of index.json, with a slash at its end. */
  readonly url: string
  readonly store: FileStore
  readonly fetch: typeof fetch
}

type Task = Pick<TaskConfig, 'id' | 'source' | 'target'>

/** The models that the app's server has and this device keeps. */
export class ModelLibrary {
  readonly #options: LibraryOptions
  readonly #configs = new Map<string, Promise<ModelConfig>>()
  #catalogue: Promise<Catalogue> | undefined

  constructor(options: LibraryOptions) {
    this.#options = options
  }

  /** The server's list, read once; the kept one without a network. */
  async catalogue(): Promise<Catalogue> {
    this.#catalogue ??= this.#readCatalogue()
    this.#catalogue.catch(() => {
      this.#catalogue = undefined
    })
    return this.#catalogue
  }

  /** The server's config.json, so that a new version of the model is noticed; the kept one without a network. */
  async config(id: string): Promise<ModelConfig> {
    const reading = this.#configs.get(id) ?? this.#readConfig(id)
    this.#configs.set(id, reading)
    reading.catch(() => this.#configs.delete(id))
    return reading
  }

  /** The files that a backend needs. */
  async files(id: string, backend: Backend, precision?: Precision): Promise<RemoteFile[]> {
    return filesFor(await this.config(id), await this.#folder(id), backend, precision)
  }

  /** Downloads, verifies and keeps files of a model; what an older version of it left behind goes. */
  async collect(
    id: string,
    files: readonly RemoteFile[],
    onProgress: (progress: CollectProgress) => void,
    signal?: AbortSignal,
  ): Promise<Collected> {
    const collected = await collect(files, { ...this.#options, signal, onProgress })
    await this.#keepVersion(id).catch(() => {})
    // For a look at it without a network; nobody waits for it.
    void this.card(id)
    return collected
  }

  /** True if a backend's files of the kept version are all here. */
  async isStored(id: string, backend: Backend, precision?: Precision): Promise<boolean> {
    const { store } = this.#options
    try {
      const folder = await this.#folder(id)
      const config = await store.get(configUrl(folder))
      if (config === undefined) return false
      const files = filesFor(parseConfig(config), folder, backend, precision)
      const there = await Promise.all(files.map((file) => store.has(storageKey(file))))
      return there.every(Boolean)
    } catch {
      return false
    }
  }

  /** The model's card, from the server or as it was kept. */
  async card(id: string): Promise<string | undefined> {
    const url = new URL('README.md', await this.#folder(id)).href
    try {
      const { bytes, value } = await this.#newest(url, (content) => new TextDecoder().decode(content))
      await this.#options.store.put(url, bytes).catch(() => {})
      return value
    } catch {
      return undefined
    }
  }

  /** The autoregressive model for a task, if there is one that runs on the backend. */
  async baseline(task: Task, backend: Backend): Promise<AutoregressiveConfig | undefined> {
    const { baselines } = await this.catalogue()
    const fits = (own: Task) => own.id === task.id && own.source === task.source && own.target === task.target
    const found = baselines.find(({ tasks }) => tasks.some(fits))
    if (found === undefined) return undefined
    const { value, bytes } = await this.#newest(configUrl(await this.#folder(found.id)), parseAutoregressiveConfig)
    await this.#options.store.put(configUrl(await this.#folder(found.id)), bytes).catch(() => {})
    return value.backends[backend] ? value : undefined
  }

  /** All that a baseline needs, downloaded, verified and kept. */
  async collectBaseline(
    config: AutoregressiveConfig,
    backend: Backend,
    onProgress: (progress: CollectProgress) => void,
    signal?: AbortSignal,
  ): Promise<Collected> {
    const files = filesFor(config, await this.#folder(config.id), backend)
    return collect(files, { ...this.#options, signal, onProgress })
  }

  /** Deletes a precision's files, but those that another one shares with it. */
  async discard(id: string, precision: Precision): Promise<void> {
    const config = await this.config(id)
    const others = new Set(
      Object.entries(config.variants).flatMap(([name, graphs]) =>
        name === precision ? [] : Object.values(graphs).flat(),
      ),
    )
    const own = await this.files(id, 'webgpu', precision)
    const keys = new Set(
      own.filter(({ name }) => !others.has(name) && name !== 'tokenizer.json').map((file) => storageKey(file)),
    )
    await this.#options.store.deleteWhere((key) => keys.has(key))
  }

  async remove(id: string): Promise<void> {
    const folder = await this.#folder(id)
    this.#configs.delete(id)
    await this.#options.store.deleteWhere((key) => key.startsWith(folder))
  }

  async #readCatalogue(): Promise<Catalogue> {
    const { url, store } = this.#options
    const { bytes, value } = await this.#newest(new URL('index.json', url).href, parseCatalogue)
    await store.put(new URL('index.json', url).href, bytes).catch(() => {})
    return value
  }

  async #readConfig(id: string): Promise<ModelConfig> {
    return (await this.#newest(configUrl(await this.#folder(id)), parseConfig)).value
  }

  /** The configuration is kept once its files are: what is kept always fits together. */
  async #keepVersion(id: string): Promise<void> {
    const { store } = this.#options
    const folder = await this.#folder(id)
    const config = await this.config(id)
    await store.put(configUrl(folder), new TextEncoder().encode(JSON.stringify(config)))
    const digests = new Set(config.files.map((file) => file.sha256))
    await store.deleteWhere((key) => {
      const digest = new URL(key).searchParams.get('sha256')
      return key.startsWith(folder) && digest !== null && !digests.has(digest)
    })
  }

  async #folder(id: string): Promise<string> {
    const { models, baselines } = await this.catalogue()
    const model = [...models, ...baselines].find((entry) => entry.id === id)
    if (model === undefined) {
      throw new ModelFileError(`There is no model “${id}” here.`, 'Reload the page and choose another one.')
    }
    return new URL(`${model.path.replace(/\/$/, '')}/`, this.#options.url).href
  }

  /** A small file: the server's if it answers with a readable one, else the kept one. */
  async #newest<T>(url: string, parse: (bytes: Uint8Array) => T) {
    const kept = await this.#options.store.get(url).catch(() => undefined)
    try {
      const bytes = await this.#fetchSmall(url, kept !== undefined)
      return { bytes, value: parse(bytes) }
    } catch (error) {
      if (kept === undefined) throw error
      return { bytes: kept, value: parse(kept) }
    }
  }

  async #fetchSmall(url: string, impatient: boolean): Promise<Uint8Array<ArrayBuffer>> {
    const name = new URL(url).pathname.split('/').slice(-2).join('/')
    try {
      const signal = impatient ? AbortSignal.timeout(PATIENCE_MS) : null
      const response = await this.#options.fetch(url, { cache: 'no-cache', signal })
      if (response.ok) return new Uint8Array(await response.arrayBuffer())
      throw new ModelFileError(
        `The file ${name} is missing on the server (HTTP ${response.status}).`,
        'Try again in a while. If it stays away, whoever hosts this page has to put it back.',
      )
    } catch (cause) {
      if (cause instanceof ModelFileError) throw cause
      throw new DownloadError(
        `The server could not be reached for ${name}.`,
        'Check the connection and try again. The first visit needs a network; later ones do not.',
        { cause },
      )
    }
  }
}

function configUrl(folder: string): string {
  return new URL('config.json', folder).href
}
