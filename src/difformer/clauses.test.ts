import { describe, expect, it } from 'vitest'
import { asClause, clauseCut, endsSentence, withoutRepeat } from './clauses.ts'

const cut = (sentence: string, language = 'de') => {
  const place = clauseCut(sentence, language)
  return place === undefined ? [sentence] : [sentence.slice(0, place), sentence.slice(place).trim()]
}

describe('a long sentence is cut', () => {
  it.each([
    ['Ich blieb an diesem Tag zu Hause, weil es den ganzen Nachmittag lang regnete und stürmte.', 'weil'],
    ['Er kam, sah sich in aller Ruhe in dem Zimmer um; dann ging er einfach wieder.', 'dann'],
    ['Wir haben gestern Brot und Milch gekauft und dann für alle ein Frühstück gemacht.', 'und dann'],
    ['Das alte Haus am Rande der kleinen Stadt gehört seit Jahren einem Mann aus Rom.', 'gehört'],
  ])('%s', (sentence, second) => {
    expect(cut(sentence)[1]).toMatch(new RegExp(`^${second}`))
  })

  it('before the conjunctions of its own language', () => {
    const sentence = 'We bought some bread and milk yesterday and then we made breakfast for everyone here'
    expect(cut(sentence, 'en')[1]).toMatch(/^and then/)
    expect(cut(sentence, 'de')[1]).not.toMatch(/^and/)
  })

  it('into clauses of four words at least, if at all', () => {
    expect(cut('Ja, das ist, glaube ich, so.')).toHaveLength(1)
    expect(cut('Ja, das ist so, oder ist es nicht so.')).toEqual(['Ja, das ist so,', 'oder ist es nicht so.'])
    expect(cut('Nein, das ist nicht so.')).toHaveLength(1)
    expect(cut('')).toHaveLength(1)
  })
})

it('ends a sentence where its last sign does', () => {
  expect(['Er kam,', 'Er kam', 'Er kam:', 'Er (Tom)'].map(endsSentence)).toEqual([false, false, false, false])
  expect(['Er kam.', 'Wirklich?!', '»Er kam.«', 'Er kam…'].map(endsSentence)).toEqual([true, true, true, true])
})

describe('what came of a clause', () => {
  const [first, middle, last] = [
    { continues: false, goesOn: true },
    { continues: true, goesOn: true },
    { continues: true, goesOn: false },
  ]

  it.each([
    ['Er kam,', 'He came.', first, 'He came,'],
    ['Er kam', 'He came.', first, 'He came'],
    ['Er sagte:', 'He said...', first, 'He said:'],
    ['weil es regnete,', 'Because it rained!', middle, 'because it rained,'],
    ['weil es regnete.', 'Because it rained.', last, 'because it rained.'],
    ['weil es regnete.', '', last, ''],
  ])('of %j, %j, ends and begins as the clause does', (clause, written, place, expected) => {
    expect(asClause(clause, written, place)).toBe(expected)
  })

  it.each([
    ['hat Tom gesagt.', 'Tom said.'],
    ['glaube ich.', 'I think.'],
    ['was die USA tun.', 'USA does it.'],
    ['Tom und ich.', 'Tom and I.'],
  ])('of %j, %j, keeps the capital of a name', (clause, written) => {
    expect(asClause(clause, written, last)).toBe(written)
  })

  it('that is a sentence is left alone', () => {
    expect(asClause('er kam', 'He came.', { continues: false, goesOn: false })).toBe('He came.')
  })
})

it.each([
  ['he saw the', 'the river', 'river'],
  ['The', 'the river', 'river'],
  ['he saw the', 'then the river', 'then the river'],
  ['said Tom,', 'Tom said.', 'Tom said.'],
  ['he saw the', 'the', 'the'],
  ['', 'the river', 'the river'],
  ['he saw 12', '12 rivers', '12 rivers'],
])('after %j, %j is %j', (before, clause, expected) => {
  expect(withoutRepeat(before, clause)).toBe(expected)
})
