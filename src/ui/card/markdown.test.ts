import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parseMarkdown } from './markdown.ts'

const text = (value: string) => ({ kind: 'text', text: value })

describe('parseMarkdown', () => {
  it('reads headings, paragraphs over several lines, lists and code', () => {
    expect(
      parseMarkdown('# Name (`id`)\n\nOne\ntwo **three**.\n- a\n- b\n  goes on\n\n```sh\nnpm | # start\n```\nend'),
    ).toEqual([
      { kind: 'heading', level: 1, content: [text('Name ('), { kind: 'code', text: 'id' }, text(')')] },
      { kind: 'paragraph', content: [text('One two '), { kind: 'strong', text: 'three' }, text('.')] },
      { kind: 'list', items: [[text('a')], [text('b goes on')]] },
      { kind: 'code', text: 'npm | # start' },
      { kind: 'paragraph', content: [text('end')] },
    ])
  })

  it('reads tables', () => {
    expect(parseMarkdown('| file | BLEU |\n| --- | ---: |\n| a.tsv | 28.59 |')).toEqual([
      { kind: 'table', head: [[text('file')], [text('BLEU')]], rows: [[[text('a.tsv')], [text('28.59')]]] },
    ])
  })

  it('links only to https, and takes markup for text', () => {
    const [block] = parseMarkdown('[paper](https://a.test/x) [bad](javascript:alert(1)) [file](../x.md) <img src=x>')
    expect(block).toEqual({
      kind: 'paragraph',
      content: [
        { kind: 'link', text: 'paper', href: 'https://a.test/x' },
        text(' '),
        text('bad'),
        text(') '),
        text('file'),
        text(' <img src=x>'),
      ],
    })
  })

  it('ends, whatever it is given', () => {
    for (const odd of ['```', '|', '- ', '#', '|--|', '\n\n', '   indented', '*']) {
      expect(() => parseMarkdown(odd)).not.toThrow()
    }
  })

  it('finds scores and licences in the cards that ship', async () => {
    const index = JSON.parse(await readFile(new URL('../../../models/index.json', import.meta.url), 'utf8'))
    for (const { path } of index.models) {
      const card = await readFile(new URL(`../../../models/${path}/README.md`, import.meta.url), 'utf8')
      const kinds = parseMarkdown(card).map(({ kind }) => kind)
      expect(kinds).toContain('table')
      expect(kinds).toContain('list')
    }
  })
})
