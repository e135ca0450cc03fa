/** Stored weights become the ones that are computed with when a session starts, not again in every run. */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { FolderSource } from '../cli/node.ts'
import { parseConfig } from './config.ts'
import { FileReader } from './source.ts'

const source = new FolderSource(new URL('testdata/tiny-reranked', import.meta.url).pathname)
const config = parseConfig(await source.read('config.json'))

/** The operator as a node's op_type in protobuf: field 4, its length, its name. */
const hasOperator = (model: Uint8Array, name: string) =>
  Buffer.from(model).includes(Buffer.concat([Buffer.of(0x22, name.length), Buffer.from(name)]))

it.each([
  ['encoder', 'w8'],
  ['denoiser', 'w8'],
  ['rounding', 'w8'],
  ['reranker', 'w8'],
  ['encoder', 'int8'],
] as const)('the %s of %s casts nothing once it is loaded', async (graph, precision) => {
  const stored = await new FileReader(source, config.files).joined(config.variants[precision]?.[graph] ?? [])
  expect(hasOperator(stored, 'Cast')).toBe(true)
  const folder = await mkdtemp(join(tmpdir(), 'difformer-weights-'))
  try {
    const optimizedModelFilePath = join(folder, 'optimized.onnx')
    const session = await ort.InferenceSession.create(stored, {
      graphOptimizationLevel: 'all',
      optimizedModelFilePath,
      logSeverityLevel: 3,
    })
    await session.release()
    const optimized = await readFile(optimizedModelFilePath)
    expect(hasOperator(optimized, 'MatMul')).toBe(true)
    expect(hasOperator(optimized, 'Cast')).toBe(false)
  } finally {
    await rm(folder, { recursive: true })
  }
})
