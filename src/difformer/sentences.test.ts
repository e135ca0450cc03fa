import { describe, expect, it } from 'vitest'
import { modelText, type Piece, splitText } from './sentences.ts'

const split = (text: string, most = 200, locale = 'de') =>
  splitText(text, { locale, sentences: true, fits: (sentence) => sentence.length <= most })
const sentences = (pieces: Piece[]) => pieces.filter((piece) => piece.kind === 'sentence').map((piece) => piece.text)
const joined = (pieces: Piece[]) => pieces.map((piece) => piece.text).join('')

describe('sentences', () => {
  it.each([
    ['Guten Morgen. Wie geht es dir?  Gut!', ['Guten Morgen.', 'Wie geht es dir?', 'Gut!']],
    ['Dr. Müller kam am 3. Mai, z. B. um 5 Uhr. Er blieb.', ['Dr. Müller kam am 3. Mai, z. B. um 5 Uhr.', 'Er blieb.']],
    ['»Halt!« rief er. Dann lief er.', ['»Halt!« rief er.', 'Dann lief er.']],
    ['Es kostet 3,50 Euro.', ['Es kostet 3,50 Euro.']],
    ['- Brot\n- Käse\n1. Milch', ['Brot', 'Käse', 'Milch']],
    ['Hallo 😀! Wie geht’s? 👨‍👩‍👧', ['Hallo 😀!', 'Wie geht’s?']],
    ['😀 Guten Tag', ['Guten Tag']],
  ])('of %j', (text, expected) => {
    const pieces = split(text)
    expect(sentences(pieces)).toEqual(expected)
    expect(joined(pieces)).toBe(text)
  })

  it('of other languages', () => {
    expect(sentences(split('¿Cómo está? Bien, gracias.', 200, 'es'))).toEqual(['¿Cómo está?', 'Bien, gracias.'])
    expect(sentences(split('Ça va ? Oui !', 200, 'fr'))).toEqual(['Ça va ?', 'Oui !'])
    expect(sentences(split('It cost 5. He paid. Mr. Smith left.', 200, 'en'))).toEqual([
      'It cost 5.',
      'He paid.',
      'Mr. Smith left.',
    ])
  })

  it('are whole lines where asked for', () => {
    const pieces = splitText('Eins. Zwei.\nDrei.', { locale: 'de', sentences: false, fits: () => true })
    expect(sentences(pieces)).toEqual(['Eins. Zwei.', 'Drei.'])
  })
})

describe('what stands between sentences', () => {
  it.each([
    '  Eins.\n\n\tZwei.  \r\nDrei.\r\rVier.\u2028Fünf.\u0085Sechs. ',
    '---\nTitel\n===\n\n* * *\n',
    'Zahlen:\n12\n3.14 €\n',
    '日本語です。 Und Deutsch.',
    '\ufeffHallo',
  ])('is kept: %j', (text) => {
    expect(joined(split(text))).toBe(text)
  })

  it('is left alone if it holds no letter of the script', () => {
    for (const text of ['😀😀', '---', '3.14', '日本語です。', 'Привет!', '…', '<<>>']) {
      expect(split(text)).toEqual([{ text, kind: 'verbatim' }])
    }
    expect(sentences(split('Привет!', 200, 'ru'))).toEqual(['Привет!'])
    expect(sentences(split('日本語です。', 200, 'ja'))).toEqual(['日本語です。'])
  })

  it('loses control characters and broken surrogates only', () => {
    expect(joined(split('Gu\0ten\x07 Tag\x7f.\ud83d Ja\t.\n'))).toBe('Guten Tag. Ja\t.\n')
  })
})

describe('sentences that are too long', () => {
  const long = 'Erstens ist das so, zweitens ist es anders; drittens weiß das keiner – und viertens ist es egal.'

  it('are cut after punctuation', () => {
    const pieces = split(long, 60)
    expect(sentences(pieces)).toEqual([
      'Erstens ist das so, zweitens ist es anders;',
      'drittens weiß das keiner – und viertens ist es egal.',
    ])
    expect(joined(pieces)).toBe(long)
  })

  it.each([
    ['between words', 'wort '.repeat(200).trim(), 40],
    ['within a word', 'a'.repeat(10_000), 50],
    ['between letters, not within them', '𝒜e\u0301'.repeat(300), 33],
    ['with blanks in plenty', `wort${' '.repeat(500)}wort`, 6],
  ])('are cut %s', (_, text, most) => {
    const pieces = split(text, most)
    expect(sentences(pieces).length).toBeGreaterThan(0)
    for (const sentence of sentences(pieces)) {
      expect(modelText(sentence).length).toBeLessThanOrEqual(most)
      expect(sentence).toBe(sentence.toWellFormed())
    }
    expect(joined(pieces)).toBe(text)
  })
})

describe('sentences that are long', () => {
  const parts = (text: string, most: number) => {
    const isShort = (sentence: string) => sentence.split(' ').length <= most
    return splitText(text, { locale: 'de', sentences: false, fits: () => true, isShort })
  }

  it('are cut into clauses, all of which but the last go on', () => {
    const text = ' Tom blieb zu Hause, weil es draußen regnete, und las ein altes Buch. '
    expect(parts(text, 6).filter(({ kind }) => kind === 'sentence')).toEqual([
      { text: 'Tom blieb zu Hause,', kind: 'sentence', goesOn: true },
      { text: 'weil es draußen regnete,', kind: 'sentence', goesOn: true },
      { text: 'und las ein altes Buch.', kind: 'sentence' },
    ])
    expect(joined(parts(text, 6))).toBe(text)
  })

  it('are cut into sentences first, in a line of several', () => {
    const text = 'Am 3. Mai kam Dr. Müller zu uns. Er blieb, so lange er wollte.'
    expect(parts(text, 8)).toEqual([
      { text: 'Am 3. Mai kam Dr. Müller zu uns.', kind: 'sentence' },
      { text: ' ', kind: 'verbatim' },
      { text: 'Er blieb, so lange er wollte.', kind: 'sentence' },
    ])
    expect(sentences(parts(text, 99))).toEqual([text])
  })

  it('go on in words alone: numbers do not make the sentence before them a clause', () => {
    expect(parts('Ein Titel\n1 2 3 4 5 6 7 dann kam er doch', 8).filter(({ kind }) => kind === 'sentence')).toEqual([
      { text: 'Ein Titel', kind: 'sentence' },
      { text: 'dann kam er doch', kind: 'sentence' },
    ])
    const [only] = parts('Dann kam er doch, 1 2 3 4 5 6 7', 8)
    expect(only).toEqual({ text: 'Dann kam er doch,', kind: 'sentence' })
  })

  it('stay whole where there is no place to cut', () => {
    expect(sentences(parts('Tom blieb zu Hause allein.', 2))).toEqual(['Tom blieb zu Hause allein.'])
  })
})

it('gives the model composed letters and single blanks', () => {
  expect(modelText(' Gro\u0308\u00dfe\u00a0 a\u00adb\u200b\tc\ufeff ')).toBe('Größe ab c')
})
