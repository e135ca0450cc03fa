/** npm run evaluate: decodes the sources of a TSV file and scores the results against its references. */

import { writeFile } from 'node:fs/promises'
import { corpusBleu } from '../difformer/metrics/bleu.ts'
import { corpusChrf } from '../difformer/metrics/chrf.ts'
import { corpusRouge } from '../difformer/metrics/rouge.ts'
import { corpusSari } from '../difformer/metrics/sari.ts'
import { MODEL_HELP, readArguments, runCommand, UsageError, wholeNumber } from './args.ts'
import { loadModel } from './node.ts'
import { type Pairs, readPairs } from './pairs.ts'

const HELP = `npm run evaluate -- --task T --pairs FILE.tsv [flags]

Decodes the first column of FILE.tsv and scores the results against the others: BLEU and chrF2 as sacreBLEU, ROUGE F1 as
rouge_score, SARI as EASSE (for several references, and for simplify).

  --pairs FILE.tsv   source, reference and any further references, with tabs between
  --limit N          only the first N lines
  --out FILE         also write the results there, one a line
  --json             print one JSON object: {task, model, n, bleu, chrf, rouge1, rouge2, rougeL, sari, signature, seconds,
                     options}
${MODEL_HELP}
`

await runCommand(async () => {
  const flags = { pairs: { type: 'string' }, limit: { type: 'string' }, out: { type: 'string' } } as const
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

  const pairs = await readPairs(path, limit)
  const model = await loadModel(choice, options)
  const { task, steps, lengthBeam, noiseBeam, seed } = model.plan(options)
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
      limit: limit ?? null,
      steps,
      lengthBeam,
      noiseBeam,
      seed,
      backend: model.backend,
      precision: model.precision,
    },
  }
  await model.release()
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : inWords(report, n / seconds))
})

function score({ sources, references }: Pairs, results: readonly string[], task: string) {
  const bleu = corpusBleu(results, references)
  const rouge = corpusRouge(results, references)
  const hasSari = task === 'simplify' || references.some((lines) => lines.length > 1)
  return {
    bleu: rounded(bleu.score),
    chrf: rounded(corpusChrf(results, references)),
    rouge1: rounded(rouge.rouge1),
    rouge2: rounded(rouge.rouge2),
    rougeL: rounded(rouge.rougeL),
    sari: hasSari ? rounded(corpusSari(sources, results, references)) : null,
    signature: bleu.signature,
  }
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

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}

/** Says on stderr how far the decoding is: on a terminal one line that changes, else a line each tenth. */
function showProgress(started: number): (done: number, total: number) => void {
  let tenth = 0
  return (done, total) => {
    const seconds = (performance.now() - started) / 1000
    const line = `${Math.floor((100 * done) / total)} %, ${Math.ceil((seconds * (total - done)) / done)} s left`
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${done < total ? line : ''}`)
    else if (Math.floor((10 * done) / total) > tenth) {
      tenth = Math.floor((10 * done) / total)
      process.stderr.write(`${line}\n`)
    }
  }
}
