import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { productionHeaders } from './headers.ts'

/** Writes `_headers`, which Netlify, Cloudflare Pages and others read, so that the build is served rightly as it lies there. */
export function staticHeaders(): Plugin {
  let outDir = ''
  return {
    name: 'difformer:static-headers',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir)
    },
    async closeBundle() {
      const lines = Object.entries(productionHeaders).map(([name, value]) => `  ${name}: ${value}`)
      const assets = ['/assets/*', '  Cache-Control: public, max-age=31536000, immutable']
      await writeFile(join(outDir, '_headers'), `${['/*', ...lines, ...assets].join('\n')}\n`)
    },
  }
}
