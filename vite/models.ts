import { createReadStream } from 'node:fs'
import { cp, stat } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'
import type { Plugin } from 'vite'

/** Serves the repository's models/ folder at /models while developing, and puts a copy of it into the build. */
export function models(): Plugin {
  let folder = ''
  let outDir = ''
  return {
    name: 'difformer:models',
    configResolved(config) {
      folder = join(config.root, 'models')
      outDir = join(config.root, config.build.outDir)
    },
    configureServer(server) {
      server.middlewares.use('/models', async (request, response) => {
        const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
        const file = normalize(join(folder, path))
        const info = file.startsWith(folder + sep) ? await stat(file).catch(() => undefined) : undefined
        if (!info?.isFile()) {
          response.writeHead(404).end()
          return
        }
        const type = file.endsWith('.json') ? 'application/json' : 'application/octet-stream'
        response.writeHead(200, { 'Content-Type': type, 'Content-Length': info.size })
        createReadStream(file).pipe(response)
      })
    },
    async closeBundle() {
      if (this.meta.watchMode || this.environment.config.command !== 'build') return
      const exists = await stat(folder).catch(() => undefined)
      if (exists) await cp(folder, join(outDir, 'models'), { recursive: true })
    },
  }
}
