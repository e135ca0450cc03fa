import { describe, expect, it } from 'vitest'
import { gaussian, NoiseBank } from './noise.ts'

/** Box-Muller as the textbook has it, on the same random numbers. */
function textbook(seed: number, candidate: number, step: number, size: number): number[] {
  const hash = (x: number): number => {
    x = (x + 0x9e3779b9) | 0
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15), 0xd35a2d97)
    return (x ^ (x >>> 15)) >>> 0
  }
  const key = hash((hash((hash(seed) + candidate) | 0) + step) | 0)
  const uniform = (i: number) => (hash((key + Math.imul(i, 0x85ebca6b)) | 0) + 0.5) / 2 ** 32
  return Array.from({ length: size }, (_, i) => {
    const radius = Math.sqrt(-2 * Math.log(uniform(i - (i % 2))))
    const angle = 2 * Math.PI * uniform(i - (i % 2) + 1)
    return radius * (i % 2 ? Math.sin(angle) : Math.cos(angle))
  })
}

it.each([
  [0, 0, 0],
  [7, 3, 2],
  [2 ** 32 - 1, 14, 100],
])('gives the numbers of the textbook for seed %i, candidate %i, step %i', (seed, candidate, step) => {
  const drawn = gaussian(seed, candidate, step, 2000, 16)
  const worst = textbook(seed, candidate, step, drawn.length).map((value, i) =>
    Math.abs(value - (drawn[i] ?? Number.NaN)),
  )
  expect(Math.max(...worst)).toBeLessThan(1e-6)
})

it('is standard normal', () => {
  const drawn = gaussian(1, 0, 0, 5000, 16)
  const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length
  const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length
  expect(Math.abs(mean)).toBeLessThan(0.01)
  expect(Math.abs(variance - 1)).toBeLessThan(0.02)
})

describe('the bank', () => {
  it('gives what is drawn without it, whatever was asked for before', () => {
    const bank = new NoiseBank(8)
    for (const [seed, length] of [
      [5, 4],
      [5, 9],
      [5, 2],
      [6, 3],
      [5, 9],
    ] as const) {
      expect(bank.draw(seed, 1, 2, length).subarray(0, length * 8)).toEqual(gaussian(seed, 1, 2, length, 8))
    }
  })

  it('draws once what fits, and gives the rest all the same', () => {
    const bank = new NoiseBank(8, 64)
    expect(bank.draw(0, 0, 0, 8)).toBe(bank.draw(0, 0, 0, 8))
    expect(bank.draw(0, 1, 0, 8)).toEqual(gaussian(0, 1, 0, 8, 8))
    expect(bank.draw(0, 1, 0, 8)).not.toBe(bank.draw(0, 1, 0, 8))
  })
})
