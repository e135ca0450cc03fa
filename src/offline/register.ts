import { registerSW } from 'virtual:pwa-register'

interface Listeners {
  /** The page itself is kept: it opens without a network from now on. */
  readonly onKept: () => void
  /** A new version waits to take over. */
  readonly onUpdate: () => void
}

/** Registers the service worker. Call what it gives to change to the new version; the page reloads. */
export function register({ onKept, onUpdate }: Listeners): () => void {
  const serviceWorker = (navigator as Partial<Navigator>).serviceWorker
  void serviceWorker?.ready.then(onKept)
  const update = registerSW({ onNeedRefresh: onUpdate })
  return () => void update()
}
