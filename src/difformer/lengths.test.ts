import { expect, it } from 'vitest'
import { chooseLengths, type LengthChoice } from './lengths.ts'

/** A head that is surest of 20 tokens, less and less so of lengths further off; it knows 11 to 30. */
const head = {
  logits: Float32Array.from({ length: 20 }, (_, i) => -Math.abs(11 + i - 20.2)),
  first: 11,
  extra: 0,
  most: 72,
  threshold: 0,
}
const lengths = (factor: number, beam: number, changes: Partial<LengthChoice> = {}) =>
  chooseLengths({ ...head, factor, ...changes }, beam)

it('takes the most probable lengths as they are', () => {
  expect(lengths(1, 5)).toEqual([20, 21, 19, 22, 18])
  expect(lengths(1, 3, { extra: 2 })).toEqual([22, 23, 21])
  expect(lengths(1, 3, { most: 20 })).toEqual([20, 20, 19])
  expect(lengths(1, 3, { first: -9 })).toEqual([1, 1, 1])
})

it('takes those around the scaled length', () => {
  expect(lengths(0.7, 3)).toEqual([14, 15, 13])
  expect(lengths(1.4, 5)).toEqual([28, 29, 27, 30, 26])
})

it('leaves out those that are much less likely than the best', () => {
  // Of 20, 21, 19, 22 the head's probabilities are as 1 : e^-0.6 : e^-1 : e^-1.6.
  expect(lengths(1, 5, { threshold: 0.5 })).toEqual([20, 21])
  expect(lengths(1, 5, { threshold: 0.3 })).toEqual([20, 21, 19])
  expect(lengths(1, 2, { threshold: 0.3 })).toEqual([20, 21])
  expect(lengths(1, 5, { threshold: 1 })).toEqual([20])
  expect(lengths(1.4, 5, { threshold: 0.5 }).length).toBeLessThan(5)
  expect(lengths(1.4, 2, { most: 3, threshold: 0.5 })).toEqual([3, 3]) // all are as likely
})

it('scales what the head says, not what comes on top', () => {
  expect(lengths(1.4, 1, { extra: 3 })).toEqual([31])
})

it('weights them by the head', () => {
  const twoPeaks = Float32Array.from({ length: 20 }, (_, i) => ({ 1: 5, 9: 6 })[i] ?? -9)
  expect(lengths(0.5, 2, { logits: twoPeaks })).toEqual([10, 6]) // 20 and 12 tokens
})

it('stays within the limits', () => {
  expect(lengths(1.4, 4, { most: 25 })).toEqual([25, 24, 23, 22])
  expect(lengths(1.4, 3, { most: 16 })).toEqual([16, 16, 16]) // the head knows no fewer than 11 * 1.4
  expect(lengths(0.7, 3, { first: -19 })).toEqual([1, 1, 1])
  expect(lengths(1.4, 2, { most: 3 })).toEqual([3, 3])
})
