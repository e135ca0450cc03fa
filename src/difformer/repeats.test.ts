import { expect, test } from 'vitest'
import { collapseRepeats } from './repeats.ts'

test('a run of one token becomes one token', () => {
  expect(collapseRepeats([7, 7, 8, 7, 9, 9, 9])).toEqual([7, 8, 7, 9])
  expect(collapseRepeats([])).toEqual([])
})
