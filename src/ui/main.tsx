import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { register } from '../offline/register.ts'
import { createClient } from '../worker/client.ts'
import { App } from './App.tsx'
import { AppProvider } from './state/context.tsx'
import { Controller } from './state/controller.ts'
import { readLaunch } from './state/launch.ts'
import { memory } from './state/memory.ts'
import { reduce } from './state/reducer.ts'
import { initialState } from './state/state.ts'
import { createStore } from './state/store.ts'

const store = createStore(reduce, {
  ...initialState,
  text: memory.text(),
  settings: memory.settings(),
  online: navigator.onLine,
})
const controller = new Controller(createClient(), store, readLaunch(location.search))

const update = register({
  onKept: () => store.dispatch({ type: 'shell/kept' }),
  onUpdate: () => store.dispatch({ type: 'update/ready' }),
})
const tellNetwork = () => store.dispatch({ type: 'online', online: navigator.onLine })
addEventListener('online', tellNetwork)
addEventListener('offline', tellNetwork)

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <AppProvider app={{ store, controller, update }}>
        <App />
      </AppProvider>
    </StrictMode>,
  )
}
void controller.start()
