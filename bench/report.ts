import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import {
  type BenchResult,
  contestantTable,
  median,
  type Role,
  resultTable,
  table,
  textTable,
} from '../src/bench/index.ts'
import type { Precision } from '../src/difformer/types.ts'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  /** What ran the graphs. */
  readonly runtime: string
  readonly gpu: string | null
  readonly threads: number
  readonly date: string
}

export interface MemoryRow {
  readonly role: Role
  readonly precision: Precision
  readonly peakBytes: number | null
  readonly downloadBytes: number | null
}

export interface Report {
  readonly machine: Machine
  readonly command: string
  readonly results: readonly BenchResult[]
  /** In milliseconds, each time that the button was pressed. */
  readonly firstSteps: readonly number[] | undefined
  readonly memory: readonly MemoryRow[]
  /** File name of the picture. */
  readonly plot: string | undefined
}

/** Writes the report as Markdown. */
export async function writeReport(path: string, report: Report): Promise<void> {
  const { machine, command, results, firstSteps, memory, plot } = report
  const sweep = results.filter((result) => result.case.startsWith('words-'))
  const [first] = results
  const versions = await Promise.all(['onnxruntime-web', 'onnxruntime-node'].map(versionOf))
  const parts = [
    '# Benchmark',
    `Written by \`${command}\` on ${machine.date}; see README.md for what it does.`,
    table(
      ['', ''],
      [
        ['processor', `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`],
        ['GPU', machine.gpu ?? 'none'],
        ['runtime', `${machine.runtime}, ${machine.threads} ${machine.threads === 1 ? 'thread' : 'threads'}`],
        ['versions', versions.join(', ')],
      ],
    ),
    '## Sentence and paragraph',
    'Medians of interleaved rounds. "Its graphs" is the sum of the graph runs within a text, and how many times as long the whole ' +
      'text took. A ratio is Difformer’s time over the other’s: below 1 Difformer is faster. The autoregressive model decodes the ' +
      'sentences of a paragraph in one batch, as Difformer does; "a sentence at a time" is the same model as in an app that shows ' +
      'each sentence when it is written.',
    resultTable(results),
    ...(first ? ['Who took part, on the sentence:', contestantTable(first), decodingOf(first)] : []),
    ...(sweep.length > 0
      ? ['## Text length', textTable(results), ...(plot ? [`![](${plot})`] : []), verdict(sweep)]
      : []),
    ...(firstSteps ? ['## First step', firstStepLine(firstSteps)] : []),
    ...(memory.length > 0 ? ['## Download and memory', memoryTable(memory)] : []),
  ]
  await writeFile(path, `${parts.join('\n\n')}\n`)
}

export function firstStepLine([first = Number.NaN, ...others]: readonly number[]): string {
  return (
    'In the built app, its model loaded, the first step of a sentence is on the screen ' +
    `${first.toFixed(0)} ms after the button is pressed for the first time, and ${median(others).toFixed(0)} ms after later ` +
    `presses (median of ${others.length}).`
  )
}

function decodingOf({ contestants }: BenchResult): string {
  const ours = contestants.find(({ role }) => role === 'difformer')
  const random = contestants.filter(({ randomWeights }) => randomWeights).map(({ name }) => name)
  const note = random.length > 0 ? ` Random weights: ${random.join(', ')}; they write as many tokens as they read.` : ''
  return `Difformer decodes at the app’s defaults for ${ours?.name}.${note}`
}

/** Where diffusion wins, and where it does not. */
function verdict(sweep: readonly BenchResult[]): string {
  const sentence = (name: string, ratioOf: (result: BenchResult) => number | null) => {
    const known = sweep.filter((result) => ratioOf(result) !== null)
    const wins = known.filter((result) => (ratioOf(result) ?? 1) < 1).map(({ words }) => words)
    if (known.length === 0) return ''
    if (wins.length === 0) return `Against ${name} Difformer is slower at every length.`
    if (wins.length === known.length) return `Against ${name} Difformer is faster at every length.`
    return `Against ${name} Difformer is faster at ${wins.join(', ')} words and slower at the other lengths.`
  }
  const parts = [
    sentence('the autoregressive model of its size', (result) => result.ratio),
    sentence('the same, a sentence at a time, in texts of several sentences', (result) => result.sequentialRatio),
    sentence('the shape of opus-mt', (result) => result.publishedRatio),
  ]
  return parts.filter(Boolean).join(' ')
}

function memoryTable(memory: readonly MemoryRow[]): string {
  const mebibytes = (bytes: number | null) => (bytes === null ? '–' : `${(bytes / 2 ** 20).toFixed(1)} MiB`)
  const rows = memory.map((row) => [row.role, row.precision, mebibytes(row.downloadBytes), mebibytes(row.peakBytes)])
  return (
    `${table(['', 'precision', 'model download', 'peak memory'], rows)}\n\n` +
    'Peak memory: the largest resident size of a page’s process that loads this model alone and runs the sentence and the paragraph.'
  )
}

async function versionOf(name: string): Promise<string> {
  const manifest = createRequire(import.meta.url)
    .resolve(name)
    .replace(/(node_modules\/[^/]+)\/.*$/, '$1/package.json')
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }
  return `${name} ${version}`
}
