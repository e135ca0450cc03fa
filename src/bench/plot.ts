import { isSweep } from './tables.ts'
import type { BenchResult } from './types.ts'

const WIDTH = 720
const HEIGHT = 420
const EDGE = { left: 70, right: 150, top: 40, bottom: 50 }
const TICKS = [1, 2, 5] as const

interface Series {
  readonly name: string
  readonly color: string
  readonly points: readonly (readonly [words: number, milliseconds: number])[]
}

/** Time against the length of the text as an SVG picture, both axes logarithmic. Undefined without such cases. */
export function plotTimes(results: readonly BenchResult[], title: string): string | undefined {
  const sweep = results.filter(isSweep)
  const points = (pick: (result: BenchResult) => number | null) =>
    sweep.flatMap((result) => {
      const value = pick(result)
      return value === null ? [] : [[result.words, value] as const]
    })
  const series: Series[] = [
    { name: 'Difformer', color: '#c2410c', points: points((result) => result.difformerMs) },
    { name: 'autoregressive', color: '#1d4ed8', points: points((result) => result.arMs) },
    { name: 'opus-mt shape', color: '#57534e', points: points((result) => result.publishedMs) },
  ].filter(({ points }) => points.length > 1)
  const all = series.flatMap(({ points }) => points)
  if (all.length === 0) return undefined

  const x = scale(
    all.map(([words]) => words),
    EDGE.left,
    WIDTH - EDGE.right,
  )
  const y = scale(
    all.map(([, value]) => value),
    HEIGHT - EDGE.bottom,
    EDGE.top,
  )
  const text = (at: readonly [number, number], value: string, more = '') =>
    `<text x="${round(at[0])}" y="${round(at[1])}" ${more}>${escapeText(value)}</text>`
  const grid = [
    ...y.ticks.map((value) => {
      const line = `<path d="M${EDGE.left} ${round(y.at(value))}H${WIDTH - EDGE.right}" stroke="#d6d3d1"/>`
      return line + text([EDGE.left - 8, y.at(value) + 4], duration(value), 'text-anchor="end"')
    }),
    ...x.ticks.map((value) => text([x.at(value), HEIGHT - EDGE.bottom + 18], String(value), 'text-anchor="middle"')),
  ]
  const labels = spread(series.map(({ points }) => y.at(points.at(-1)?.[1] ?? 1)))
  const lines = series.map(({ name, color, points }, i) => {
    const places = points.map(([words, value]) => [round(x.at(words)), round(y.at(value))] as const)
    const dots = places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${color}"/>`).join('')
    const path = `<path d="M${places.map((place) => place.join(' ')).join('L')}" fill="none" stroke="${color}" stroke-width="2"/>`
    return (
      path + dots + text([WIDTH - EDGE.right + 10, (labels[i] ?? 0) + 4], name, `fill="${color}" font-weight="600"`)
    )
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13">
<title>${escapeText(title)}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${text([EDGE.left, 22], title, 'font-size="15" font-weight="600"')}
${grid.join('\n')}
${lines.join('\n')}
${text([(EDGE.left + WIDTH - EDGE.right) / 2, HEIGHT - 10], 'words of the text', 'text-anchor="middle" fill="#57534e"')}
</svg>
`
}

interface Scale {
  at(value: number): number
  readonly ticks: readonly number[]
}

/** From the powers of ten, twice and five times them around the values, to the places between `from` and `to`. */
function scale(values: readonly number[], from: number, to: number): Scale {
  const steps = Array.from({ length: 8 }, (_, power) => TICKS.map((tick) => tick * 10 ** power)).flat()
  const low = steps.filter((step) => step <= Math.min(...values)).at(-1) ?? 1
  const high = steps.find((step) => step >= Math.max(...values)) ?? 1
  const share = (value: number) => Math.log(value / low) / Math.log(Math.max(high / low, 2))
  return {
    at: (value) => from + share(value) * (to - from),
    ticks: steps.filter((step) => step >= low && step <= high),
  }
}

/** Places at least a line apart, in the order that they are in. */
function spread(places: readonly number[]): number[] {
  const out = [...places]
  const order = [...out.keys()].sort((a, b) => (out[a] ?? 0) - (out[b] ?? 0))
  order.forEach((index, i) => {
    const before = out[order[i - 1] ?? -1]
    if (before !== undefined) out[index] = Math.max(out[index] ?? 0, before + 16)
  })
  return out
}

function duration(milliseconds: number): string {
  return milliseconds >= 1000 ? `${milliseconds / 1000} s` : `${milliseconds} ms`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
