/** npm run bench: see README.md. */

import { writeFile } from 'node:fs/promises'
import { arch, cpus, platform, totalmem } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type BenchResult, plotTimes, type Role, resultTable, textTable } from '../src/bench/index.ts'
import { PRECISIONS } from '../src/difformer/precisions.ts'
import type { Backend, Precision } from '../src/difformer/types.ts'
import { type BrowserDescription, BrowserStage } from './browser.ts'
import { timeFirstSteps } from './first-step.ts'
import type { Job, JobReport } from './job.ts'
import { chooseModels, downloadBytes } from './models.ts'
import { runInNode } from './node.ts'
import { firstStepLine, type Machine, type MemoryRow, writeReport } from './report.ts'

const ROLES: readonly Role[] = ['difformer', 'autoregressive', 'sequential', 'published']
/** Of the button, in the built app. */
const PRESSES = 9
/** Those that load a model of their own. */
const LOADING: readonly Role[] = ['difformer', 'autoregressive', 'published']
const folder = fileURLToPath(new URL('.', import.meta.url))

const HELP = `npm run bench -- [flags]

Times Difformer at the app's defaults against an autoregressive model of the same size and one of opus-mt's shape, in one real
browser, interleaved; writes bench/RESULTS.md and a plot of time against text length. The model of the same size decodes the
sentences of a paragraph all at once, and a sentence at a time.

  --quick            the short cases alone; nothing is written
  --json             one JSON line at the end: {machine, results}
  --node             in Node instead of a browser (the CPU, or a real GPU with --backend webgpu)
  --backend B        wasm (default) or webgpu; WebGPU in software is checked for agreement and not timed
  --precision P      int8 or w8 (default: each that the backend runs)
  --threads N        CPU threads (default: half of the cores, at most 4)
  --model ID         a folder of models/ (default: the default model of the direction)
  --from L --to L    the direction
  --rounds N         rounds of each case (default: 7, or 3 with --quick)
  --out FILE         where to write instead of bench/RESULTS.md
`

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    node: { type: 'boolean', default: false },
    backend: { type: 'string', default: 'wasm' },
    precision: { type: 'string' },
    threads: { type: 'string' },
    model: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    rounds: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (flags.help) {
  process.stdout.write(HELP)
  process.exit()
}
const quick = flags.quick
const backend = oneOf('backend', flags.backend, ['wasm', 'webgpu'] as const)
const precisions = flags.precision
  ? [oneOf('precision', flags.precision, PRECISIONS)]
  : backend === 'webgpu'
    ? (['w8'] as const)
    : quick
      ? (['int8'] as const)
      : (['int8', 'w8'] as const)
const threads = Number(flags.threads ?? Math.min(4, Math.max(1, Math.floor(cpus().length / 2))))
const say = (line: string) => process.stderr.write(`${line}\n`)

const task = {
  task: 'translate',
  ...(flags.from && { source: flags.from }),
  ...(flags.to && { target: flags.to }),
}
const models = await chooseModels(flags.model, task)
const job = (precision: Precision, more: Partial<Job> = {}): Job => ({
  backend,
  precision,
  threads,
  ...models,
  roles: ROLES,
  cases: ['standard'],
  rounds: Number(flags.rounds ?? (quick ? 3 : 7)),
  caseMilliseconds: quick ? 10_000 : 120_000,
  task,
  known: null,
  ...more,
})

const stage = flags.node ? undefined : await BrowserStage.open(backend === 'webgpu')
const run = (asked: Job): Promise<JobReport> => (stage ? stage.run(asked, say) : runInNode(asked, say))
try {
  const browser = await stage?.describe()
  if (backend === 'webgpu' && browser && (browser.gpu === null || browser.softwareGpu)) await checkSoftware(browser)
  else await time(browser)
} finally {
  await stage?.close()
}

