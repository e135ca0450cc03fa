import type { BenchResult } from '../../worker/bench/types.ts'
import { type Point, plotOf } from './plot.ts'
import { duration } from './words.ts'

const size = { width: 420, height: 250 }

/** Time against the length of the text. The table has the same numbers. */
export function BenchPlot({ sweep }: { readonly sweep: readonly BenchResult[] }) {
  const plot = plotOf(sweep, size)
  const last = sweep.at(-1)
  const alone = plot.autoregressive.length === 0
  return (
    <figure className="bench-plot">
      <figcaption>
        <span className="bench-key bench-key-ours">Difformer</span>
        {!alone && <span className="bench-key bench-key-theirs">Word by word</span>}
      </figcaption>
      <svg
        viewBox={`0 0 ${size.width} ${size.height}`}
        role="img"
        aria-label={`Time against text length. ${last ? `At ${last.words} words: Difformer ${duration(last.difformerMs)}` : ''}${last?.arMs ? `, word by word ${duration(last.arMs)}` : ''}.`}
      >
        {plot.vertical.map(({ at, label }) => (
          <g key={label}>
            <line className="bench-grid" x1={plot.left} x2={plot.right} y1={at} y2={at} />
            <text className="bench-label" x={plot.left - 6} y={at + 4} textAnchor="end">
              {label}
            </text>
          </g>
        ))}
        {plot.horizontal.map(({ at, label }) => (
          <text key={label} className="bench-label" x={at} y={plot.bottom + 16} textAnchor="middle">
            {label}
          </text>
        ))}
        <text className="bench-label" x={plot.right} y={size.height - 4} textAnchor="end">
          words
        </text>
        {!alone && <Line points={plot.autoregressive} className="bench-theirs" />}
        <Line points={plot.difformer} className="bench-ours" />
      </svg>
    </figure>
  )
}

function Line({ points, className }: { readonly points: readonly Point[]; readonly className: string }) {
  return (
    <g className={className}>
      <polyline points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
      {points.map(({ x, y }) => (
        <circle key={x} cx={x} cy={y} r="3" />
      ))}
    </g>
  )
}
