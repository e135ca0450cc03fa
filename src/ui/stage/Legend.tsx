import type { CSSProperties } from 'react'

/** How to read the colours and lines of the tokens. */
export function Legend() {
  return (
    <div
      className="legend"
      role="img"
      aria-label="Colour and underline show how sure each word is, from unsure to sure"
    >
      <span>unsure</span>
      {[0, 0.25, 0.5, 0.75, 1].map((p) => (
        <span key={p} className="token legend-token" style={{ '--p': p } as CSSProperties} />
      ))}
      <span>sure</span>
    </div>
  )
}
