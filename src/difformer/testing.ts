/** For the tests: what has become of every tensor. */

import type { InferenceSession, Tensor } from 'onnxruntime-common'
import * as ort from 'onnxruntime-node'
import type { Tensors } from './sessions.ts'
import type { Ort } from './types.ts'

/**
 * onnxruntime-node that knows which tensors were made and not disposed of, be it by the library or by a session.
 * @param onGpu whether it says of outputs that are to stay on the GPU that they do, and writes to those that are given to it.
 */
export function countingOrt(onGpu = false): {
  readonly ort: Ort
  readonly live: ReadonlySet<Tensor>
  readonly made: () => number
  /** Outputs that stayed on the GPU, each counted where it was made. */
  readonly stayed: () => number
} {
  const live = new Set<Tensor>()
  let made = 0
  let stayed = 0
  const track = (tensor: Tensor): Tensor => {
    made++
    live.add(tensor)
    const dispose = tensor.dispose.bind(tensor)
    tensor.dispose = () => {
      if (!live.delete(tensor)) throw new Error('a tensor was disposed of twice')
      dispose()
    }
    return tensor
  }
  const watch = (session: InferenceSession, places: Readonly<Record<string, string>>): InferenceSession => {
    const run = session.run.bind(session)
    session.run = async (feeds: Tensors, outputsThere: object = {}) => {
      const into = outputsThere as Tensors
      const inputs = Object.values(feeds)
      for (const [name, tensor] of Object.entries({ ...feeds, ...into })) {
        if (!live.has(tensor)) throw new Error(`${name} was disposed of before it was used`)
      }
      for (const [name, tensor] of Object.entries(into)) {
        if (inputs.includes(tensor)) throw new Error(`${name} would be written over what is read`)
      }
      const onHost = Object.entries(feeds).map(([name, { type, data, dims }]) => [
        name,
        new ort.Tensor(type, data, dims),
      ])
      const outputs: Record<string, Tensor> = { ...(await run(Object.fromEntries(onHost))) }
      for (const [name, tensor] of Object.entries(outputs)) {
        const given = into[name]
        if (given) {
          ;(given.data as Float32Array).set(tensor.data as Float32Array)
          outputs[name] = given
        } else {
          track(tensor)
          if (places[name] !== 'gpu-buffer') continue
          stayed++
          Object.defineProperty(tensor, 'location', { value: 'gpu-buffer' })
        }
      }
      return outputs
    }
    return session
  }
  const InferenceSession: Ort['InferenceSession'] = Object.assign(Object.create(ort.InferenceSession), {
    create: async (bytes: Uint8Array, { preferredOutputLocation, ...options }: InferenceSession.SessionOptions) => {
      const places = onGpu && typeof preferredOutputLocation === 'object' ? preferredOutputLocation : {}
      return watch(await ort.InferenceSession.create(bytes, { ...options, executionProviders: ['cpu'] }), places)
    },
  })
  const Tensor = new Proxy(ort.Tensor, { construct: (target, args) => track(Reflect.construct(target, args)) })
  return { ort: { InferenceSession, Tensor }, live, made: () => made, stayed: () => stayed }
}
