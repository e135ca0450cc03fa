import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
}

export interface StaticServer {
  readonly url: string
  /** Requests for a part of a file. */
  readonly ranges: string[]
  /** What a file is to have at its end from now on, by path: another version of the app. */
  readonly appended: Map<string, string>
  stop(): Promise<void>
}

/**
 * A plain static host: the build under a path of its own, and no headers but the type.
 * @param cut the first answer for such a file breaks off in its middle.
 */
export async function serveStatically(path: string, cut?: RegExp): Promise<StaticServer> {
  const ranges: string[] = []
  const appended = new Map<string, string>()
  let uncut = cut
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = normalize(join(dist, pathname.slice(path.length).replace(/^$/, 'index.html')))
    const inside = pathname.startsWith(path) && file.startsWith(dist + sep)
    const content = inside ? await readFile(file).catch(() => undefined) : undefined
    if (content === undefined) return response.writeHead(404).end()
    const bytes = Buffer.concat([content, Buffer.from(appended.get(pathname) ?? '')])
    const type = { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' }
    const range = request.headers.range
    if (range) {
      ranges.push(range)
      const from = Number(/\d+/.exec(range)?.[0])
      const rest = { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }
      return response.writeHead(206, { ...type, ...rest }).end(bytes.subarray(from))
    }
    response.writeHead(200, { ...type, 'Content-Length': bytes.length })
    if (!uncut?.test(file)) return response.end(bytes)
    uncut = undefined
    return response.write(bytes.subarray(0, bytes.length / 2), () => setTimeout(() => response.destroy(), 200))
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://localhost:${port}${path}`,
    ranges,
    appended,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
