import { useEffect, useId, useState } from 'react'
import { Icon } from '../shared/Icon.tsx'
import { useController } from '../state/context.tsx'
import { maxSeed } from '../state/settings.ts'

export function SeedField({ seed }: { readonly seed: number }) {
  const controller = useController()
  const id = useId()
  // What is typed may be no seed yet.
  const [draft, setDraft] = useState(String(seed))
  useEffect(() => setDraft(String(seed)), [seed])

  const write = (text: string) => {
    setDraft(text)
    const value = Number(text)
    if (/^\d+$/.test(text) && value <= maxSeed && value !== seed) controller.change({ seed: value })
  }

  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>Seed</label>
      </div>
      <div className="field-row">
        <input
          id={id}
          className="field-text"
          inputMode="numeric"
          autoComplete="off"
          maxLength={10}
          value={draft}
          aria-describedby={`${id}-hint`}
          onChange={(event) => write(event.target.value)}
          onBlur={() => setDraft(String(seed))}
        />
        <button type="button" className="button" aria-label="Roll another seed" onClick={() => controller.rollSeed()}>
          <Icon name="dice" />
        </button>
      </div>
      <p id={`${id}-hint`} className="field-hint">
        Same seed and settings, same text.
      </p>
    </div>
  )
}
