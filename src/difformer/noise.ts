/** A 32-bit mixing function (lowbias32 constants of the hash-prospector project), wrapping around. Returns a signed integer. */
function hash(x: number): number {
  x = (x + 0x9e3779b9) | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0xd35a2d97)
  return x ^ (x >>> 15)
}

/** 2^-e for e = -1 .. 31, at e + 1. */
const INVERSE_POWERS = Float64Array.from({ length: 33 }, (_, i) => 2 ** (1 - i))

/*
 * Series in place of Math.log, Math.cos and Math.sin, with an error below 2e-9: less than float32 shows, and a third of the time.
 */

/** Natural logarithm of (n + 0.5) / 2^32, n unsigned 32-bit. */
function logOfUniform(n: number): number {
  let exponent = 31 - Math.clz32(n)
  let mantissa = (n + 0.5) * (INVERSE_POWERS[exponent + 1] ?? 1)
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5
    exponent++
  }
  const s = (mantissa - 1) / (mantissa + 1)
  const s2 = s * s
  const series = 1 + s2 * (1 / 3 + s2 * (1 / 5 + s2 * (1 / 7 + s2 * (1 / 9 + s2 / 11))))
  return (exponent - 32) * Math.LN2 + 2 * s * series
}

/** For |x| <= pi / 4. */
function shortCosine(x: number): number {
  const x2 = x * x
  return 1 + x2 * (-1 / 2 + x2 * (1 / 24 + x2 * (-1 / 720 + x2 * (1 / 40320 - x2 / 3628800))))
}

/** For |x| <= pi / 4. */
function shortSine(x: number): number {
  const x2 = x * x
  return x * (1 + x2 * (-1 / 6 + x2 * (1 / 120 + x2 * (-1 / 5040 + x2 / 362880))))
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
  return extend(new Float32Array(0), seed, candidate, step, length * dim)
}

/** The same stream with `size` numbers: those that are there already, and more after them. Both sizes are even. */
function extend(known: Float32Array, seed: number, candidate: number, step: number, size: number): Float32Array {
  const key = hash((hash((hash(seed) + candidate) | 0) + step) | 0)
  const out = new Float32Array(size)
  out.set(known)
  for (let i = known.length; i < size; i += 2) {
    const radius = Math.sqrt(-2 * logOfUniform(hash((key + Math.imul(i, 0x85ebca6b)) | 0) >>> 0))
    // The angle 2 pi v, v = (second number + 0.5) / 2^32: the nearest multiple of pi / 2, and what is left of it.
    const turns = (hash((key + Math.imul(i + 1, 0x85ebca6b)) | 0) >>> 0) + 0.5
    const quadrant = (turns * 2 ** -30 + 0.5) | 0
    const rest = (turns - quadrant * 2 ** 30) * (2 * Math.PI * 2 ** -32)
    const x = radius * shortCosine(rest)
    const y = radius * shortSine(rest)
    const odd = quadrant & 1
    const sign = quadrant & 2 ? -1 : 1
    out[i] = sign * (odd ? -y : x)
    out[i + 1] = sign * (odd ? x : y)
  }
  return out
}

/**
 * Noise that was drawn once is kept for the next batch and the next text: it depends on the seed alone, not on the text. Made
 * ahead while the GPU works, it costs no time at all.
 */
export class NoiseBank {
  private readonly drawn = new Map<string, Float32Array>()
  private seed: number | undefined
  private floats = 0

  /** `capacity`: how many numbers it keeps at most; more are drawn afresh each time. */
  constructor(
    private readonly dim: number,
    private readonly capacity = 4_000_000,
  ) {}

  /** At least `length * dim` numbers of `gaussian`, in its order. Not to be written to. */
  draw(seed: number, candidate: number, step: number, length: number): Float32Array {
    if (seed !== this.seed) this.clear(seed)
    const key = `${candidate} ${step}`
    const known = this.drawn.get(key) ?? new Float32Array(0)
    if (known.length >= length * this.dim) return known
    const noise = extend(known, seed, candidate, step, length * this.dim)
    const more = noise.length - known.length
    if (this.floats + more <= this.capacity) {
      this.floats += more
      this.drawn.set(key, noise)
    }
    return noise
  }

  private clear(seed: number): void {
    this.drawn.clear()
    this.floats = 0
    this.seed = seed
  }
}
