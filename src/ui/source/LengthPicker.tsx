import './LengthPicker.css'
import { LENGTHS } from '../../difformer/lengths.ts'
import type { Length } from '../../difformer/types.ts'
import { useController, useSelect } from '../state/context.tsx'
import { lengthOf } from '../state/settings.ts'

const labels: Readonly<Record<Length, string>> = { short: 'Short', medium: 'Medium', long: 'Long' }

/** How long the text is to be. Shows itself on the tasks that offer it. */
export function LengthPicker() {
  const controller = useController()
  const current = useSelect(({ settings, task }) => lengthOf(settings, task))
  if (current === undefined) return null
  return (
    <fieldset className="lengths">
      <legend className="visually-hidden">Length</legend>
      {LENGTHS.map((length) => (
        <label key={length} className="length">
          <input
            type="radio"
            name="length"
            className="visually-hidden"
            checked={length === current}
            onChange={() => controller.chooseLength(length)}
          />
          {labels[length]}
        </label>
      ))}
    </fieldset>
  )
}
