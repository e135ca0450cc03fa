/** A 32-bit mixing function (lowbias32 constants of the hash-prospector project), wrapping around. Returns an unsigned integer. */
function hash(x: number): number {
  x = (x + 0x9e3779b9) | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0xd35a2d97)
  return (x ^ (x >>> 15)) >>> 0
}

/** The numbers of one stream lie in the open interval (0, 1). */
function uniform(key: number, index: number): number {
  return (hash((key + Math.imul(index, 0x85ebca6b)) | 0) + 0.5) / 2 ** 32
}

/**
 * Standard normal noise that Python draws too (training/difformer/noise.py): float32 [length, dim] by Box-Muller, dim even.
 *
 * Counter-based: a number depends on its place alone, so that a longer length only adds rows. Step 0 is the noise that decoding
 * starts from, step s >= 1 that of the update after denoiser call s. It is the same for every sentence of a text, so that a
 * sentence's result does not depend on its neighbours.
 * @param seed unsigned 32-bit.
 */
export function gaussian(seed: number, candidate: number, step: number, length: number, dim: number): Float32Array {
  const key = hash((hash((hash(seed) + candidate) | 0) + step) | 0)
  const out = new Float32Array(length * dim)
  for (let i = 0; i < out.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(uniform(key, i)))
    const angle = 2 * Math.PI * uniform(key, i + 1)
    out[i] = radius * Math.cos(angle)
    out[i + 1] = radius * Math.sin(angle)
  }
  return out
}
