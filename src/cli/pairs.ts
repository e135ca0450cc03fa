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

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new DifformerError(`The file ${path} cannot be read.`, 'Check the path given with --pairs.', { cause: error })
  }
}
