import './SettingsPanel.css'
import { Disclosure } from '../shared/Disclosure.tsx'
import { plural } from '../shared/format.ts'
import { useController, useSelect } from '../state/context.tsx'
import { decodingOf } from '../state/settings.ts'
import { loadedOf } from '../state/state.ts'
import { wordsFor } from '../tasks/words.ts'
import { BackendField } from './BackendField.tsx'
import { ChoiceField } from './ChoiceField.tsx'
import { NumberField } from './NumberField.tsx'
import { SeedField } from './SeedField.tsx'

export function SettingsPanel() {
  const controller = useController()
  const settings = useSelect((state) => state.settings)
  const config = useSelect((state) => loadedOf(state)?.config)
  const task = useSelect((state) => state.task)
  const verb = useSelect((state) => wordsFor(state.task?.id).name)
  const hasModel = config !== undefined
  const { steps, lengthBeam, noiseBeam, lengthThreshold, patience, rerank, seed } = decodingOf(settings, config, task)
  // Before there is a model, its defaults are not known.
  const leavesOut = lengthThreshold > 0 && lengthBeam > 1
  const stopsEarly = patience > 0 && steps > patience + 1
  // "Up to" is said once, before the first part that it is true of.
  const calls = `${stopsEarly ? 'up to ' : ''}${plural(steps, 'step')}`
  const tried = `${leavesOut && !stopsEarly ? 'up to ' : ''}${plural(lengthBeam * noiseBeam, 'candidate')}`
  const parts = [calls, tried, `seed ${seed}`]
  const summary = hasModel ? parts.join(' · ') : undefined
  return (
    <Disclosure className="card" title="Settings" aside={summary}>
      <div className="settings">
        <NumberField
          name="steps"
          label="Steps"
          value={steps}
          hint={
            stopsEarly
              ? 'Calls of the denoiser. At most: what has settled stops, until you choose a number.'
              : 'Calls of the denoiser. More take longer.'
          }
        />
        <NumberField
          name="lengthBeam"
          label="Lengths tried"
          value={lengthBeam}
          hint={
            leavesOut ? 'At most: unlikely ones are left out until you choose a number.' : 'The most probable ones.'
          }
        />
        <NumberField name="noiseBeam" label="Noises for each length" value={noiseBeam} hint="Each begins elsewhere." />
        <SeedField seed={seed} />
        {config?.reranker && <ChoiceField rerank={rerank} />}
        <BackendField backend={settings.backend} />
        <label className="settings-check">
          <input
            type="checkbox"
            checked={settings.automatic}
            onChange={(event) => controller.change({ automatic: event.target.checked })}
          />
          <span>{verb} when I pause typing</span>
        </label>
        <div className="settings-buttons">
          <button type="button" className="button button-small" onClick={() => controller.resetSettings()}>
            Reset to defaults
          </button>
          {hasModel && (
            <button type="button" className="button button-small" onClick={() => void controller.deleteModel()}>
              Delete the model from this device
            </button>
          )}
        </div>
      </div>
    </Disclosure>
  )
}
