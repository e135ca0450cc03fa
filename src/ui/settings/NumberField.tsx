import { useId } from 'react'
import { useController } from '../state/context.tsx'
import { type Beam, ranges } from '../state/settings.ts'

interface NumberFieldProps {
  readonly name: Beam
  readonly label: string
  readonly value: number
  readonly hint: string
}

export function NumberField({ name, label, value, hint }: NumberFieldProps) {
  const controller = useController()
  const id = useId()
  const [min, max] = ranges[name]
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
        <output htmlFor={id} className="field-value">
          {value}
        </output>
      </div>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        value={value}
        aria-describedby={`${id}-hint`}
        onChange={(event) => controller.change({ [name]: event.target.valueAsNumber })}
      />
      <p id={`${id}-hint`} className="field-hint">
        {hint}
      </p>
    </div>
  )
}
