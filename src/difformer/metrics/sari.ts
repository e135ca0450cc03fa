import { tokenize13a } from './bleu.ts'
import { type Counts, countNgrams, f1 } from './ngrams.ts'

const MAX_ORDER = 4

/** What was done, what had to be done, and what of it was right. */
interface Operation {
  done: number
  wanted: number
  right: number
}

/**
 * Corpus SARI (Xu et al., 2016) with EASSE's conventions: lower-cased 13a tokens, counts summed over the corpus, the mean over
 * n = 1..4 and over adding, keeping and deleting of the F1 of each, 0..100.
 * @param references the references of each line, one at least.
 */
export function corpusSari(
  sources: readonly string[],
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
): number {
  const operations = Array.from({ length: 3 * MAX_ORDER }, (): Operation => ({ done: 0, wanted: 0, right: 0 }))
  hypotheses.forEach((hypothesis, i) => {
    const others = (references[i] ?? []).map(tokenize)
    const [from, to] = [tokenize(sources[i] ?? ''), tokenize(hypothesis)]
    for (let n = 1; n <= MAX_ORDER; n++) {
      const [add, keep, remove] = operations.slice(3 * (n - 1))
      if (!add || !keep || !remove) continue
      const wanted: Counts = new Map()
      for (const other of others) {
        for (const [gram, count] of countNgrams(other, n, ' ')) wanted.set(gram, (wanted.get(gram) ?? 0) + count)
      }
      // Kept and deleted n-grams count once for each reference that agrees.
      const source = times(countNgrams(from, n, ' '), others.length)
      const result = times(countNgrams(to, n, ' '), others.length)
      countAdded(add, source, result, wanted)
      for (const [gram, count] of source) {
        const kept = Math.min(count, result.get(gram) ?? 0)
        const toKeep = Math.min(count, wanted.get(gram) ?? 0)
        tally(keep, kept, toKeep)
        tally(remove, count - kept, count - toKeep)
      }
    }
  })
  const scores = operations.map(({ done, wanted, right }) =>
    f1(done > 0 ? right / done : 0, wanted > 0 ? right / wanted : 0),
  )
  return (100 * scores.reduce((sum, score) => sum + score, 0)) / scores.length
}

/** New n-grams count once, however often they occur. */
function countAdded(add: Operation, source: Counts, result: Counts, wanted: Counts): void {
  for (const gram of result.keys()) {
    if (source.has(gram)) continue
    add.done++
    if (wanted.has(gram)) add.right++
  }
  for (const gram of wanted.keys()) {
    if (!source.has(gram)) add.wanted++
  }
}

function tally(operation: Operation, done: number, wanted: number): void {
  operation.done += done
  operation.wanted += wanted
  operation.right += Math.min(done, wanted)
}

function times(counts: Counts, factor: number): Counts {
  return new Map(Array.from(counts, ([gram, count]) => [gram, count * factor]))
}

function tokenize(line: string): string[] {
  return tokenize13a(line.toLowerCase())
}
