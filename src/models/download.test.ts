import { beforeEach, describe, expect, it } from 'vitest'
import { CancelledError, DownloadError, ModelFileError, ModelIntegrityError } from '../difformer/errors.ts'
import { download } from './download.ts'
import { MemoryStore } from './store.ts'
import { FakeServer, fileOf, someBytes } from './testing.ts'

const bytes = someBytes(1000)
const file = fileOf('a.onnx', bytes)

describe('download', () => {
  let server: FakeServer
  let partials: MemoryStore
  let received: number[]

  const get = (signal?: AbortSignal, onBytes: (n: number) => void = (n) => received.push(n)) =>
    download(file, { fetch: server.fetch, partials, signal, onBytes })

  beforeEach(() => {
    server = new FakeServer()
    server.files.set(file.url, bytes)
    partials = new MemoryStore()
    received = []
  })

  it('gets a file whole and tells how far it is', async () => {
    expect(await get()).toEqual(bytes)
    expect(received.at(-1)).toBe(1000)
    expect(received).toEqual([...received].sort((a, b) => a - b))
  })

  it('goes on by itself where a transfer broke off', async () => {
    server.breaks = [300, 200]
    expect(await get()).toEqual(bytes)
    expect(server.requests.map(({ range }) => range)).toEqual([null, 'bytes=300-', 'bytes=500-'])
  })

  it('keeps what arrived for the next attempt', async () => {
    server.breaks = [300, 0]
    await expect(get()).rejects.toBeInstanceOf(DownloadError)
    expect(await get()).toEqual(bytes)
    expect(server.requests.at(-1)?.range).toBe('bytes=300-')
    // And forgets it once the file is whole.
    expect(await partials.get(`${file.url}?sha256=${file.sha256}&partial`)).toBeUndefined()
  })

  it('starts over on a server without ranges', async () => {
    server.ranges = false
    server.breaks = [300]
    expect(await get()).toEqual(bytes)
  })

  it('starts over if the kept part is of another version', async () => {
    await partials.put(`${file.url}?sha256=${file.sha256}&partial`, someBytes(400, 9))
    expect(await get()).toEqual(bytes)
    expect(server.requests.map(({ range }) => range)).toEqual(['bytes=400-', null])
  })

  it('can be cancelled, and keeps what arrived', async () => {
    const controller = new AbortController()
    const attempt = get(controller.signal, (n) => {
      if (n >= 500) controller.abort()
    })
    await expect(attempt).rejects.toBeInstanceOf(CancelledError)
    expect(await get()).toEqual(bytes)
    expect(server.requests.at(-1)?.range).toBe('bytes=500-')
  })

  it.each([
    ['too short', bytes.slice(0, 999)],
    ['too long and different', someBytes(1500, 2)],
    ['of the right length but different', someBytes(1000, 2)],
    ['a page instead', new TextEncoder().encode('<!doctype html>')],
  ])('refuses a file that is %s', async (_, other) => {
    server.files.set(file.url, other)
    await expect(get()).rejects.toBeInstanceOf(ModelIntegrityError)
  })

  it('tells a missing file from a broken transfer', async () => {
    server.files.clear()
    await expect(get()).rejects.toBeInstanceOf(ModelFileError)
    const unreachable = async () => {
      throw new TypeError('Failed to fetch')
    }
    const options = { fetch: unreachable, partials, onBytes: () => {} }
    await expect(download(file, options)).rejects.toBeInstanceOf(DownloadError)
  })
})
