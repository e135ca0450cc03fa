import { HowItWorks } from './about/HowItWorks.tsx'
import { ModelPanel } from './card/ModelPanel.tsx'
import { DevicePanel } from './device/DevicePanel.tsx'
import { Note } from './notices/Note.tsx'
import { OutputPane } from './output/OutputPane.tsx'
import { SettingsPanel } from './settings/SettingsPanel.tsx'
import { Examples } from './source/Examples.tsx'
import { SourcePane } from './source/SourcePane.tsx'
import { Stage } from './stage/Stage.tsx'
import { TaskPicker } from './tasks/TaskPicker.tsx'
import { useShortcuts } from './useShortcuts.ts'

/** The view that the app is for. */
export function Workbench() {
  useShortcuts()
  return (
    <>
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
        <DevicePanel />
        <ModelPanel />
        <HowItWorks />
      </div>
    </>
  )
}
