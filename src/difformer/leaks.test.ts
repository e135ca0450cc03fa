/** Nothing that a run made is left when it has ended, however it ended: on a GPU what is left is never freed. */

import { afterAll, afterEach, expect, it } from 'vitest'
import { FolderSource } from '../cli/node.ts'
import { Autoregressive } from './autoregressive.ts'
import { CancelledError } from './errors.ts'
import { Difformer } from './model.ts'
import { countingOrt } from './testing.ts'
import type { GenerateOptions } from './types.ts'

const folder = (name: string) => new FolderSource(new URL(`testdata/${name}`, import.meta.url).pathname)
const { ort, live, made } = countingOrt()
const options = { ort, backend: 'wasm', threads: 1 } as const
const model = await Difformer.load(folder('tiny'), options)
const baseline = await Autoregressive.load(folder('tiny-baseline'), options)
afterAll(async () => {
  await model.release()
  await baseline.release()
})
afterEach(() => {
  expect(live.size).toBe(0)
})

const TEXT = 'Guten Morgen, wie geht es dir? Ich habe gestern einen guten Film gesehen. Ja.'

async function run(text: string, settings: GenerateOptions) {
  for await (const _ of model.generate(text, settings));
}

it('after 500 runs', { timeout: 120_000 }, async () => {
  const before = made()
  for (let seed = 0; seed < 500; seed++) {
    await run('Ja.', {
      seed,
      steps: 3,
      lengthBeam: 2,
      noiseBeam: 1,
      patience: seed % 2,
      show: seed % 3 ? 'last' : 'every',
    })
    expect(live.size).toBe(0)
  }
  expect(made() - before).toBeGreaterThan(500 * 10)
})

it('after batches that shrank', () => run(TEXT, { steps: 8, patience: 1, prune: [{ after: 2, keep: 2 }] }))

it('after a reranker', async () => {
  const reranked = await Difformer.load(folder('tiny-reranked'), options)
  for await (const _ of reranked.generate(TEXT, { steps: 4, prune: [{ after: 2, keep: 2 }] }));
  for await (const step of reranked.generate(TEXT, { steps: 4 })) if (step.index === 2) break
  await reranked.release()
})

it('after groups by length', () =>
  run(TEXT, { steps: 8, lengthBeam: 5, buckets: true, patience: 1, prune: [{ after: 2, keep: 2 }] }))

it('after a run that its consumer left', async () => {
  for await (const step of model.generate(TEXT, { steps: 4 })) if (step.index === 2) break
})

it('after a run that was cancelled', async () => {
  const controller = new AbortController()
  const cancelled = async () => {
    for await (const step of model.generate(TEXT, { steps: 4, signal: controller.signal })) {
      if (step.index === 2) controller.abort()
    }
  }
  await expect(cancelled()).rejects.toThrow(CancelledError)
})

it('on a GPU, where latents lie in two pairs of buffers in turn, however many steps there are', async () => {
  const gpu = countingOrt(true)
  const onGpu = await Difformer.load(folder('tiny'), { ...options, ort: gpu.ort, backend: 'webgpu' })
  const onCpu = await Difformer.load(folder('tiny'), { ...options, precision: 'w8' })
  const last = async (on: Difformer, settings: GenerateOptions) => {
    const steps = []
    for await (const step of on.generate(TEXT, { ...settings, show: 'last' })) steps.push(step)
    return steps.at(-1)?.result?.sentences
  }
  const stayed = []
  for (const steps of [4, 9]) {
    const before = gpu.stayed()
    expect(await last(onGpu, { steps })).toEqual(await last(onCpu, { steps }))
    stayed.push(gpu.stayed() - before)
    expect(gpu.live.size).toBe(0)
  }
  expect(stayed[0]).toBeGreaterThan(4)
  expect(stayed[1]).toBe(stayed[0])
  for (const settings of [
    { patience: 1, prune: [{ after: 3, keep: 2 }] },
    { lengthBeam: 5, buckets: true },
  ]) {
    expect(await last(onGpu, { steps: 8, ...settings })).toEqual(await last(onCpu, { steps: 8, ...settings }))
    expect(gpu.live.size).toBe(0)
  }
  await onGpu.release()
  await onCpu.release()
})

it('after lines', async () => {
  await model.generateLines(['Ja.', 'Nein, danke.', TEXT], { steps: 2 })
})

it('after the baseline, ended rows left out on the way', async () => {
  await baseline.generate(TEXT)
  await expect(baseline.generate(TEXT, { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError)
})
