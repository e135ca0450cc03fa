import { expect, it } from 'vitest'
import { type Bucket, makeBuckets } from './buckets.ts'
import { Candidate } from './candidates.ts'

const rows = (...lengths: number[][]) => lengths.map((row) => row.map((length, k) => new Candidate(k, length)))
const lengthsOf = (buckets: readonly Bucket[]) =>
  buckets.map(({ sentences, rows }) => [sentences, rows.map((row) => row.map(({ length }) => length))])

it('is one bucket where runs are dear', () => {
  const batch = rows([5, 9, 5], [6, 8, 4], [30])
  expect(lengthsOf(makeBuckets(batch, 1000))).toEqual([
    [
      [0, 1, 2],
      [[5, 9, 5], [6, 8, 4], [30]],
    ],
  ])
})

it('pads nothing where runs are free', () => {
  const batch = rows([5, 9, 5], [6, 8, 4], [30], [8, 4, 6])
  for (const { rows } of makeBuckets(batch, 0)) {
    expect(new Set(rows.flat().map(({ length }) => length)).size).toBe(1)
    expect(new Set(rows.map((row) => row.length)).size).toBe(1)
  }
})

it('cuts where it saves most', () => {
  expect(lengthsOf(makeBuckets(rows([10, 30, 11, 31, 9]), 20))).toEqual([
    [[0], [[30, 31]]],
    [[0], [[10, 11, 9]]],
  ])
  expect(lengthsOf(makeBuckets(rows([20, 21], [5, 6], [21, 20]), 12))).toEqual([
    [[1], [[5, 6]]],
    [
      [0, 2],
      [
        [20, 21],
        [21, 20],
      ],
    ],
  ])
  // One sentence has more candidates than the others, which have no empty rows for it.
  const unlike = makeBuckets(rows([9], [9, 9, 9], [9]), 6)
  const positions = unlike.map(({ rows }) => rows.length * Math.max(...rows.map((row) => row.length)) * 9)
  expect(unlike).toHaveLength(2)
  expect(positions.reduce((a, b) => a + b)).toBe(5 * 9)
})

it('keeps every candidate, once, in order', () => {
  const batch = rows([7, 3, 5, 7], [1, 1, 1, 1], [9, 2], [4], [8, 4, 9])
  for (const cost of [0, 3, 10, 50]) {
    const buckets = makeBuckets(batch, cost)
    batch.forEach((row, n) => {
      const found = buckets.flatMap(({ sentences, rows }) => rows[sentences.indexOf(n)] ?? [])
      expect(found).toHaveLength(row.length)
      expect(new Set(found)).toEqual(new Set(row))
    })
    for (const { sentences, rows } of buckets) {
      expect(rows).toHaveLength(sentences.length)
      expect(rows.every((row) => row.length > 0)).toBe(true)
      expect(rows.every((row) => row.every(({ index }, k) => k === 0 || index > (row[k - 1]?.index ?? 0)))).toBe(true)
    }
  }
})
