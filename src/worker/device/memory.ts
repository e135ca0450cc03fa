import type { ModelConfig } from '../../difformer/types.ts'
import type { FileStore } from '../../models/store.ts'
import type { Verdict } from './self-test.ts'
import type { Circumstances, Wish } from './setup.ts'

/** A verdict, with what it was found under. */
export interface Remembered extends Verdict {
  /** Milliseconds since 1970. */
  readonly testedAt: number
}

type Kept = Record<string, Remembered>

/** What the self-tests found, kept from visit to visit. Nothing here is worth an error: what is lost is tested again. */
export class VerdictMemory {
  readonly #store: FileStore
  readonly #url: string
  readonly #app: string

  /** @param app changes with every version of the app; verdicts of another one do not count. */
  constructor(store: FileStore, url: string, app: string) {
    this.#store = store
    this.#url = url
    this.#app = app
  }

  async recall(key: string): Promise<Remembered | undefined> {
    return (await this.#read())[key]
  }

  async keep(key: string, verdict: Remembered): Promise<void> {
    const kept = { ...(await this.#read()), [key]: verdict }
    const bytes = new TextEncoder().encode(JSON.stringify({ app: this.#app, kept }))
    await this.#store.put(this.#url, bytes).catch(() => {})
  }

  async #read(): Promise<Kept> {
    try {
      const bytes = await this.#store.get(this.#url)
      const value: unknown = bytes && JSON.parse(new TextDecoder().decode(bytes))
      const { app, kept } = (value ?? {}) as { app?: unknown; kept?: Kept }
      return app === this.#app && typeof kept === 'object' ? kept : {}
    } catch {
      return {}
    }
  }
}

/** Another model, another adapter, another wish: another test. */
export function verdictKey(config: ModelConfig, wish: Wish, { adapter, cores, isolated }: Circumstances): string {
  const weights = config.files.map(({ sha256 }) => sha256.slice(0, 8)).join('')
  return JSON.stringify([config.id, weights, wish.backend, wish.precision ?? null, adapter, cores, isolated])
}
