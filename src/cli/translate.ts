/** npm run translate: the library on texts of the command line or of the standard input. */

import { text as readAll } from 'node:stream/consumers'
import { Autoregressive, type Difformer, type GenerateOptions } from '../difformer/index.ts'
import { MODEL_HELP, readArguments, runCommand, UsageError } from './args.ts'
import { loadModel } from './node.ts'

const HELP = `npm run translate -- "Guten Morgen" [flags]

Runs a model on each text given, or on the standard input, and prints the result.

  --json             one JSON object a text: {text, source, model, task, from, to, steps, seed, backend, precision,
                     milliseconds, sentences}, and items where a summary has several points
${MODEL_HELP}
`

await runCommand(async () => {
  const { choice, options, json, help, positionals } = readArguments(process.argv.slice(2))
  if (help) {
    process.stdout.write(HELP)
    return
  }
  if (positionals.length === 0 && process.stdin.isTTY) throw new UsageError('There is no text.', HELP)
  const texts = positionals.length > 0 ? positionals : [(await readAll(process.stdin)).replace(/\n$/, '')]
  const model = await loadModel(choice, options)
  for (const source of texts) {
    const result = await generate(model, source, options)
    process.stdout.write(`${json ? JSON.stringify(toObject(model, source, options, result)) : result.text}\n`)
  }
  await model.release()
})

type Result = { readonly text: string; readonly sentences: readonly object[] }

async function generate(model: Difformer | Autoregressive, text: string, options: GenerateOptions): Promise<Result> {
  if (model instanceof Autoregressive) {
    const started = performance.now()
    const { backend, precision } = model
    const written = await model.generate(text, options)
    return { ...written, ...{ backend, precision, milliseconds: performance.now() - started } }
  }
  let result: Result | undefined
  for await (const step of model.generate(text, { ...options, show: 'last' })) result = step.result
  if (!result) throw new Error('the last step carries no result')
  return result
}

function toObject(
  model: Difformer | Autoregressive,
  source: string,
  options: GenerateOptions,
  { text, sentences, ...rest }: Result,
): object {
  const { task } = model.plan(options)
  return { text, source, model: model.config.id, task: task.id, from: task.source, to: task.target, ...rest, sentences }
}
