import { useEffect, useState } from 'react'
import { Icon } from '../shared/Icon.tsx'

type Outcome = 'copied' | 'failed'

const labels = { copied: 'Copied', failed: 'Select it instead' } as const

interface CopyButtonProps {
  readonly text: string
  readonly label?: string
}

export function CopyButton({ text, label = 'Copy' }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>()
  useEffect(() => {
    if (outcome === undefined) return
    const timer = setTimeout(() => setOutcome(undefined), 2000)
    return () => clearTimeout(timer)
  }, [outcome])

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setOutcome('copied')
    } catch {
      setOutcome('failed')
    }
  }

  return (
    <button type="button" className="button button-quiet button-small" onClick={() => void copy()}>
      <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
      <span aria-live="polite">{outcome ? labels[outcome] : label}</span>
    </button>
  )
}
