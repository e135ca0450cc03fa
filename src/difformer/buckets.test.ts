import { expect, it } from 'vitest'
import { bucketsByLength } from './buckets.ts'
import { Candidate } from './candidates.ts'

const rows = (...lengths: number[][]) => lengths.map((row) => row.map((length, k) => new Candidate(k, length)))
const lengthsOf = (groups: Candidate[][][]) =>
  groups.map((group) => group.map((row) => row.map(({ length }) => length)))

it('is one group where runs are dear, and as many as there are lengths where they are free', () => {
  const batch = rows([5, 9, 5], [6, 8, 4])
  expect(lengthsOf(bucketsByLength(batch, 1000))).toEqual([
    [
      [5, 9, 5],
      [6, 8, 4],
    ],
  ])
  expect(lengthsOf(bucketsByLength(batch, 0))).toEqual([
    [[5], [4]],
    [[5], [6]],
    [[9], [8]],
  ])
})

it('cuts where it saves most', () => {
  const batch = rows([10, 30, 11, 31, 9])
  expect(lengthsOf(bucketsByLength(batch, 20))).toEqual([[[10, 11, 9]], [[30, 31]]])
})

it('keeps every candidate', () => {
  const batch = rows([7, 3, 5, 7], [1, 1, 1, 1], [9, 2, 8, 4])
  for (const cost of [0, 3, 10, 50]) {
    const groups = bucketsByLength(batch, cost)
    batch.forEach((row, n) => {
      expect(new Set(groups.flatMap((group) => group[n] ?? []))).toEqual(new Set(row))
    })
    for (const group of groups) expect(new Set(group.map((row) => row.length)).size).toBe(1)
  }
})
