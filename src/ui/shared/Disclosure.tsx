import { type ReactNode, useState } from 'react'
import { Icon } from './Icon.tsx'

interface DisclosureProps {
  readonly title: string
  /** A few words at the end of the row, so that one need not open it to know. */
  readonly aside?: string | undefined
  readonly className?: string
  readonly children: ReactNode
}

export function Disclosure({ title, aside, className = '', children }: DisclosureProps) {
  // What is inside may be long, so it is not made before it is looked at.
  const [seen, setSeen] = useState(false)
  return (
    <details className={`disclosure ${className}`} onToggle={() => setSeen(true)}>
      <summary>
        <span className="disclosure-arrow">
          <Icon name="arrow" />
        </span>
        {title}
        {aside && <span className="disclosure-aside">{aside}</span>}
      </summary>
      {seen && children}
    </details>
  )
}
