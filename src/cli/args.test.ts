import { expect, it } from 'vitest'
import { DifformerError } from '../difformer/index.ts'
import { readArguments, UsageError } from './args.ts'
import { parsePairs } from './pairs.ts'

it('reads the flags that every command has', () => {
  const args = '--task translate --from de --to en --steps 5 --seed 4294967295 --length-beam 3 --noise-beam 2 --json'
  expect(readArguments(['Guten Morgen', ...args.split(' '), '--precision', 'fp16'])).toMatchObject({
    positionals: ['Guten Morgen'],
    options: {
      task: 'translate',
      source: 'de',
      target: 'en',
      steps: 5,
      seed: 4294967295,
      lengthBeam: 3,
      noiseBeam: 2,
    },
    choice: { model: undefined, backend: 'wasm', precision: 'fp16' },
    json: true,
    help: false,
  })
  expect(readArguments(['-h']).help).toBe(true)
  expect(readArguments([]).options).toEqual({})
})

it.each([['--stepz', '5'], ['--steps', 'five'], ['--steps', '-5'], ['--steps'], ['--backend', 'cuda'], ['--json=no']])(
  'refuses %s %s',
  (...args) => {
    expect(() => readArguments(args)).toThrow(UsageError)
  },
)

it('reads pairs with any number of references', () => {
  expect(parsePairs('eins\tone\r\nzwei\ttwo\t2\t\n\ndrei\t\n', 'x.tsv', 9)).toEqual({
    sources: ['eins', 'zwei', 'drei'],
    references: [['one'], ['two', '2'], ['']],
  })
  expect(parsePairs('eins\tone\nzwei\ttwo\nbroken', 'x.tsv', 2).sources).toEqual(['eins', 'zwei'])
})

it('says which line of a file has no reference', () => {
  expect(() => parsePairs('eins\tone\nzwei', 'x.tsv', 9)).toThrow('Line 2 of x.tsv')
  expect(() => parsePairs('\n', 'x.tsv', 9)).toThrow(DifformerError)
})
