import { expect, it } from 'vitest'
import { languageOf } from './language.ts'

it.each([
  ['en', 'The city council voted on Tuesday to close the old bridge, which is in need of repair.'],
  ['en', 'Where is the nearest station, and how do you get to it?'],
  ['de', 'Guten Morgen, wie geht es dir? Das ist ein schöner Tag, und ich habe nicht viel zu tun.'],
  ['de', 'Der Präsident der Bank of England hat sich zu den Zinsen nicht geäußert.'],
  ['fr', 'Le conseil municipal a décidé de fermer le pont, qui est dans un mauvais état.'],
  ['es', 'El ayuntamiento decidió cerrar el puente porque los pilares no son seguros.'],
])('hears %s', (language, text) => {
  expect(languageOf(text)).toBe(language)
})

it.each(['', 'Berlin', 'Guten Morgen.', 'OK, 123 !!', 'Angela Merkel, Bundestag', '今天天气很好。'])(
  'does not guess at %j',
  (text) => {
    expect(languageOf(text)).toBeUndefined()
  },
)
