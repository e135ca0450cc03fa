import type { Tensor } from 'onnxruntime-common'
import { BackendError } from './errors.ts'
import type { Layout } from './layout.ts'

/** Moves a batch's tensors from one layout to another. What lies on the GPU comes to the host for it; the next run takes it back. */

/** float32 [N, K, T, D] in `from` -> the same numbers in `to`, whose rows are some of those of `from`, cut to its length. */
export async function moveLatents(latents: Tensor, from: Layout, to: Layout): Promise<Float32Array> {
  const data = await floats(latents)
  const dim = latents.dims[3] ?? 1
  const [, , length] = from.dims
  const [, , newLength] = to.dims
  const places = new Map(from.places())
  const out = new Float32Array(to.positions * dim)
  for (const [candidate, place] of to.places()) {
    const start = (places.get(candidate) ?? 0) * length * dim
    out.set(data.subarray(start, start + newLength * dim), place * newLength * dim)
  }
  return out
}

/** float32 [N, K, T, D] -> [P, D]: the positions of the running candidates without their padding, one candidate after another. */
export async function packLatents(latents: Tensor, layout: Layout): Promise<Float32Array> {
  const data = await floats(latents)
  const dim = latents.dims[3] ?? 1
  const [, , longest] = layout.dims
  const out = new Float32Array(layout.usedPositions * dim)
  let next = 0
  for (const [candidate, place] of layout.places()) {
    if (candidate.state !== 'running') continue
    const start = place * longest * dim
    out.set(data.subarray(start, start + candidate.length * dim), next)
    next += candidate.length * dim
  }
  return out
}

/** float32 [N, ..] -> the given rows of its first axis, in their order. */
export async function selectRows(tensor: Tensor, rows: readonly number[]): Promise<Float32Array> {
  const data = await floats(tensor)
  const size = data.length / (tensor.dims[0] ?? 1)
  const out = new Float32Array(size * rows.length)
  rows.forEach((row, n) => {
    out.set(data.subarray(row * size, (row + 1) * size), n * size)
  })
  return out
}

async function floats(tensor: Tensor): Promise<Float32Array> {
  const data = await tensor.getData()
  if (!(data instanceof Float32Array)) throw new BackendError('A graph gave an output of the wrong type.')
  return data
}
