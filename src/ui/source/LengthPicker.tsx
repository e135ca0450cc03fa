import './LengthPicker.css'
import type { Length } from '../../difformer/types.ts'
import { Radios } from '../shared/Radios.tsx'
import { useController, useSelect } from '../state/context.tsx'
import { lengthOf } from '../state/settings.ts'

const choices: readonly (readonly [Length, string])[] = [
  ['short', 'Short'],
  ['medium', 'Medium'],
  ['long', 'Long'],
]

/** How long the text is to be. Shows itself on the tasks that offer it. */
export function LengthPicker() {
  const controller = useController()
  const current = useSelect(({ settings, task }) => lengthOf(settings, task))
  if (current === undefined) return null
  const choose = (length: Length) => controller.chooseLength(length)
  return (
    <fieldset className="lengths">
      <legend className="visually-hidden">Length</legend>
      <Radios name="length" className="length" choices={choices} value={current} onChoose={choose} />
    </fieldset>
  )
}
