import './shared/base.css'
import './shared/controls.css'
import './App.css'
import { HowItWorks } from './about/HowItWorks.tsx'
import { Header } from './header/Header.tsx'
import { Note } from './notices/Note.tsx'
import { UpdatePrompt } from './notices/UpdatePrompt.tsx'
import { OutputPane } from './output/OutputPane.tsx'
import { SettingsPanel } from './settings/SettingsPanel.tsx'
import { Examples } from './source/Examples.tsx'
import { SourcePane } from './source/SourcePane.tsx'
import { Stage } from './stage/Stage.tsx'
import { TaskPicker } from './tasks/TaskPicker.tsx'
import { useShortcuts } from './useShortcuts.ts'

export function App() {
  useShortcuts()
  return (
    <div className="app">
      <Header />
      <main className="app-main">
        <TaskPicker />
        <div className="work">
          <SourcePane />
          <OutputPane />
        </div>
        <Note />
        <Examples />
        <Stage />
        <div className="app-more">
          <SettingsPanel />
          <HowItWorks />
        </div>
      </main>
      <UpdatePrompt />
    </div>
  )
}
