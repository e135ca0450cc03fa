/** For the tests: what has become of every tensor. */

import type { InferenceSession, Tensor } from 'onnxruntime-common'
import * as ort from 'onnxruntime-node'
import type { Ort } from './types.ts'

/** onnxruntime-node that knows which tensors were made and not disposed of, be it by the library or by a session. */
export function countingOrt(): { readonly ort: Ort; readonly live: ReadonlySet<Tensor>; readonly made: () => number } {
  const live = new Set<Tensor>()
  let made = 0
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
  const watch = (session: InferenceSession): InferenceSession => {
    const run = session.run.bind(session)
    session.run = async (feeds: InferenceSession.FeedsType) => {
      for (const [name, tensor] of Object.entries(feeds)) {
        if (!live.has(tensor as Tensor)) throw new Error(`${name} was disposed of before it was used`)
      }
      const outputs = await run(feeds)
      for (const tensor of Object.values(outputs)) track(tensor as Tensor)
      return outputs
    }
    return session
  }
  const InferenceSession: Ort['InferenceSession'] = Object.assign(Object.create(ort.InferenceSession), {
    create: async (bytes: Uint8Array, options: InferenceSession.SessionOptions) =>
      watch(await ort.InferenceSession.create(bytes, options)),
  })
  const Tensor = new Proxy(ort.Tensor, { construct: (target, args) => track(Reflect.construct(target, args)) })
  return { ort: { InferenceSession, Tensor }, live, made: () => made }
}
