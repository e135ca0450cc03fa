/** `npm start`: installs, builds, and serves the app on this computer, each only where it is needed. PORT chooses the port. */
import { ensureBuilt, ensureInstalled, root } from './setup.mjs'

ensureInstalled()
ensureBuilt()
const { preview } = await import('vite')
const server = await preview({ root, preview: { port: Number(process.env.PORT ?? 4173) }, logLevel: 'warn' })
console.log(`\nDifformer is at ${server.resolvedUrls?.local[0]}  (Ctrl+C ends it)`)
