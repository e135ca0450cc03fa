/** Weights that graphs and backends have in common. */

import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { FolderSource } from '../cli/node.ts'
import { BackendUnavailableError } from './errors.ts'
import { Difformer } from './model.ts'
import { FileReader } from './source.ts'
import { startOnBackend, type Weights } from './start.ts'
import type { Backend, ModelSource } from './types.ts'

const bytesOf: Readonly<Record<string, readonly number[]>> = {
  'a.onnx': [1],
  'b.onnx': [2, 3],
  'w.onnx': [7, 8, 9],
  g: [4],
}
const config = {
  id: 'm',
  files: Object.entries(bytesOf).map(([path, { length: bytes }]) => ({ path, bytes, sha256: '' })),
  backends: { webgpu: 'w8', wasm: 'int8' },
  variants: {
    w8: { encoder: ['a.onnx', 'w.onnx'], decoder: ['w.onnx'] },
    int8: { encoder: ['b.onnx', 'w.onnx', 'g'], decoder: ['w.onnx', 'a.onnx'] },
  },
} as const
/** Without the names of their files. */
type Files = Readonly<Record<'encoder' | 'decoder', readonly string[]>>
const variants: Readonly<Record<'w8' | 'int8', Files>> = config.variants

describe('the weights', () => {
  const read: string[] = []
  const source: ModelSource = {
    async read(path) {
      read.push(path)
      return Uint8Array.from(bytesOf[path] ?? [])
    },
  }
  const contents = ({ graphs }: Weights<Files>) =>
    Object.fromEntries(Object.entries(graphs).map(([name, bytes]) => [name, [...bytes]]))
  const start = (backend: Backend | 'auto', failing?: Backend) => {
    read.length = 0
    return startOnBackend(source, { ...config, variants }, { ort, backend }, async (weights) => {
      if (weights.backend === failing) throw new BackendUnavailableError('no adapter')
      return { precision: weights.precision, ...contents(weights) }
    })
  }

  it('of a graph are its files in their order', async () => {
    expect(await start('wasm')).toEqual({ precision: 'int8', encoder: [2, 3, 7, 8, 9, 4], decoder: [7, 8, 9, 1] })
    expect(await start('webgpu')).toEqual({ precision: 'w8', encoder: [1, 7, 8, 9], decoder: [7, 8, 9] })
  })

  it('are read once, for several graphs and for the CPU after WebGPU', async () => {
    await start('wasm')
    expect(read).toEqual(['b.onnx', 'w.onnx', 'g', 'a.onnx'])
    expect(await start('auto', 'webgpu')).toMatchObject({ precision: 'int8', encoder: [2, 3, 7, 8, 9, 4] })
    expect(read).toEqual(['a.onnx', 'w.onnx', 'b.onnx', 'g'])
  })
})

it('a folder with one whole file a graph gives the same', async () => {
  const folder = new FolderSource(new URL('testdata/tiny', import.meta.url).pathname)
  const parts = await Difformer.load(folder, { ort, backend: 'wasm', precision: 'w8', threads: 1 })
  const { w8 } = parts.config.variants
  if (!w8) throw new Error('the tiny model has no w8 files')
  const files = new Map<string, Uint8Array>()
  for (const [name, paths] of Object.entries(w8)) {
    expect(paths.length).toBeGreaterThan(1)
    files.set(`onnx/${name}_fp16.onnx`, await new FileReader(folder, []).joined(paths))
  }
  const fp16 = Object.fromEntries(Object.keys(w8).map((name) => [name, `onnx/${name}_fp16.onnx`]))
  const older = { ...parts.config, variants: { fp16 }, backends: { wasm: 'fp16', webgpu: 'fp16' }, files: [] }
  files.set('config.json', new TextEncoder().encode(JSON.stringify(older)))
  const source = { read: async (path: string) => files.get(path) ?? folder.read(path) }
  const whole = await Difformer.load(source, { ort, backend: 'wasm', threads: 1 })
  expect(whole.precision).toBe('fp16')
  const lines = ['Guten Morgen, wie geht es dir?', 'Ja.']
  expect(await whole.generateLines(lines)).toEqual(await parts.generateLines(lines))
  await Promise.all([parts.release(), whole.release()])
})
