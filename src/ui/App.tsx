import './shared/base.css'
import './shared/controls.css'
import './App.css'
import { lazy, Suspense } from 'react'
import { Footer } from './Footer.tsx'
import { Header } from './header/Header.tsx'
import { UpdatePrompt } from './notices/UpdatePrompt.tsx'
import { useHash } from './useHash.ts'
import { useTitle } from './useTitle.ts'
import { Workbench } from './Workbench.tsx'

const BenchView = lazy(() => import('./bench/BenchView.tsx'))

export function App() {
  const view = useHash()
  useTitle(view)
  return (
    <div className="app">
      <Header />
      <main className="app-main">
        {view === 'benchmark' ? (
          <Suspense fallback={<p className="app-waiting">Opening the benchmark …</p>}>
            <BenchView />
          </Suspense>
        ) : (
          <Workbench />
        )}
      </main>
      <Footer />
      <UpdatePrompt />
    </div>
  )
}
