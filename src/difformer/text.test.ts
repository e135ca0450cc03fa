import { describe, expect, it } from 'vitest'
import { UnsupportedTextError } from './errors.ts'
import { joinAll, unitsOfLine, unitsOfText } from './text.ts'
import type { TaskConfig } from './types.ts'

/** Tokens are words here, and ten of them fit beside the prefix. */
const reader = (id: string) => {
  const task: TaskConfig = { id, source: 'en', target: 'en', prefix_token: `<${id}>`, label: id, examples: [] }
  return { task, maxSourceTokens: 11, clauseTokens: 0, count: (text: string) => text.split(' ').length }
}
const run = (id: string, text: string) => {
  const { sources, join } = unitsOfText(text, reader(id), 'medium')
  return { sources, ...join(sources.map((_, i) => `<${i}>`)) }
}

describe('units of a text', () => {
  const text = '  Bees dance. Why?\n\n- It rains! 😀\n'

  it.each(['translate', 'paraphrase', 'simplify'])('to %s are sentences, and everything stays in its place', (id) => {
    expect(run(id, text)).toEqual({
      sources: ['Bees dance.', 'Why?', 'It rains!'],
      text: '  <0> <1>\n\n- <2> 😀\n',
    })
  })

  it('to ask about are sentences, and questions stand a line each', () => {
    expect(run('question', text)).toEqual({ sources: ['Bees dance.', 'Why?', 'It rains!'], text: '<0>\n<1>\n<2>' })
  })

  it('to summarize are sentences in twos, and a summary is a list', () => {
    expect(run('summarize', text)).toEqual({
      sources: ['Bees dance. Why?', 'It rains!'],
      text: '• <0>\n• <1>',
      items: ['<0>', '<1>'],
    })
  })

  it('to summarize may be one, and then there is no list', () => {
    expect(run('summarize', 'Bees dance. It rains.')).toEqual({ sources: ['Bees dance. It rains.'], text: '<0>' })
  })

  it('to describe are the first sentences of each paragraph that fit, and descriptions stand a line each', () => {
    const long = 'What it is\n\nOne two three. One two three four. One two three four.\n\n* Bees dance. It rains.'
    expect(run('describe', long)).toEqual({
      sources: ['One two three. One two three four.', 'Bees dance. It rains.'],
      text: '<0>\n<1>',
    })
    const cut = run('describe', 'One two three four five six, seven eight nine ten eleven twelve.')
    expect(cut.sources).toEqual(['One two three four five six,'])
    expect(run('describe', 'A heading').sources).toEqual(['A heading'])
  })

  it('fit: two sentences that do not stand alone, and one that does not is cut', () => {
    const long =
      'One two three four five six seven. One two three four. One two three four five six, seven eight nine ten eleven.'
    expect(run('summarize', long).sources).toEqual([
      'One two three four five six seven.',
      'One two three four. One two three four five six,',
      'seven eight nine ten eleven.',
    ])
  })

  it('must be there', () => {
    expect(() => run('summarize', '12 34')).toThrow(UnsupportedTextError)
  })
})

describe('clauses of a long sentence', () => {
  const text = 'Bees dance in the sun, because they are very happy. Why?'
  const units = unitsOfText(text, { ...reader('translate'), clauseTokens: 6 }, 'medium')

  it('are units, and become one sentence again', () => {
    expect(units.sources).toEqual(['Bees dance in the sun,', 'because they are very happy.', 'Why?'])
    expect(units.join(['Bees dance outdoors.', 'They are happy.', 'Why?']).text).toBe(
      'Bees dance outdoors, they are happy. Why?',
    )
  })

  it('do not say a word twice where they meet', () => {
    const pieces = unitsOfText(
      'He says that the town sees when the river will rise.',
      { ...reader('translate'), clauseTokens: 6 },
      'medium',
    )
    expect(pieces.sources).toHaveLength(2)
    expect(pieces.join(['He says when the', 'The river rises.']).text).toBe('He says when the river rises.')
  })

  it('are left together unless asked for', () => {
    const { sources } = unitsOfText(text, reader('translate'), 'medium')
    expect(sources).toEqual(['Bees dance in the sun, because they are very happy.', 'Why?'])
  })
})

describe('units of lines', () => {
  const lines = ['One two. Three four.', '12', '- One.', `${'one two three four five. '.repeat(3)}`.trim()]
  const joined = (id: string) => {
    const texts = lines.map((line) => unitsOfLine(line, reader(id)))
    const sources = texts.flatMap((units) => units.sources)
    return { sources, texts: joinAll(texts, ['<0>', '<1>', '<2>', '<3>']) }
  }
  const sources = [
    'One two. Three four.',
    'One.',
    'one two three four five. one two three four five.',
    'one two three four five.',
  ]

  it.each(['translate', 'paraphrase', 'simplify'])('to %s are whole lines that stay in their place', (id) => {
    expect(joined(id)).toEqual({ sources, texts: ['<0>', '12', '- <1>', '<2> <3>'] })
  })

  it('to describe are as much of the beginning as fits', () => {
    expect(joined('describe')).toEqual({ sources: sources.slice(0, 3), texts: ['<0>', '12', '<1>', '<2>'] })
  })

  it.each(['summarize', 'question'])('to %s are whole lines, without what stood around them', (id) => {
    expect(joined(id)).toEqual({ sources, texts: ['<0>', '12', '<1>', '<2> <3>'] })
  })
})
