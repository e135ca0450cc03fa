/** npm run ablate: what each way to do less work costs and saves, on the pairs of a TSV file. */

import { Difformer, type GenerateOptions } from '../difformer/index.ts'
import { MODEL_HELP, readArguments, runCommand, UsageError, wholeNumber } from './args.ts'
import { loadModel } from './node.ts'
import { namesOppositeDirection, readPairs, swapPairs } from './pairs.ts'
import { score } from './score.ts'

const HELP = `npm run ablate -- --task T --pairs FILE.tsv [flags]

Decodes the file with each of the ways to do less work switched on alone, and prints a table of score and time against the
model's defaults with all of them off. Measure on validation pairs, never on a test file.

  --pairs FILE.tsv   source and reference, with a tab between
  --limit N          only the first N lines
  --only TEXT        only settings whose name has this in it; "all off" is always measured
${MODEL_HELP}
`

interface Setting {
  readonly name: string
  readonly options: Pick<GenerateOptions, 'lengthThreshold' | 'patience' | 'prune' | 'buckets' | 'noiseBeam' | 'rerank'>
}

/** For K candidates and S steps. */
function settings(candidates: number, steps: number): Setting[] {
  const off = { lengthThreshold: 0, patience: 0, prune: [], buckets: false }
  const half = Math.ceil(candidates / 2)
  const quarter = Math.ceil(candidates / 4)
  const list: Setting[] = [{ name: 'all off', options: off }]
  list.push({ name: 'length buckets', options: { ...off, buckets: true } })
  for (const lengthThreshold of [0.05, 0.1, 0.2]) {
    list.push({ name: `length threshold ${lengthThreshold}`, options: { ...off, lengthThreshold } })
  }
  for (const patience of [1, 2, 3]) {
    if (patience < steps - 1) list.push({ name: `patience ${patience}`, options: { ...off, patience } })
  }
  for (let after = 1; after < Math.min(steps, 4); after++) {
    for (const keep of new Set([half, quarter, 1])) {
      if (keep < candidates)
        list.push({ name: `best ${keep} after ${after}`, options: { ...off, prune: [{ after, keep }] } })
    }
  }
  if (steps > 2) {
    const settling = { ...off, patience: 1, buckets: true }
    const likely = { ...settling, lengthThreshold: 0.1 }
    const prune = [{ after: 1, keep: half }]
    list.push({ name: 'patience 1, length buckets', options: settling })
    list.push({ name: 'patience 1, length buckets, length threshold 0.1', options: likely })
    if (half < candidates) {
      const last = `patience 1, length buckets, best ${half} after 1`
      list.push({ name: last, options: { ...settling, prune } })
      list.push({ name: `${last}, length threshold 0.1`, options: { ...likely, prune } })
    }
  }
  if (steps > 3) {
    const prune = [
      { after: 1, keep: half },
      { after: 3, keep: quarter },
    ]
    list.push({ name: `best ${half} after 1, ${quarter} after 3`, options: { ...off, prune } })
  }
  list.push({ name: 'no reranker', options: { ...off, rerank: false } })
  list.push({ name: 'one noise a length', options: { ...off, noiseBeam: 1 } })
  return list
}

await runCommand(async () => {
  const flags = { pairs: { type: 'string' }, limit: { type: 'string' }, only: { type: 'string' } } as const
  const { choice, options, help, own } = readArguments(process.argv.slice(2), flags)
  if (help) {
    process.stdout.write(HELP)
    return
  }
  if (typeof own.pairs !== 'string') throw new UsageError('--pairs is missing.', 'See --help.')
  const given = await readPairs(own.pairs, wholeNumber('limit', typeof own.limit === 'string' ? own.limit : undefined))
  const model = await loadModel(choice, options)
  if (!(model instanceof Difformer))
    throw new UsageError('A baseline has nothing to switch off.', 'Choose a Difformer.')
  const { task, lengthBeam, noiseBeam, steps } = model.plan(options)
  const pairs = namesOppositeDirection(own.pairs, task.source, task.target) ? swapPairs(given) : given
  process.stdout.write(
    `${model.config.id}, ${task.source} to ${task.target}, ${pairs.sources.length} lines, ${steps} steps, ` +
      `${lengthBeam} x ${noiseBeam} candidates, ${model.backend} ${model.precision}\n\n` +
      '| setting | BLEU | chrF2 | seconds | in graphs | positions | padding |\n| --- | --- | --- | --- | --- | --- | --- |\n',
  )
  let first: { bleu: number; positions: number } | undefined
  const only = typeof own.only === 'string' ? own.only : ''
  for (const setting of settings(lengthBeam * noiseBeam, steps)) {
    if (first && !setting.name.includes(only)) continue
    const work = { graphs: 0, positions: 0, used: 0 }
    const started = performance.now()
    const results = await model.generateLines(pairs.sources, {
      ...options,
      ...setting.options,
      onTiming: ({ milliseconds, positions = 0, usedPositions = 0 }) => {
        work.graphs += milliseconds / 1000
        work.positions += positions
        work.used += usedPositions
      },
    })
    const seconds = (performance.now() - started) / 1000
    const { bleu, chrf } = score(pairs, results, task.id)
    first ??= { bleu, positions: work.positions }
    const cells = [
      setting.name,
      `${bleu.toFixed(2)} (${signed(bleu - first.bleu)})`,
      chrf.toFixed(2),
      seconds.toFixed(1),
      work.graphs.toFixed(1),
      `${((100 * work.positions) / first.positions).toFixed(0)} %`,
      `${(100 * (1 - work.used / work.positions)).toFixed(1)} %`,
    ]
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  }
  await model.release()
})

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(2)}`
}
