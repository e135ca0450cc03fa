/** npm run evaluate: decodes the sources of a TSV file and scores the results against its references. */

import { writeFile } from 'node:fs/promises'
import { MODEL_HELP, onOff, readArguments, runCommand, UsageError, wholeNumber } from './args.ts'
import { groupPairs, isLowerCased, namesOppositeDirection, type Pairs, readPairs, swapPairs } from './pairs.ts'
import { showProgress } from './progress.ts'
import { rounded, score, scoreRewriting } from './score.ts'
import { modelWriter, trivialWriter, type Writer } from './writer.ts'

const HELP = `npm run evaluate -- --task T --pairs FILE.tsv [flags]

Decodes the first column of FILE.tsv and scores the results against the others: BLEU and chrF2 as sacreBLEU, ROUGE F1 as
rouge_score, SARI as EASSE (for several references, and for simplify), and the share of repeated words. A task that stays in its
language also has DiffuSeq's sentence BLEU and Dist-1, iBLEU (alpha 0.8), and the share of copied sources.

  --pairs FILE.tsv   source, reference and any further references, with tabs between
  --group on|off     lines in a row with the same source are one source with several references (default: on for simplify)
  --swap             read the pairs the other way round: the reference is the source. Done unasked where the path names the two
                     languages in the other order (translate-de-en-... for English to German)
  --limit N          only the first N sources
  --lowercase        compare without case. Done unasked where a task stays in its language and the references have no capitals
  --cased            never do that unasked
  --lowercase-sources  take the capitals from what the model reads, too
  --baseline B       score what needs no model: copy, the source itself, or first-words:N, its first N words
  --out FILE         also write the results there, one a line
  --json             print one JSON object: {task, model, n, bleu, chrf, rouge1, rouge2, rougeL, sari, repeats,
                     referenceRepeats, signature, seconds, options}, for a task that stays in its language {sentenceBleu,
                     iBleu, copyRate, diversity} as well. Scores are 0..100; repeats, copyRate and diversity are shares, 0..1
${MODEL_HELP}
`

const FLAGS = {
  pairs: { type: 'string' },
  group: { type: 'string' },
  swap: { type: 'boolean' },
  limit: { type: 'string' },
  lowercase: { type: 'boolean' },
  cased: { type: 'boolean' },
  'lowercase-sources': { type: 'boolean' },
  baseline: { type: 'string' },
  out: { type: 'string' },
} as const

await runCommand(async () => {
  const { choice, options, json, help, positionals, own } = readArguments(process.argv.slice(2), FLAGS)
  if (help) {
    process.stdout.write(HELP)
    return
  }
  const text = (name: keyof typeof FLAGS) => (typeof own[name] === 'string' ? own[name] : undefined)
  const [path, out, baseline] = [text('pairs'), text('out'), text('baseline')]
  if (positionals.length > 0) throw new UsageError(`“${positionals[0]}” belongs to no flag.`, 'See --help.')
  if (path === undefined) throw new UsageError('--pairs is missing.', 'See --help.')
  if (options.task === undefined) throw new UsageError('--task is missing.', 'See --help.')
  if (own.lowercase && own.cased) throw new UsageError('--lowercase and --cased are opposites.', 'Give one of them.')
  if (baseline !== undefined && choice.model !== undefined)
    throw new UsageError('--baseline needs no model.', 'Leave --model out.')
  const limit = wholeNumber('limit', text('limit'))
  const group = onOff('group', text('group')) ?? groupsByDefault(options.task)

  const given = await readPairs(path, group ? undefined : limit)
  const writer = baseline === undefined ? await modelWriter(choice, options) : trivialWriter(baseline, options)
  const { task } = writer
  const rewrites = task.source === undefined ? task.id !== 'translate' : task.source === task.target
  const opposite = namesOppositeDirection(path, task.source ?? '', task.target ?? '')
  if (opposite) note(`Reading the pairs the other way round, from ${task.source} to ${task.target}.`)
  const swapped = own.swap === true || opposite
  const directed = swapped ? swapPairs(given) : given
  const pairs = group ? grouped(directed, limit) : directed
  const lowercase = own.lowercase === true || (rewrites && own.cased !== true && isLowerCased(pairs))
  if (lowercase && !own.lowercase) note('The references have no capitals: comparing without case.')
  const lowercaseSources = own['lowercase-sources'] === true
  const sources = lowercaseSources ? pairs.sources.map((source) => source.toLowerCase()) : pairs.sources

  const started = performance.now()
  const results = await writer.write(sources, showProgress(started))
  const seconds = (performance.now() - started) / 1000
  await writer.release()
  if (out !== undefined) await writeFile(out, results.map((line) => `${line}\n`).join(''))

  const report: Report = {
    task: task.id,
    model: writer.model,
    n: results.length,
    ...score(pairs, results, task.id, lowercase),
    ...(rewrites && scoreRewriting(pairs, results, lowercase)),
    seconds: rounded(seconds),
    options: {
      from: task.source ?? null,
      to: task.target ?? null,
      pairs: path,
      grouped: group,
      swapped,
      limit: limit ?? null,
      lowercase,
      lowercaseSources,
      ...writer.settings,
    },
  }
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : inWords(report))
})

/** Simplifications are many to a source, a line each; questions on one sentence are each their own. */
function groupsByDefault(task: string): boolean {
  return task === 'simplify'
}

function grouped(pairs: Pairs, limit: number | undefined): Pairs {
  const { sources, references } = groupPairs(pairs)
  if (sources.length < pairs.sources.length)
    note(`${pairs.sources.length} lines are ${sources.length} sources with several references.`)
  return { sources: sources.slice(0, limit), references: references.slice(0, limit) }
}

function note(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}

type Report = ReturnType<typeof score> &
  Partial<ReturnType<typeof scoreRewriting>> &
  Pick<Writer, 'model'> & { task: string; n: number; seconds: number; options: object }

function inWords(report: Report): string {
  const number = (value: number) => value.toFixed(2)
  const percent = (share = 0) => `${number(100 * share)} %`
  // Without a model it takes no time.
  const time =
    report.seconds < 0.1 ? '' : ` in ${report.seconds.toFixed(1)} s, ${(report.n / report.seconds).toFixed(1)} a second`
  const lines = [
    `${report.model}, ${report.task}: ${report.n} lines${time}`,
    `BLEU     ${number(report.bleu)}  ${report.signature}`,
    `chrF2    ${number(report.chrf)}`,
    `ROUGE    ${number(report.rouge1)} / ${number(report.rouge2)} / ${number(report.rougeL)}  (1 / 2 / L)`,
    `repeats  ${percent(report.repeats)} of the words; of the references ${percent(report.referenceRepeats)}`,
  ]
  if (report.sari !== null) lines.push(`SARI     ${number(report.sari)}`)
  if (report.sentenceBleu !== undefined && report.iBleu !== undefined) {
    lines.push(
      `sBLEU    ${number(report.sentenceBleu)}  (as DiffuSeq; iBLEU ${number(report.iBleu)})`,
      `words    ${percent(report.diversity)} different; ${percent(report.copyRate)} copies`,
    )
  }
  return `${lines.join('\n')}\noptions  ${JSON.stringify(report.options)}\n`
}
