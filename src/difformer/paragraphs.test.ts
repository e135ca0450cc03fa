import { expect, it } from 'vitest'
import { isHeading, paragraphsOf } from './paragraphs.ts'

it.each<[string, string, string[]]>([
  ['blank lines', 'One.\n\nTwo.\r\n \t\r\nThree.', ['One.', 'Two.', 'Three.']],
  ['sentences a line', 'One.\nTwo.\n“Three!”\nFour.', ['One. Two. “Three!” Four.']],
  [
    'lines broken for their length',
    ' This package watches a folder and copies every changed file\n to a remote server. It keeps older\n versions.',
    ['This package watches a folder and copies every changed file to a remote server. It keeps older versions.'],
  ],
  [
    'a description of a Debian package',
    ' Copies files.\n .\n Keeps versions, and\n more.',
    ['Copies files.', 'Keeps versions, and more.'],
  ],
  ['headings', 'A heading\nA sentence.\nAnother.', ['A heading', 'A sentence. Another.']],
  ['lists', 'It has:\n- one\n- two\n1. three.\n2) four', ['It has:', '- one', '- two', '1. three.', '2) four']],
  ['nothing', ' \n\n', []],
])('puts together %s', (_, text, paragraphs) => {
  expect(paragraphsOf(text)).toEqual(paragraphs)
})

it.each([
  ['Weather', true],
  ['The weather on the coast and in the hills today', false],
  ['It rains.', false],
  ['He said: “It rains.”', false],
])('sees whether “%s” is a heading', (line, heading) => {
  expect(isHeading(line)).toBe(heading)
})