async function time(browser: BrowserDescription | undefined): Promise<void> {
  const results: BenchResult[] = []
  const memory: MemoryRow[] = []
  let first: JobReport | undefined
  for (const [i, precision] of precisions.entries()) {
    say(`${backend} ${precision}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`)
    // The curve over the length of the text is drawn once; the published shape in single precision is too large for a page.
    const cases: Job['cases'] = i === 0 && !quick ? ['standard', 'sweep'] : ['standard']
    const roles = precision === 'int8' || flags.node ? ROLES : ROLES.slice(0, -1)
    const report = await run(job(precision, { cases, roles }))
    first ??= report
    results.push(...report.results)
  }
  if (stage && !quick && first) {
    for (const role of LOADING) {
      const precision = precisions[0]
      if (precision === undefined) continue
      const alone = { roles: [role], known: first.cases, rounds: 1, caseMilliseconds: 0 }
      const peak = await stage.peakMemory(job(precision, alone), say)
      memory.push({
        role,
        precision,
        peakBytes: peak,
        downloadBytes: await downloadBytes(models, role, backend, precision),
      })
    }
  }
  const firstSteps = stage && backend === 'wasm' && !quick ? await timeFirstSteps(PRESSES) : undefined
  const machine = machineOf(browser)
  process.stdout.write(`${resultTable(results)}\n`)
  if (results.some((result) => result.case.startsWith('words-'))) process.stdout.write(`\n${textTable(results)}\n`)
  if (firstSteps) process.stdout.write(`\n${firstStepLine(firstSteps)}\n`)
  if (!quick) {
    const out = flags.out ?? join(folder, flags.node ? 'RESULTS.node.md' : 'RESULTS.md')
    const name = flags.node ? 'text-length.node.svg' : 'text-length.svg'
    const plot = plotTimes(results, `Time to translate a text, ${machine.runtime}, ${backend} ${precisions[0]}`)
    if (plot) await writeFile(join(dirname(out), name), plot)
    const command = ['npm run bench', process.argv.slice(2).join(' ')].filter(Boolean).join(' -- ')
    const picture = plot === undefined ? undefined : basename(name)
    await writeReport(out, { machine, command, results, firstSteps, memory, plot: picture })
    say(`Wrote ${relative(process.cwd(), out)}.`)
  }
  if (flags.json) process.stdout.write(`${JSON.stringify({ machine, results: results.map(brief) })}\n`)
}

/** Software WebGPU says nothing about time: it is only asked whether it computes what the CPU does. */
async function checkSoftware(browser: BrowserDescription): Promise<void> {
  if (browser.gpu === null || !stage) throw new Error('This browser has no WebGPU. Use another, or --backend wasm.')
  say(`WebGPU is ${browser.gpu}, in software: its text is compared with the CPU's, and nothing is timed.`)
  const one = { roles: ['difformer'] as const, rounds: 1, caseMilliseconds: 0, cases: ['standard'] as const }
  const texts: string[] = []
  for (const on of ['wasm', 'webgpu'] as const) {
    // Small enough for a software adapter, which takes seconds for a step.
    const less = { steps: 2, lengthBeam: 2, noiseBeam: 1, prune: [{ after: 1, keep: 1 }] }
    const asked = { ...job('w8', one), backend: on, warmUp: 0, only: 'sentence-20', task: { ...task, ...less } }
    const report = await stage.run(asked, say)
    texts.push(report.results[0]?.contestants[0]?.text ?? '')
  }
  const same = texts[0] === texts[1]
  process.stdout.write(`${same ? 'The same text' : 'DIFFERENT TEXTS'} on both: ${texts.join(' | ')}\n`)
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ machine: machineOf(browser), results: [], sameText: same })}\n`)
  }
  if (!same) process.exitCode = 1
}

function machineOf(browser: BrowserDescription | undefined): Machine {
  const cpu = cpus()
  return {
    cpu: cpu[0]?.model.trim() ?? 'unknown',
    cores: cpu.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    runtime: browser ? `onnxruntime-web in ${browser.browser}` : `onnxruntime-node, Node ${process.version}`,
    gpu: browser?.gpu ?? null,
    threads,
    date: new Date().toISOString().slice(0, 10),
  }
}

/** A result without what only the report needs. */
function brief({ contestants, ...result }: BenchResult): object {
  return { ...result, tokens: Object.fromEntries(contestants.map(({ role, tokens }) => [role, tokens])) }
}

function oneOf<T extends Backend | Precision>(name: string, value: string, values: readonly T[]): T {
  const found = values.find((known) => known === value)
  if (found !== undefined) return found
  say(`--${name} is “${value}”. Give ${values.join(' or ')}.`)
  process.exit(2)
}
