/**
 * The service worker: keeps the shell for use without a network, and adds the isolation headers that a plain static host does not
 * send, so that WASM threads work there from the second load on. Models are none of its business (see src/models/).
 */
import type { WorkboxPlugin } from 'workbox-core/types.js'
import {
  addPlugins,
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { isolationHeaders } from '../../vite/headers.ts'

declare const self: typeof globalThis & {
  readonly __WB_MANIFEST: PrecacheEntry[]
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
}

const isolate: WorkboxPlugin = {
  handlerWillRespond: async ({ response }) => {
    const headers = new Headers(response.headers)
    for (const [name, value] of Object.entries(isolationHeaders)) headers.set(name, value)
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
  },
}

addPlugins([isolate])
precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html'), { denylist: [/\/models\//] }))

// A new version waits until the page asks for it: nobody loses a text to an update.
self.addEventListener('message', (event) => {
  if ((event as MessageEvent<{ type?: string } | undefined>).data?.type === 'SKIP_WAITING') void self.skipWaiting()
})
self.addEventListener('activate', (event) => {
  ;(event as Event & { waitUntil(work: Promise<unknown>): void }).waitUntil(self.clients.claim())
})
