import { StorageError } from '../difformer/errors.ts'

/** Where files are kept on this device. Every method rejects with StorageError where the browser refuses. */
export interface FileStore {
  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  has(key: string): Promise<boolean>
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** Deletes the files whose key passes the test. */
  deleteWhere(test: (key: string) => boolean): Promise<void>
}

const hint = 'Leave private browsing, or free some space, to keep the model for the next visit and for offline use.'

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const full = cause instanceof DOMException && cause.name === 'QuotaExceededError'
    const message = full
      ? 'There is no room left on this device for the model’s files.'
      : 'This browser keeps no files for this page.'
    throw new StorageError(message, hint, { cause })
  }
}

/** Files in the Cache API, one cache a purpose. */
export class CacheStore implements FileStore {
  readonly #cache: Cache

  private constructor(cache: Cache) {
    this.#cache = cache
  }

  static async open(name: string): Promise<CacheStore> {
    return guarded(async () => new CacheStore(await caches.open(name)))
  }

  get(key: string) {
    return guarded(async () => {
      const response = await this.#cache.match(key)
      return response && new Uint8Array(await response.arrayBuffer())
    })
  }

  has(key: string) {
    return guarded(async () => (await this.#cache.match(key)) !== undefined)
  }

  put(key: string, bytes: Uint8Array<ArrayBuffer>) {
    return guarded(() => this.#cache.put(key, new Response(bytes)))
  }

  deleteWhere(test: (key: string) => boolean) {
    return guarded(async () => {
      const requests = await this.#cache.keys()
      await Promise.all(requests.filter(({ url }) => test(url)).map((request) => this.#cache.delete(request)))
    })
  }
}

/** Stands in where the browser keeps nothing: files live until the worker ends. */
export class MemoryStore implements FileStore {
  readonly #files = new Map<string, Uint8Array<ArrayBuffer>>()

  async get(key: string) {
    return this.#files.get(key)
  }

  async has(key: string) {
    return this.#files.has(key)
  }

  async put(key: string, bytes: Uint8Array<ArrayBuffer>) {
    this.#files.set(key, bytes)
  }

  async deleteWhere(test: (key: string) => boolean) {
    for (const key of [...this.#files.keys()]) if (test(key)) this.#files.delete(key)
  }
}
