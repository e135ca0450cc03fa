/** npm run evaluate: decodes the sources of a TSV file and scores the results against its references. */

import { writeFile } from 'node:fs/promises'
import { Autoregressive, type Difformer, type GenerateOptions } from '../difformer/index.ts'
import { MODEL_HELP, readArguments, runCommand, UsageError, wholeNumber } from './args.ts'
import { loadModel } from './node.ts'
import { namesOppositeDirection, readPairs, swapPairs } from './pairs.ts'
import { showProgress } from './progress.ts'
import { rounded, score } from './score.ts'

const HELP = `npm run evaluate -- --task T --pairs FILE.tsv [flags]

Decodes the first column of FILE.tsv and scores the results against the others: BLEU and chrF2 as sacreBLEU, ROUGE F1 as
rouge_score, SARI as EASSE (for several references, and for simplify).

  --pairs FILE.tsv   source, reference and any further references, with tabs between
  --swap             read the pairs the other way round: the reference is the source. Done unasked where the path names the two
                     languages in the other order (translate-de-en-... for English to German)
  --limit N          only the first N lines
  --out FILE         also write the results there, one a line
  --json             print one JSON object: {task, model, n, bleu, chrf, rouge1, rouge2, rougeL, sari, signature, seconds,
                     options}
${MODEL_HELP}
`

await runCommand(async () => {
  const flags = {
    pairs: { type: 'string' },
    swap: { type: 'boolean' },
    limit: { type: 'string' },
    out: { type: 'string' },
  } as const
  const { choice, options, json, help, positionals, own } = readArguments(process.argv.slice(2), flags)
  if (help) {
    process.stdout.write(HELP)
    return
  }
  const { pairs: path, out } = own
  if (positionals.length > 0) throw new UsageError(`“${positionals[0]}” belongs to no flag.`, 'See --help.')
  if (typeof path !== 'string') throw new UsageError('--pairs is missing.', 'See --help.')
  if (options.task === undefined) throw new UsageError('--task is missing.', 'See --help.')
  const limit = wholeNumber('limit', typeof own.limit === 'string' ? own.limit : undefined)

  const given = await readPairs(path, limit)
  const model = await loadModel(choice, options)
  const { task } = model.plan(options)
  const opposite = namesOppositeDirection(path, task.source, task.target)
  const swapped = own.swap === true || opposite
  if (opposite) process.stderr.write(`Reading the pairs the other way round, from ${task.source} to ${task.target}.\n`)
  const pairs = swapped ? swapPairs(given) : given
  const started = performance.now()
  const results = await model.generateLines(pairs.sources, options, showProgress(started))
  const seconds = (performance.now() - started) / 1000
  if (typeof out === 'string') await writeFile(out, results.map((line) => `${line}\n`).join(''))

  const n = results.length
  const scores = score(pairs, results, task.id)
  const report = {
    task: task.id,
    model: model.config.id,
    n,
    ...scores,
    seconds: rounded(seconds),
    options: {
      from: task.source,
      to: task.target,
      pairs: path,
      swapped,
      limit: limit ?? null,
      ...decodingOf(model, options),
      backend: model.backend,
      precision: model.precision,
    },
  }
  await model.release()
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : inWords(report, n / seconds))
})

/** How the model decodes with these options. */
function decodingOf(model: Difformer | Autoregressive, options: GenerateOptions): object {
  if (model instanceof Autoregressive) return { decoder: 'greedy' }
  const { steps, lengthBeam, noiseBeam, patience, prune, buckets, seed } = model.plan(options)
  return { steps, lengthBeam, noiseBeam, patience, prune, buckets, seed }
}

type Report = ReturnType<typeof score> & { task: string; model: string; n: number; seconds: number; options: object }

function inWords(report: Report, speed: number): string {
  const number = (value: number) => value.toFixed(2)
  return `${report.model}, ${report.task}: ${report.n} lines in ${report.seconds.toFixed(1)} s, ${speed.toFixed(1)} a second
BLEU     ${number(report.bleu)}  ${report.signature}
chrF2    ${number(report.chrf)}
ROUGE    ${number(report.rouge1)} / ${number(report.rouge2)} / ${number(report.rougeL)}  (1 / 2 / L)
${report.sari === null ? '' : `SARI     ${number(report.sari)}\n`}options  ${JSON.stringify(report.options)}
`
}
