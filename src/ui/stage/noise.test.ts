import { expect, it } from 'vitest'
import { noiseRows } from './noise.ts'

it('has a row for each sentence and a piece for each word, and one for its end', () => {
  const rows = noiseRows('Guten Morgen, wie geht es dir?\n\nIch bin müde.', 'de')
  expect(rows.map((row) => row.length)).toEqual([7, 4])
  expect(noiseRows('Guten Morgen, wie geht es dir?\n\nIch bin müde.', 'de')).toEqual(rows)
  for (const width of rows.flat()) {
    expect(width).toBeGreaterThanOrEqual(1.2)
    expect(width).toBeLessThanOrEqual(3.8)
  }
})

it('has a row for the sentences that become one', () => {
  const rows = noiseRows('Two words. And three words. Last one.', 'en', 2)
  expect(rows.map((row) => row.length)).toEqual([4, 3])
})

it('does not draw a book', () => {
  const rows = noiseRows('Das ist ein Satz. '.repeat(500), 'de')
  expect(rows).toHaveLength(12)
  expect(noiseRows('wort '.repeat(500), 'de')[0]).toHaveLength(40)
})
