import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseConfig } from './config.ts'
import { ModelIntegrityError } from './errors.ts'
import { TextTokenizer } from './tokenizer.ts'

const read = (name: string) => readFileSync(new URL(`testdata/tiny/${name}`, import.meta.url))
const config = parseConfig(read('config.json'))
const tokenizer = TextTokenizer.fromJson(read('tokenizer.json'), config)

describe('special tokens', () => {
  it.each(['<pad>', '<translate-de-en>', 'a <unk> b', '<pad><pad>'])('typed as %s are text', (text) => {
    const ids = tokenizer.encode(text)
    expect(ids.every((id) => id >= config.special_tokens.count)).toBe(true)
    expect(tokenizer.decode(ids)).toBe(text)
  })

  it('are found by task and left out of the text', () => {
    const [task] = config.tasks
    if (!task) throw new Error('no task')
    const prefix = tokenizer.prefixId(task)
    expect(prefix).toBeLessThan(config.special_tokens.count)
    expect(tokenizer.decode([prefix, ...tokenizer.encode('Guten Morgen'), 0, 0])).toBe('Guten Morgen')
    expect(() => tokenizer.prefixId({ ...task, prefix_token: '<dance>' })).toThrow(ModelIntegrityError)
  })
})

describe('decoding', () => {
  it('has nothing to say of nothing', () => {
    expect(tokenizer.encode('')).toEqual([])
    expect(tokenizer.decode([])).toBe('')
  })

  it('takes away one leading space and no more', () => {
    expect(tokenizer.decode(tokenizer.encode('x'))).toBe('x')
    expect(tokenizer.decode(tokenizer.encode('  x'))).toBe(' x')
  })

  it('shows a letter of several tokens at the last of them', () => {
    const ids = tokenizer.encode('a😀b') // four bytes, four tokens in a vocabulary this small
    const shown = tokenizer.display(ids)
    expect(shown.join('')).toBe(' a😀b')
    expect(shown.filter((text) => text.includes('😀'))).toHaveLength(1)
    expect(shown.filter((text) => text === '')).toHaveLength(3)
  })

  it('shows broken letters as such and loses nothing around them', () => {
    const [first = 0, , ...rest] = tokenizer.encode('😀b').slice(1)
    expect(tokenizer.display([first, ...rest.slice(-1)]).join('')).toBe('\ufffdb')
    expect(tokenizer.display([first]).join('')).toBe('\ufffd')
  })
})

it.each([
  ['not JSON', '{', /not valid JSON/],
  ['no tokenizer', '{}', /no BPE tokenizer/],
  ['another vocabulary', changed((json) => delete json.model.vocab.Ġ), /299 tokens and the model 300/],
  [
    'another special token',
    changed((json) => rename(json.model.vocab, '<translate-de-en>', 'dance')),
    /<translate-de-en>/,
  ],
])('refuses a file that holds %s', (_, json, message) => {
  expect(() => TextTokenizer.fromJson(json, config)).toThrow(ModelIntegrityError)
  expect(() => TextTokenizer.fromJson(json, config)).toThrow(message)
})

interface TokenizerFile {
  model: { vocab: Record<string, number> }
  added_tokens: unknown[]
}

function changed(change: (json: TokenizerFile) => void): string {
  const json = JSON.parse(read('tokenizer.json').toString()) as TokenizerFile
  json.added_tokens = []
  change(json)
  return JSON.stringify(json)
}

function rename(vocab: Record<string, number>, from: string, to: string): void {
  vocab[to] = vocab[from] ?? 0
  delete vocab[from]
}
