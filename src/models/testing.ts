import { createHash } from 'node:crypto'
import type { RemoteFile } from './files.ts'

/** A server in memory for the tests: it can break off, refuse ranges, or send something else. */
export class FakeServer {
  readonly requests: { url: string; range: string | null }[] = []
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  ranges = true
  /** Bytes after which each answer breaks off, one entry an answer. */
  breaks: number[] = []

  readonly fetch: typeof fetch = async (input, init) => {
    const url = String(input)
    const range = new Headers(init?.headers).get('Range')
    this.requests.push({ url, range })
    if (init?.signal?.aborted) throw init.signal.reason
    const whole = this.files.get(url)
    if (whole === undefined) return new Response('', { status: 404 })
    const from = this.ranges && range ? Number(/\d+/.exec(range)?.[0]) : 0
    if (from > 0 && from >= whole.byteLength) return new Response('', { status: 416 })
    const headers = from > 0 ? { 'Content-Range': `bytes ${from}-${whole.byteLength - 1}/${whole.byteLength}` } : {}
    const body = stream(whole.subarray(from), this.breaks.shift(), init?.signal ?? undefined)
    return new Response(body, { status: from > 0 ? 206 : 200, headers })
  }
}

/** Sends a tenth at a time, so that an abort finds the transfer under way. */
function stream(bytes: Uint8Array, breakAfter: number | undefined, signal: AbortSignal | undefined): ReadableStream {
  let sent = 0
  return new ReadableStream({
    async pull(controller) {
      await Promise.resolve()
      if (signal?.aborted) return controller.error(signal.reason)
      if (breakAfter !== undefined && sent >= breakAfter) return controller.error(new TypeError('network error'))
      const end = Math.min(
        sent + Math.max(100, Math.ceil(bytes.byteLength / 10)),
        breakAfter ?? Number.POSITIVE_INFINITY,
        bytes.byteLength,
      )
      if (end > sent) controller.enqueue(bytes.slice(sent, end))
      sent = end
      if (sent === bytes.byteLength) controller.close()
    },
  })
}

export function someBytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17) % 251)
}

export function fileOf(name: string, bytes: Uint8Array): RemoteFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { name, url: `https://models.test/${name}`, bytes: bytes.byteLength, sha256 }
}
