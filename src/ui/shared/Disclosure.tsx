import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'

interface DisclosureProps {
  readonly title: string
  /** A few words at the end of the row, so that one need not open it to know. */
  readonly aside?: string
  readonly className?: string
  readonly children: ReactNode
}

export function Disclosure({ title, aside, className = '', children }: DisclosureProps) {
  return (
    <details className={`disclosure ${className}`}>
      <summary>
        <span className="disclosure-arrow">
          <Icon name="arrow" />
        </span>
        {title}
        {aside && <span className="disclosure-aside">{aside}</span>}
      </summary>
      {children}
    </details>
  )
}
