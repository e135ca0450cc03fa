import './DevicePanel.css'
import { Disclosure } from '../shared/Disclosure.tsx'
import { plural } from '../shared/format.ts'
import { useSelect } from '../state/context.tsx'
import { loadedOf } from '../state/state.ts'
import { DeviceFacts } from './DeviceFacts.tsx'
import { TestAgain } from './TestAgain.tsx'
import { Trials } from './Trials.tsx'
import { milliseconds, stepTime } from './words.ts'

/** What the model runs on here, and why: the self-test's findings, and what this device is and keeps. */
export function DevicePanel() {
  const loaded = useSelect(loadedOf)
  const step = loaded && stepTime(loaded)
  const place = loaded && (loaded.backend === 'webgpu' ? 'GPU' : `CPU, ${plural(loaded.threads, 'thread')}`)
  const summary = [place, step && `${milliseconds(step)} a step`].filter(Boolean).join(' · ')
  return (
    <Disclosure className="card" title="About this device" aside={summary}>
      <div className="device">
        <p className="device-reason">{loaded?.reason ?? 'What is best here is found out when the model starts.'}</p>
        <DeviceFacts />
        <Trials />
        <TestAgain />
      </div>
    </Disclosure>
  )
}
