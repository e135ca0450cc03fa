import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  DownloadError,
  ModelConfigError,
  ModelFileError,
  ModelIntegrityError,
  StorageError,
} from '../difformer/errors.ts'
import { type CollectProgress, collect } from './collect.ts'
import { ModelLibrary } from './library.ts'
import { MemoryStore } from './store.ts'
import { FakeServer, fileOf, someBytes } from './testing.ts'

const url = 'https://app.test/models/'
const tiny = new URL('../difformer/testdata/tiny/', import.meta.url)
const paths = [
  'config.json',
  'tokenizer.json',
  'onnx/encoder_int8.onnx',
  'onnx/denoiser_int8.onnx',
  'onnx/rounding.onnx',
  'onnx/encoder_weights.onnx',
  'onnx/denoiser_weights.onnx',
  'onnx/encoder_rounding_weights.onnx',
]
/** What WebGPU needs besides. */
const gpuPaths = ['onnx/encoder_w8.onnx', 'onnx/denoiser_w8.onnx']
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const sizes = (files: ReadonlyMap<string, Uint8Array>) =>
  [...files].map(([name, b]) => `${name} ${b.byteLength}`).sort()

async function tinyServer(): Promise<FakeServer> {
  const server = new FakeServer()
  const models = [{ id: 'tiny', name: 'Tiny', path: 'tiny', bytes: { wasm: 1, webgpu: 1 } }]
  server.files.set(`${url}index.json`, json({ models, default: { translate: 'tiny' } }))
  for (const path of [...paths, ...gpuPaths])
    server.files.set(`${url}tiny/${path}`, new Uint8Array(await readFile(new URL(path, tiny))))
  return server
}

describe('ModelLibrary', () => {
  let server: FakeServer
  let store: MemoryStore
  const open = () => new ModelLibrary({ url, store, fetch: server.fetch })
  const load = async (library: ModelLibrary) => library.collect('tiny', await library.files('tiny', 'wasm'), () => {})

  beforeEach(async () => {
    server = await tinyServer()
    store = new MemoryStore()
  })

  it('downloads only what the backend needs, and needs no network afterwards', async () => {
    const { files } = await load(open())
    expect([...files.keys()].sort()).toEqual(paths.slice(1).sort())
    expect(await open().isStored('tiny', 'wasm')).toBe(true)
    expect(await open().isStored('tiny', 'webgpu')).toBe(false)

    server.files.clear()
    const offline = await load(open())
    expect(sizes(offline.files)).toEqual(sizes(files))
  })

  it('downloads each file once, and for another backend nothing but its graphs', async () => {
    await load(open())
    const asked = () => server.requests.map((request) => request.url.slice(`${url}tiny/`.length)).sort()
    expect(asked().filter((path) => path.startsWith('onnx/'))).toEqual(paths.slice(2).sort())
    server.requests.length = 0
    const library = open()
    const files = await library.files('tiny', 'webgpu')
    const { files: there } = await library.collect('tiny', files, () => {})
    expect(asked().filter((path) => path.startsWith('onnx/'))).toEqual([...gpuPaths].sort())
    expect([...there.keys()].sort()).toEqual(
      [...paths.slice(1).filter((path) => !path.includes('int8')), ...gpuPaths].sort(),
    )
  })

  it('discards a precision without the weights that the other one reads', async () => {
    await load(open())
    const library = open()
    await library.collect('tiny', await library.files('tiny', 'webgpu'), () => {})
    expect(await open().isStored('tiny', 'webgpu')).toBe(true)
    await library.discard('tiny', 'w8')
    expect(await open().isStored('tiny', 'webgpu')).toBe(false)
    expect(await open().isStored('tiny', 'wasm')).toBe(true)
  })

  it('gets a new version file by file, and throws the old one away', async () => {
    await load(open())
    const config = JSON.parse(new TextDecoder().decode(server.files.get(`${url}tiny/config.json`)))
    const changed = someBytes(500)
    const { sha256 } = fileOf('', changed)
    config.files = config.files.map((file: { path: string }) =>
      file.path === 'onnx/encoder_int8.onnx' ? { path: file.path, bytes: 500, sha256 } : file,
    )
    server.files.set(`${url}tiny/config.json`, json(config))
    server.files.set(`${url}tiny/onnx/encoder_int8.onnx`, changed)
    server.requests.length = 0
    const { files } = await load(open())
    expect(files.get('onnx/encoder_int8.onnx')).toEqual(changed)
    expect(server.requests.filter((request) => request.url.endsWith('.onnx'))).toHaveLength(1)
    let kept = 0
    await store.deleteWhere((key) => {
      if (key.includes('encoder_int8')) kept++
      return false
    })
    expect(kept).toBe(1)
  })

  it('downloads again what has been damaged on this device', async () => {
    const { files } = await load(open())
    const encoder = (await open().files('tiny', 'wasm')).find(({ name }) => name.includes('encoder_int8'))
    await store.put(`${encoder?.url}?sha256=${encoder?.sha256}`, someBytes(50))
    expect(sizes((await load(open())).files)).toEqual(sizes(files))
  })

  it('removes a model whole', async () => {
    await load(open())
    await open().remove('tiny')
    expect(await open().isStored('tiny', 'wasm')).toBe(false)
  })

  it('names what is missing or unreadable', async () => {
    await expect(open().config('other')).rejects.toBeInstanceOf(ModelFileError)
    server.files.set(`${url}tiny/config.json`, json({ model_type: 'bert' }))
    await expect(open().config('tiny')).rejects.toBeInstanceOf(ModelConfigError)
    server.files.delete(`${url}tiny/config.json`)
    await expect(open().config('tiny')).rejects.toBeInstanceOf(ModelFileError)
    store = new MemoryStore()
    server.files.set(`${url}index.json`, new TextEncoder().encode('<html>'))
    await expect(open().catalogue()).rejects.toBeInstanceOf(ModelConfigError)
    const library = new ModelLibrary({ url, store, fetch: () => Promise.reject(new TypeError('Failed to fetch')) })
    await expect(library.catalogue()).rejects.toBeInstanceOf(DownloadError)
    // What failed once is asked for again.
    server = await tinyServer()
    expect((await open().config('tiny')).id).toBe('tiny')
  })
})

