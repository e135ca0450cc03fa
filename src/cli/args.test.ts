import { expect, it } from 'vitest'
import { DifformerError } from '../difformer/index.ts'
import { readArguments, UsageError } from './args.ts'
import { groupPairs, isLowerCased, namesOppositeDirection, parsePairs, swapPairs } from './pairs.ts'
import { trivialWriter } from './writer.ts'

it('reads the flags that every command has', () => {
  const args =
    '--task translate --from de --to en --steps 5 --seed 4294967295 --length-beam 3 --noise-beam 2 --length-threshold .1 --patience 2 --clause-tokens 26 --threads 1 --json'
  expect(readArguments(['Guten Morgen', ...args.split(' '), '--precision', 'w8'])).toMatchObject({
    positionals: ['Guten Morgen'],
    options: {
      task: 'translate',
      source: 'de',
      target: 'en',
      steps: 5,
      seed: 4294967295,
      lengthBeam: 3,
      noiseBeam: 2,
      patience: 2,
      lengthThreshold: 0.1,
      clauseTokens: 26,
    },
    choice: { model: undefined, backend: 'wasm', precision: 'w8', threads: 1 },
    json: true,
    help: false,
  })
  expect(readArguments(['-h']).help).toBe(true)
  expect(readArguments([]).options).toEqual({})
  expect(['on', 'off'].map((value) => readArguments(['--buckets', value]).options.buckets)).toEqual([true, false])
  expect(readArguments(['--length', 'short']).options).toEqual({ length: 'short' })
  expect(readArguments(['--prune', 'none']).options).toEqual({ prune: [] })
  expect(readArguments(['--prune', '2:5,4:1']).options.prune).toEqual([
    { after: 2, keep: 5 },
    { after: 4, keep: 1 },
  ])
})

it.each([
  ['--stepz', '5'],
  ['--prune', '2'],
  ['--prune', '2:5,'],
  ['--steps', 'five'],
  ['--steps', '-5'],
  ['--steps'],
  ['--backend', 'cuda'],
  ['--length', '12'],
  ['--json=no'],
])('refuses %s %s', (...args) => {
  expect(() => readArguments(args)).toThrow(UsageError)
})

it('reads pairs with any number of references', () => {
  expect(parsePairs('eins\tone\r\nzwei\ttwo\t2\t\n\ndrei\t\n', 'x.tsv', 9)).toEqual({
    sources: ['eins', 'zwei', 'drei'],
    references: [['one'], ['two', '2'], ['']],
  })
  expect(parsePairs('eins\tone\nzwei\ttwo\nbroken', 'x.tsv', 2).sources).toEqual(['eins', 'zwei'])
})

it('reads pairs the other way round', () => {
  const pairs = parsePairs('eins\tone\tuno\nzwei\ttwo\n', 'x.tsv', 9)
  expect(swapPairs(pairs)).toEqual({ sources: ['one', 'two'], references: [['eins'], ['zwei']] })
})

it('groups lines in a row that have the same source', () => {
  const pairs = parsePairs('a\t1\na\t2\t3\nb\t4\na\t5\n', 'x.tsv', 9)
  expect(groupPairs(pairs)).toEqual({ sources: ['a', 'b', 'a'], references: [['1', '2', '3'], ['4'], ['5']] })
})

it('sees whether references have capitals', () => {
  const pairs = (references: string[]) => ({ sources: [], references: references.map((reference) => [reference]) })
  expect(isLowerCased(pairs(['no capitals', 'here, 2 of 2']))).toBe(true)
  expect(isLowerCased(pairs(['no capitals', 'But here']))).toBe(false)
  expect(isLowerCased(pairs([...Array.from({ length: 99 }, () => 'none'), 'One']))).toBe(true)
})

it('writes the trivial baselines', async () => {
  const sources = [' One two  three four. ', 'One.']
  const written = async (baseline: string) => {
    const { model, write } = trivialWriter(baseline, { task: 'summarize' })
    return [model, await write(sources, () => {})]
  }
  expect(await written('copy')).toEqual(['copy', sources])
  expect(await written('first-words:3')).toEqual(['first-words-3', ['One two three', 'One.']])
  for (const unknown of ['none', 'first-words', 'first-words:0']) {
    expect(() => trivialWriter(unknown, {})).toThrow(UsageError)
  }
})

it.each<[string, string, string, boolean]>([
  ['data/translate-de-en-tatoeba/test.tsv', 'en', 'de', true],
  ['data/translate-de-en-tatoeba/test.tsv', 'de', 'en', false],
  ['test.de-en.tsv', 'en', 'de', true],
  ['de-en/en-de.tsv', 'en', 'de', false],
  ['data/side-ending/test.tsv', 'en', 'de', false],
  ['en-en.tsv', 'en', 'en', false],
])('sees in %s whether it is the opposite of %s to %s', (path, source, target, opposite) => {
  expect(namesOppositeDirection(path, source, target)).toBe(opposite)
})

it('says which line of a file has no reference', () => {
  expect(() => parsePairs('eins\tone\nzwei', 'x.tsv', 9)).toThrow('Line 2 of x.tsv')
  expect(() => parsePairs('\n', 'x.tsv', 9)).toThrow(DifformerError)
})
