import type { BenchResult } from '../../worker/bench/types.ts'

export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
}

/** How much of the other's time Difformer needs. */
export function ratioWords(ratio: number): string {
  const times = (value: number) => (value < 10 ? value.toFixed(1) : String(Math.round(value)))
  if (ratio > 0.95 && ratio < 1.05) return 'about the same time'
  return ratio < 1 ? `${times(1 / ratio)} times as fast` : `${times(ratio)} times as slow`
}

export const isSweep = ({ case: id }: BenchResult): boolean => id.startsWith('words-')

/** Short, for a row's head on a phone. */
export function caseWords(result: BenchResult): string {
  if (isSweep(result)) return `${result.words} words`
  return result.sentences === 1 ? 'One sentence' : `${result.sentences} sentences`
}