describe('collect', () => {
  const bytes = [someBytes(1000), someBytes(3000, 2)]
  const files = bytes.map((content, i) => fileOf(`${i}`, content))
  const progress: CollectProgress[] = []
  const onProgress = (now: CollectProgress) => void progress.push(now)

  it('counts bytes over all files, and the total only when all is verified', async () => {
    const server = new FakeServer()
    for (const [i, file] of files.entries()) server.files.set(file.url, bytes[i] ?? someBytes(0))
    progress.length = 0
    await collect(files, { store: new MemoryStore(), fetch: server.fetch, onProgress })
    expect(progress.every(({ total }) => total === 4000)).toBe(true)
    expect(progress.filter(({ loaded }) => loaded === 4000)).toHaveLength(1)
    expect(progress.at(-1)).toEqual({ phase: 'download', loaded: 4000, total: 4000, fromStorage: false })

    server.files.set(files[1]?.url ?? '', someBytes(3000, 5))
    progress.length = 0
    const broken = collect(files, { store: new MemoryStore(), fetch: server.fetch, onProgress })
    await expect(broken).rejects.toBeInstanceOf(ModelIntegrityError)
    expect(progress.every(({ loaded }) => loaded < 4000)).toBe(true)
  })

  it('works from memory if the device is full, and says so', async () => {
    const server = new FakeServer()
    for (const [i, file] of files.entries()) server.files.set(file.url, bytes[i] ?? someBytes(0))
    const store = new MemoryStore()
    store.put = async () => {
      throw new StorageError('There is no room left.')
    }
    const collected = await collect(files, { store, fetch: server.fetch, onProgress })
    expect([...collected.files.values()]).toEqual(bytes)
    expect(collected.storageError).toBeInstanceOf(StorageError)
  })
})
