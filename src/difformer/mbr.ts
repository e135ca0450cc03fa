/** What the choice is made from: a candidate's token ids, the mean log-probability of its tokens, and perhaps more. */
export interface Hypothesis {
  readonly tokens: readonly number[]
  readonly logProbability: number
  /** False: others are measured by it, but it is not chosen. Default true; one at least must be eligible. */
  readonly eligible?: boolean
  /** What is added to its score when the choice is made; default 0. */
  readonly bonus?: number
}

/** The chosen candidate's index, and the score of each: its mean sentence BLEU against the others, 0..1. */
export interface Choice {
  readonly chosen: number
  readonly scores: readonly number[]
}

/**
 * Minimum Bayes risk decoding (arXiv 2212.09412, section 4.1): the candidate that agrees best with the others, their bonus added.
 * Equal sums go to the higher log-probability, then to the lower index. A single candidate scores 1.
 */
export function chooseByMbr(candidates: readonly Hypothesis[]): Choice {
  const grams = countGrams(candidates.map(({ tokens }) => tokens))
  const sums = candidates.map(() => 0)
  for (let k = 0; k < grams.length; k++) {
    for (let j = 0; j < k; j++) {
      const [a, b] = [grams[k], grams[j]]
      if (!a || !b) continue
      // What two texts share is the same from either side.
      const matches = countMatches(a, b)
      sums[k] = (sums[k] ?? 0) + bleu(a.length, b.length, matches)
      sums[j] = (sums[j] ?? 0) + bleu(b.length, a.length, matches)
    }
  }
  const scores = candidates.length === 1 ? [1] : sums.map((sum) => sum / (candidates.length - 1))
  const sum = (k: number) => (scores[k] ?? 0) + (candidates[k]?.bonus ?? 0)
  let chosen = candidates.findIndex((candidate) => candidate.eligible !== false)
  for (let k = chosen + 1; k < candidates.length; k++) {
    if (candidates[k]?.eligible === false) continue
    const gain = sum(k) - sum(chosen)
    const likelier = (candidates[k]?.logProbability ?? 0) > (candidates[chosen]?.logProbability ?? 0)
    if (gain > 0 || (gain === 0 && likelier)) chosen = k
  }
  return { chosen, scores }
}

/** BLEU-4 of two token sequences, 0..1, add-one smoothed from bigrams on (Lin and Och, 2004). */
export function sentenceBleu(hypothesis: readonly number[], reference: readonly number[]): number {
  const [a, b] = countGrams([hypothesis, reference])
  return a && b ? bleu(a.length, b.length, countMatches(a, b)) : 0
}

/** How often each n-gram of a text occurs in it, for n = 1..4. */
interface Grams {
  /** Of the text, in tokens. */
  readonly length: number
  readonly counts: readonly ReadonlyMap<number, number>[]
}

/** N-grams are known by number, and equal ones of all texts have the same. Small numbers make quick keys. */
function countGrams(texts: readonly (readonly number[])[]): Grams[] {
  const words = new Numbers()
  const numbered = texts.map((tokens) => tokens.map((token) => words.of(token)))
  const longer = new Numbers()
  return numbered.map((tokens) => {
    // Of the n-gram that begins at each place.
    let grams = tokens
    const counts = [1, 2, 3, 4].map((n) => {
      if (n > 1) {
        grams = grams
          .slice(0, -1)
          .map((gram, i) => words.count + longer.of(gram * words.count + (tokens[i + n - 1] ?? 0)))
      }
      const count = new Map<number, number>()
      for (const gram of grams) count.set(gram, (count.get(gram) ?? 0) + 1)
      return count
    })
    return { length: tokens.length, counts }
  })
}

/** Numbers things 0, 1, .. in the order in which they come. */
class Numbers {
  private readonly known = new Map<number, number>()

  get count(): number {
    return this.known.size
  }

  of(thing: number): number {
    const number = this.known.get(thing) ?? this.known.size
    if (number === this.known.size) this.known.set(thing, number)
    return number
  }
}

/** N-grams that two texts have in common, each as often as both have it, for n = 1..4. */
function countMatches(a: Grams, b: Grams): number[] {
  return a.counts.map((counts, i) => {
    let matches = 0
    for (const [gram, count] of counts) matches += Math.min(count, b.counts[i]?.get(gram) ?? 0)
    return matches
  })
}

function bleu(length: number, referenceLength: number, matches: readonly number[]): number {
  if (!matches[0]) return 0
  let log = 0
  for (const [i, match] of matches.entries()) {
    const total = Math.max(0, length - i)
    log += Math.log(i === 0 ? match / total : (match + 1) / (total + 1))
  }
  return Math.exp(log / 4 + Math.min(0, 1 - referenceLength / length))
}
