import type { BenchResult } from '../../worker/bench/types.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

interface Tick {
  readonly at: number
  readonly label: string
}

export interface Plot {
  readonly left: number
  readonly right: number
  readonly bottom: number
  readonly vertical: readonly Tick[]
  readonly horizontal: readonly Tick[]
  readonly difformer: readonly Point[]
  readonly autoregressive: readonly Point[]
}

const margin = { left: 52, right: 12, top: 10, bottom: 34 }

/** Where everything lies; both axes begin at nought. */
export function plotOf(sweep: readonly BenchResult[], size: { readonly width: number; readonly height: number }): Plot {
  const [left, right] = [margin.left, size.width - margin.right]
  const [top, bottom] = [margin.top, size.height - margin.bottom]
  const times = sweep.flatMap(({ difformerMs, arMs }) => (arMs === null ? [difformerMs] : [difformerMs, arMs]))
  const yTicks = ticks(Math.max(...times))
  const xTicks = ticks(Math.max(...sweep.map(({ words }) => words)))
  const x = (words: number) => left + ((right - left) * words) / (xTicks.at(-1) ?? 1)
  const y = (ms: number) => bottom - ((bottom - top) * ms) / (yTicks.at(-1) ?? 1)
  return {
    left,
    right,
    bottom,
    vertical: yTicks.map((ms) => ({ at: y(ms), label: timeLabel(ms) })),
    horizontal: xTicks.map((words) => ({ at: x(words), label: String(words) })),
    difformer: sweep.map(({ words, difformerMs }) => ({ x: x(words), y: y(difformerMs) })),
    autoregressive: sweep.flatMap(({ words, arMs }) => (arMs === null ? [] : [{ x: x(words), y: y(arMs) }])),
  }
}

function timeLabel(ms: number): string {
  if (ms === 0) return '0'
  return ms < 1000 ? `${round(ms)} ms` : `${round(ms / 1000)} s`
}

/** Without the zeros that say nothing. */
const round = (value: number): string => String(Number(value.toFixed(2)))

/** Four or five round numbers from nought to the first that is no less than the most. */
export function ticks(most: number): readonly number[] {
  const rough = Math.max(most, 1e-6) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step)
}
