import type { BenchResult } from './types.ts'

/** Markdown tables of the results. */

const OTHERS = ['autoregressive', 'ratio', 'the same, a sentence at a time', 'ratio', 'opus-mt shape', 'ratio']

function othersOf(result: BenchResult): string[] {
  return [
    time(result.arMs),
    ratio(result.ratio),
    time(result.sequentialMs),
    ratio(result.sequentialRatio),
    time(result.publishedMs),
    ratio(result.publishedRatio),
  ]
}

/** The named cases: whole texts, and one step of each. */
export function resultTable(results: readonly BenchResult[]): string {
  const named = results.filter((result) => !isSweep(result))
  return table(
    ['case', 'on', 'Difformer', 'its graphs', 'a step', ...OTHERS],
    named.map((result) => [
      result.label,
      `${result.backend} ${result.precision}`,
      time(result.difformerMs),
      `${time(result.graphMs)} (x ${result.overhead.toFixed(3)})`,
      time(result.stepMs),
      ...othersOf(result),
    ]),
  )
}

/** Time over the length of the text. */
export function textTable(results: readonly BenchResult[]): string {
  return table(
    ['words', 'sentences', 'Difformer', ...OTHERS],
    results
      .filter(isSweep)
      .map((result) => [String(result.words), String(result.sentences), time(result.difformerMs), ...othersOf(result)]),
  )
}

/** Who took part, with what they wrote, so that nobody is compared who wrote much less. */
export function contestantTable(result: BenchResult): string {
  return table(
    ['', 'model', 'parameters', 'weights', 'tokens written', 'calls'],
    result.contestants.map((contestant) => [
      contestant.role,
      contestant.name,
      `${(contestant.parameters / 1e6).toFixed(1)} M`,
      contestant.randomWeights ? 'random' : 'trained',
      String(contestant.tokens),
      String(contestant.calls),
    ]),
  )
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export function isSweep(result: Pick<BenchResult, 'case'>): boolean {
  return result.case.startsWith('words-')
}

function time(milliseconds: number | null): string {
  if (milliseconds === null || Number.isNaN(milliseconds)) return '–'
  if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(1)} s`
  return `${milliseconds.toFixed(milliseconds < 100 ? 1 : 0)} ms`
}

function ratio(value: number | null): string {
  return value === null ? '–' : value.toFixed(2)
}
