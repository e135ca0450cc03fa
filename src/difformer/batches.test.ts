import { expect, it } from 'vitest'
import { makeBatches } from './batches.ts'

it('keeps similar lengths together, in the order of the text', () => {
  expect(makeBatches([3, 30, 4, 29, 3], { sentences: 3, positions: 100 })).toEqual([
    [0, 2, 4],
    [1, 3],
  ])
})

it('bounds the padded size, but leaves no sentence out', () => {
  const lengths = Array.from({ length: 100 }, (_, i) => 1 + ((i * 37) % 50))
  const batches = makeBatches(lengths, { sentences: 16, positions: 200 })
  expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i))
  for (const batch of batches) {
    expect(batch.length).toBeLessThanOrEqual(16)
    expect(batch.length * Math.max(...batch.map((i) => lengths[i] ?? 0))).toBeLessThanOrEqual(200)
  }
  expect(makeBatches([500, 1], { sentences: 16, positions: 200 })).toEqual([[0], [1]])
  expect(makeBatches([], { sentences: 16, positions: 200 })).toEqual([])
})
