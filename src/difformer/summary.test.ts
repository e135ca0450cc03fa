import { describe, expect, it } from 'vitest'
import { choosePoints, groupSentences } from './summary.ts'

const sentencesOf = (paragraph: string) => paragraph.match(/[^.]+\.?/g)?.map((sentence) => sentence.trim()) ?? []
const groups = (text: string, most = 99) => groupSentences(text, sentencesOf, (group) => group.length <= most)

describe('groups', () => {
  it.each<[string, string[]]>([
    ['A b. C d. E f. G h. I j.', ['A b. C d.', 'E f. G h.', 'I j.']],
    ['A b. C d. E f.\n\nG h. I j.', ['A b. C d.', 'E f.', 'G h. I j.']],
    ['Only one.', ['Only one.']],
    ['The title\nA b. C d.', ['A b. C d.']],
    ['The title\n\nAnother', ['The title', 'Another']],
  ])('of %j are two sentences of a paragraph', (text, expected) => {
    expect(groups(text)).toEqual(expected)
  })

  it('are one sentence where two do not fit', () => {
    expect(groups('A long one. B. C.', 12)).toEqual(['A long one.', 'B. C.'])
  })
})

describe('points', () => {
  const different = (count: number) => Array.from({ length: count }, (_, i) => `alpha${i} beta${i} gamma${i}`)

  it.each([
    ['short', [1, 2, 2, 2, 2, 2, 3, 3, 3, 3]],
    ['medium', [1, 2, 3, 3, 3, 3, 4, 4, 4, 4]],
    ['long', [1, 2, 3, 4, 5, 5, 5, 6, 6, 6]],
  ] as const)('grow slowly in number, %s', (length, counts) => {
    const found = counts.map((_, i) => choosePoints(different(i + 1), different(i + 1), length).length)
    expect(found).toEqual(counts)
  })

  it.each([
    ['short', 3],
    ['medium', 5],
    ['long', 8],
  ] as const)('have an end, %s', (length, most) => {
    expect(choosePoints(different(60), different(60), length)).toHaveLength(most)
  })

  const news = [
    'The council voted to close the harbour bridge. Engineers found cracks in the bridge.',
    'A bakery opened in Mill Lane. It sells bread.',
    'The harbour bridge carries lorries. The council fears the cracks will grow.',
    'It rained on Monday. Umbrellas were sold.',
    'Closing the bridge costs the harbour money. Engineers will repair the cracks.',
  ]

  it('are of the groups that have most in common with the others, in reading order', () => {
    expect(choosePoints(news, ['first', 'second', 'third', 'fourth', 'fifth'], 'medium')).toEqual([
      'first',
      'third',
      'fifth',
    ])
  })

  it('are of the lead where no group has anything in common with another', () => {
    expect(choosePoints(different(6), ['a1', 'b1', 'c1', 'd1', 'e1', 'f1'], 'medium')).toEqual(['a1', 'b1', 'c1'])
  })

  it('say nothing twice; the earlier one stays', () => {
    const results = [
      'Council closes the harbour bridge.',
      'A bakery opened.',
      'The council closes the old harbour bridge for lorries.',
      'Council closes the harbour bridge.',
      '',
    ]
    expect(choosePoints(news, results, 'long')).toEqual(results.slice(0, 2))
  })
})
