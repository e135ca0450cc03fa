/** Every graph of every model that ships, in every precision: whole, and in agreement with the other precisions. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { FolderSource } from '../cli/node.ts'
import { Autoregressive } from './autoregressive.ts'
import { parseAutoregressiveConfig } from './autoregressive-config.ts'
import { parseConfig } from './config.ts'
import { Difformer } from './model.ts'
import { gaussian } from './noise.ts'
import { Runtime } from './runtime.ts'
import { timeFeatures } from './schedule.ts'
import { FileReader } from './source.ts'
import type { AutoregressiveConfig, GraphFiles, ModelConfig, Precision } from './types.ts'

const models = fileURLToPath(new URL('../../models', import.meta.url))
const index = JSON.parse(readFileSync(`${models}/index.json`, 'utf8'))
const folders = (list: readonly { readonly path: string }[] = []) =>
  list.map(({ path }) => ({ path, source: new FolderSource(`${models}/${path}`) }))

/** As the exporter allows (training/difformer/export.py): root of the mean square of the difference; embeddings have variance 1. */
const INT8_TOLERANCE = 0.35

describe.each(folders(index.models))('models/$path', { timeout: 120_000 }, ({ source }) => {
  it('has the files that its configuration names', async () => {
    const config = parseConfig(await source.read('config.json'))
    await expectFiles(source, config)
  })

  it('computes the same in every precision', async () => {
    const config = parseConfig(await source.read('config.json'))
    const precisions = Object.keys(config.variants) as Precision[]
    const outputs = []
    for (const precision of precisions) outputs.push(await oneStep(source, config, config.variants[precision]))
    const [first] = outputs
    for (const other of outputs.slice(1)) {
      expect(rms(first?.z0Hat ?? [], other.z0Hat)).toBeLessThan(INT8_TOLERANCE)
      expect(rms(first?.zNext ?? [], other.zNext)).toBeLessThan(INT8_TOLERANCE)
      expect(rms(first?.lengthLogits ?? [], other.lengthLogits)).toBeLessThan(INT8_TOLERANCE)
      expect(rms(first?.z0Hat ?? [], other.z0Hat)).toBeGreaterThan(0)
    }
  })

  it('works on the examples of every task, in every precision', async () => {
    const config = parseConfig(await source.read('config.json'))
    for (const precision of Object.keys(config.variants) as Precision[]) {
      const model = await Difformer.load(source, { ort, backend: 'wasm', precision, threads: 1 })
      for (const { id: task, source, target, examples } of config.tasks) {
        const options = { task, source, target, lengthBeam: 1, noiseBeam: 1 }
        const [text] = await model.generateLines(examples.slice(0, 1), options)
        expect(text?.length).toBeGreaterThan(0)
      }
      await model.release()
    }
  })
})

describe.each(folders(index.baselines))('models/$path', { timeout: 120_000 }, ({ source }) => {
  it('has the files that its configuration names, and writes', async () => {
    const config = parseAutoregressiveConfig(await source.read('config.json'))
    await expectFiles(source, config)
    for (const precision of Object.keys(config.variants) as Precision[]) {
      const model = await Autoregressive.load(source, { ort, backend: 'wasm', precision, threads: 1 })
      for (const { id: task, source, target, examples } of config.tasks) {
        const { sentences } = await model.generate(examples[0] ?? '', { task, source, target })
        // It ends by itself, and not at once.
        expect(sentences[0]?.tokens.length).toBeGreaterThan(1)
        expect(sentences[0]?.tokens.length).toBeLessThan(config.limits.max_target_tokens)
      }
      await model.release()
    }
  })
})

async function expectFiles(source: FolderSource, config: ModelConfig | AutoregressiveConfig) {
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  for (const { path, bytes, sha256 } of config.files) {
    const content = await source.read(path)
    expect({ path, bytes: content.byteLength, sha256: hash(content) }).toEqual({ path, bytes, sha256 })
  }
  const named = Object.values(config.variants).flatMap((graphs) => Object.values(graphs).flat())
  expect(new Set(config.files.map(({ path }) => path))).toEqual(new Set([...named, 'tokenizer.json']))
}

/** Encoder and one denoiser call on fixed inputs: one sentence, two candidates. */
async function oneStep(source: FolderSource, config: ModelConfig, files: GraphFiles | undefined) {
  if (!files) throw new Error('a variant without files')
  const reader = new FileReader(source, config.files)
  const graphs = {
    encoder: await reader.joined(files.encoder),
    denoiser: await reader.joined(files.denoiser),
    rounding: await reader.joined(files.rounding),
  }
  const { latent_dim, d_model, vocab_size } = config.sizes
  const runtime = await Runtime.create(ort, graphs, { backend: 'wasm', sizes: config.sizes, threads: 1 })
  const ids = Int32Array.from({ length: 9 }, (_, i) => config.special_tokens.count + ((i * 397) % (vocab_size - 16)))
  const encoded = await runtime.encode(ids, new Float32Array(9).fill(1), [1, 9])
  const dims = [1, 2, 8, latent_dim]
  const noise = (step: number) => {
    const both = [gaussian(1, 0, step, 8, latent_dim), gaussian(1, 1, step, 8, latent_dim)]
    return runtime.float32(Float32Array.from(both.flatMap((row) => Array.from(row))), dims)
  }
  const t = Math.floor(config.diffusion.train_timesteps / 2)
  const { z, z0Hat } = await runtime.denoise(encoded, {
    from: { z: noise(0), z0Hat: runtime.float32(new Float32Array(16 * latent_dim), dims) },
    targetMask: runtime.float32(new Float32Array(16).fill(1), dims.slice(0, 3)),
    timeFeatures: runtime.float32(timeFeatures(t, config.diffusion.train_timesteps, d_model), [1, d_model]),
    coefficients: runtime.float32(Float32Array.of(0.5, 0.5, 0.1), [3]),
    noise: noise(1),
  })
  const result = {
    lengthLogits: encoded.lengthLogits,
    z0Hat: Float32Array.from(z0Hat.data as Float32Array),
    zNext: Float32Array.from(z.data as Float32Array),
  }
  await runtime.release()
  return result
}

function rms(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2
  return Math.sqrt(sum / a.length)
}
