import type { Backend } from '../../difformer/types.ts'
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
  return (
    <fieldset className="field">
      <legend className="field-head">Runs on</legend>
      <div className="segments">
        {choices.map(([value, label]) => (
          <label key={value} className="segment">
            <input
              type="radio"
              name="backend"
              className="visually-hidden"
              checked={backend === value}
              onChange={() => controller.change({ backend: value })}
            />
            {label}
          </label>
        ))}
      </div>
      <p className="field-hint">{reason}</p>
    </fieldset>
  )
}
