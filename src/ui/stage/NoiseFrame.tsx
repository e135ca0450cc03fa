import type { CSSProperties } from 'react'
import { useSelect } from '../state/context.tsx'
import { noiseRows } from './noise.ts'

/** What is there before the first step: noise, where no word is nearest yet. */
export function NoiseFrame() {
  const source = useSelect((state) => state.live?.source ?? '')
  const language = useSelect((state) => state.live?.task.source ?? 'en')
  const summary = useSelect((state) => state.live?.task.id === 'summarize')
  const rows = noiseRows(source, language, summary ? 2 : 1)
  return (
    <ol className="stage-rows" data-testid="noise" aria-hidden="true">
      {rows.map((widths, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
        <li key={row} className="stage-row">
          {rows.length > 1 && <span className="stage-number">{row + 1}</span>}
          <p className="stage-tokens">
            {widths.map((width, i) => (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: a piece of noise is its place.
                key={i}
                className="token token-noise"
                style={{ '--p': 0, '--width': `${width}em`, '--i': i } as CSSProperties}
              />
            ))}
          </p>
        </li>
      ))}
    </ol>
  )
}
