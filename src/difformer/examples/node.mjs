// A text through a model on disk, in Node.
//   npm run build:library
//   node src/difformer/examples/node.mjs "Guten Morgen!" [models/translate-de-en]
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { Difformer, DifformerError } from '../../../dist-library/difformer.js'

const [text = 'Guten Morgen!', folder = 'models/translate-de-en'] = process.argv.slice(2)
try {
  const source = { read: (path) => readFile(join(folder, path)) }
  const model = await Difformer.load(source, { ort, backend: 'wasm', threads: 2 })
  for await (const step of model.generate(text, { seed: 1 })) {
    const tokens = step.sentences[0]?.candidates[0]?.tokens ?? []
    console.log(`${step.index}/${step.total}`, tokens.map((token) => token.text).join(''))
    if (step.result) console.log(step.result.text)
  }
  await model.release()
} catch (error) {
  if (!(error instanceof DifformerError)) throw error
  console.error(error.message, error.hint)
  process.exitCode = 1
}
