/** Token ids of N texts as int32 [N, S] padded to the longest, with a mask float32 [N, S] of 1 at real tokens and 0 at padding. */
export interface PaddedIds {
  readonly ids: Int32Array
  readonly mask: Float32Array
  readonly dims: readonly [number, number]
}

export function padIds(texts: readonly (readonly number[])[], pad: number): PaddedIds {
  const longest = Math.max(...texts.map((text) => text.length))
  const ids = new Int32Array(texts.length * longest).fill(pad)
  const mask = new Float32Array(texts.length * longest)
  texts.forEach((text, n) => {
    ids.set(text, n * longest)
    mask.fill(1, n * longest, n * longest + text.length)
  })
  return { ids, mask, dims: [texts.length, longest] }
}
