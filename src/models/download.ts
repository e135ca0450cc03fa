import { CancelledError, DownloadError, ModelFileError } from '../difformer/errors.ts'
import { integrityError, matches } from './digest.ts'
import { partialKey, type RemoteFile } from './files.ts'
import type { FileStore } from './store.ts'

/** Attempts after one that broke off in the middle; each goes on where the last one stopped. */
const RESUMES = 3
const keptHint = 'Check the connection and try again. What has arrived is kept.'

export interface DownloadOptions {
  /** Keeps what has arrived of a file, for the next attempt. */
  readonly partials: FileStore
  readonly fetch: typeof fetch
  readonly signal?: AbortSignal | undefined
  /** Bytes of this file so far; goes back if the server made it start over. */
  readonly onBytes: (received: number) => void
}

/**
 * Downloads a file whole, goes on where an earlier attempt broke off, and checks it. Rejects with ModelFileError (the server has no
 * such file), DownloadError (it broke off), ModelIntegrityError (it is something else) or CancelledError.
 */
export async function download(file: RemoteFile, options: DownloadOptions): Promise<Uint8Array<ArrayBuffer>> {
  const kept = await options.partials.get(partialKey(file)).catch(() => undefined)
  const transfer = new Transfer(file, options, kept)
  try {
    await transfer.complete()
    if (!(await matches(file, transfer.arrived()))) {
      // A mix of two versions, or a stale answer of the browser's own HTTP cache: once more from the start, past that cache.
      transfer.restart()
      await transfer.complete()
      if (!(await matches(file, transfer.arrived()))) throw integrityError(file)
    }
  } catch (error) {
    const keep = options.signal?.aborted || error instanceof DownloadError
    if (keep && transfer.received > 0) await options.partials.put(partialKey(file), transfer.arrived()).catch(() => {})
    if (!keep && kept) await forget(file, options.partials)
    throw options.signal?.aborted ? new CancelledError('The download was cancelled.') : error
  }
  if (kept) await forget(file, options.partials)
  return transfer.bytes
}

async function forget(file: RemoteFile, partials: FileStore): Promise<void> {
  await partials.deleteWhere((key) => key === partialKey(file)).catch(() => {})
}

/** One file on its way: its bytes so far, and the requests for the rest. */
class Transfer {
  readonly bytes: Uint8Array<ArrayBuffer>
  received = 0
  #cache: RequestCache = 'default'
  readonly #file: RemoteFile
  readonly #options: DownloadOptions

  constructor(file: RemoteFile, options: DownloadOptions, kept: Uint8Array | undefined) {
    this.#file = file
    this.#options = options
    this.bytes = new Uint8Array(file.bytes)
    if (kept && kept.byteLength < file.bytes) {
      this.bytes.set(kept)
      this.received = kept.byteLength
    }
  }

  arrived(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.received)
  }

  restart(): void {
    this.received = 0
    this.#cache = 'reload'
  }

  /** Asks again for the rest as long as every attempt brings something. */
  async complete(): Promise<void> {
    for (let resumes = 0; ; resumes++) {
      const before = this.received
      try {
        return await this.#receive()
      } catch (error) {
        const brokeOff = error instanceof DownloadError && this.received > before && !this.#options.signal?.aborted
        if (!brokeOff || resumes === RESUMES) throw error
      }
    }
  }

  async #receive(): Promise<void> {
    this.#options.onBytes(this.received)
    const response = await this.#request()
    if (!continuesAt(response, this.received)) this.received = 0
    const reader = response.body?.getReader()
    if (reader === undefined) throw new DownloadError(`The server sent nothing for ${this.#file.name}.`, keptHint)
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new DownloadError(`The download of ${this.#file.name} broke off.`, keptHint, { cause })
      })
      if (done) return
      const fits = value.subarray(0, this.bytes.byteLength - this.received)
      this.bytes.set(fits, this.received)
      this.received += fits.byteLength
      this.#options.onBytes(this.received)
      // Longer than promised: the digest tells whether the beginning is the file.
      if (fits.byteLength < value.byteLength) return reader.cancel()
    }
  }

  async #request(): Promise<Response> {
    const { fetch, signal } = this.#options
    const init: RequestInit = { cache: this.#cache }
    if (signal) init.signal = signal
    if (this.received > 0) init.headers = { Range: `bytes=${this.received}-` }
    let response: Response
    try {
      response = await fetch(this.#file.url, init)
    } catch (cause) {
      throw new DownloadError(`The server could not be reached for ${this.#file.name}.`, keptHint, { cause })
    }
    if (this.received > 0 && response.status === 416) {
      this.received = 0
      return this.#request()
    }
    if (response.status >= 500 || response.status === 429) {
      throw new DownloadError(`The server failed to send ${this.#file.name} (HTTP ${response.status}).`, keptHint)
    }
    if (!response.ok) {
      throw new ModelFileError(
        `The file ${this.#file.name} is missing on the server (HTTP ${response.status}).`,
        'Try again in a while. If it stays away, whoever hosts this page has to put it back.',
      )
    }
    return response
  }
}

/** True if the answer is the rest that was asked for, false if it is the whole file. */
function continuesAt(response: Response, from: number): boolean {
  if (response.status !== 206) return false
  const start = /^bytes (\d+)-/.exec(response.headers.get('Content-Range') ?? '')?.[1]
  return start !== undefined && Number(start) === from
}
