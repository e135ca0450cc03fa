import type { Backend } from '../../difformer/types.ts'
import { Radios } from '../shared/Radios.tsx'
import { useController, useSelect } from '../state/context.tsx'
import { loadedOf } from '../state/state.ts'

const choices: readonly (readonly [Backend | 'auto', string])[] = [
  ['auto', 'Automatic'],
  ['webgpu', 'WebGPU'],
  ['wasm', 'CPU'],
]

export function BackendField({ backend }: { readonly backend: Backend | 'auto' }) {
  const controller = useController()
  const reason = useSelect((state) => loadedOf(state)?.reason)
  const choose = (chosen: Backend | 'auto') => controller.change({ backend: chosen })
  return (
    <fieldset className="field">
      <legend className="field-head">Runs on</legend>
      <div className="segments">
        <Radios name="backend" className="segment" choices={choices} value={backend} onChoose={choose} />
      </div>
      <p className="field-hint">{reason}</p>
    </fieldset>
  )
}
