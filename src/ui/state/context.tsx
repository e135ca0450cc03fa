import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import type { Controller } from './controller.ts'
import type { Action } from './reducer.ts'
import type { AppState } from './state.ts'
import type { Store } from './store.ts'

interface App {
  readonly store: Store<AppState, Action>
  readonly controller: Controller
  /** Changes to the version of the app that waits. */
  readonly update: () => void
}

const AppContext = createContext<App | undefined>(undefined)

export function AppProvider({ app, children }: { readonly app: App; readonly children: ReactNode }) {
  return <AppContext value={app}>{children}</AppContext>
}

function useApp(): App {
  const app = useContext(AppContext)
  if (app === undefined) throw new Error('There is no AppProvider above this component.')
  return app
}

/** A part of the state. The selector gives the same object for the same state. */
export function useSelect<T>(select: (state: AppState) => T): T {
  const { store } = useApp()
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}

/** What the user can do. */
export function useController(): Controller {
  return useApp().controller
}

export function useUpdate(): () => void {
  return useApp().update
}
