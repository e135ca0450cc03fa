import { readFile } from 'node:fs/promises'
import { DifformerError } from '../difformer/index.ts'

/** Sources with their references, one list of references a source. */
export interface Pairs {
  readonly sources: readonly string[]
  readonly references: readonly (readonly string[])[]
}

/**
 * Reads a TSV file: source, reference and any further references, a line each. Empty lines are passed over.
 * @throws DifformerError if the file cannot be read, or a line has fewer than two columns.
 */
export async function readPairs(path: string, limit = Number.POSITIVE_INFINITY): Promise<Pairs> {
  return parsePairs(await readText(path), path, limit)
}

export function parsePairs(text: string, path: string, limit: number): Pairs {
  const sources: string[] = []
  const references: string[][] = []
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line === '') continue
    if (sources.length >= limit) break
    const [source = '', ...rest] = line.split('\t')
    const given = rest.filter((reference, column) => column === 0 || reference !== '')
    if (given.length === 0) {
      throw new DifformerError(
        `Line ${i + 1} of ${path} has no reference.`,
        'Give source and reference with a tab between.',
      )
    }
    sources.push(source)
    references.push(given)
  }
  if (sources.length === 0)
    throw new DifformerError(`${path} has no lines.`, 'Give source and reference with a tab between.')
  return { sources, references }
}

/**
 * The same pairs from the other side: the first reference is the source, and the source its only reference.
 */
export function swapPairs({ sources, references }: Pairs): Pairs {
  return { sources: references.map((lines) => lines[0] ?? ''), references: sources.map((source) => [source]) }
}

/** Each run of lines with the same source as one source with all their references, as evaluation sets of simplification have them. */
export function groupPairs({ sources, references }: Pairs): Pairs {
  const grouped: { source: string; references: string[] }[] = []
  sources.forEach((source, i) => {
    const last = grouped.at(-1)
    if (last?.source === source) last.references.push(...(references[i] ?? []))
    else grouped.push({ source, references: [...(references[i] ?? [])] })
  })
  return { sources: grouped.map((one) => one.source), references: grouped.map((one) => one.references) }
}

/** True where hardly any reference has a capital (fewer than 2 in 100), which no cased set of sentences does. */
export function isLowerCased({ references }: Pairs): boolean {
  const lines = references.flat()
  return lines.filter((line) => line !== line.toLowerCase()).length < 0.02 * lines.length
}

/** True if the path names the two languages the other way round: "translate-de-en-tatoeba/test.tsv" for English to German. */
export function namesOppositeDirection(path: string, source: string, target: string): boolean {
  if (source === target) return false
  const named = (from: string, to: string) => new RegExp(`(^|[-_./\\\\])${from}-${to}([-_./\\\\]|$)`, 'i').test(path)
  return named(target, source) && !named(source, target)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new DifformerError(`The file ${path} cannot be read.`, 'Check the path given with --pairs.', { cause: error })
  }
}
