/** What the choice is made from: a candidate's token ids and the mean log-probability of its tokens. */
export interface Hypothesis {
  readonly tokens: readonly number[]
  readonly logProbability: number
  /** False: others are measured by it, but it is not chosen. Default true; one at least must be eligible. */
  readonly eligible?: boolean
}

/** The chosen candidate's index, and the score of each: its mean sentence BLEU against the others, 0..1. */
export interface Choice {
  readonly chosen: number
  readonly scores: readonly number[]
}

/**
 * Minimum Bayes risk decoding (arXiv 2212.09412, section 4.1): the candidate that agrees best with the others. Equal scores go
 * to the higher log-probability, then to the lower index. A single candidate scores 1.
 */
export function chooseByMbr(candidates: readonly Hypothesis[]): Choice {
  const grams = candidates.map((candidate) => countGrams(candidate.tokens))
  const scores = candidates.map((candidate, k) => {
    if (candidates.length === 1) return 1
    let sum = 0
    candidates.forEach((other, j) => {
      if (j !== k) sum += bleu(candidate.tokens.length, other.tokens.length, grams[k] ?? [], grams[j] ?? [])
    })
    return sum / (candidates.length - 1)
  })
  let chosen = candidates.findIndex((candidate) => candidate.eligible !== false)
  for (let k = chosen + 1; k < candidates.length; k++) {
    if (candidates[k]?.eligible === false) continue
    const gain = (scores[k] ?? 0) - (scores[chosen] ?? 0)
    const likelier = (candidates[k]?.logProbability ?? 0) > (candidates[chosen]?.logProbability ?? 0)
    if (gain > 0 || (gain === 0 && likelier)) chosen = k
  }
  return { chosen, scores }
}

/** BLEU-4 of two token sequences, 0..1, add-one smoothed from bigrams on (Lin and Och, 2004). */
export function sentenceBleu(hypothesis: readonly number[], reference: readonly number[]): number {
  return bleu(hypothesis.length, reference.length, countGrams(hypothesis), countGrams(reference))
}

type GramCounts = ReadonlyMap<string, number>

function countGrams(tokens: readonly number[]): GramCounts[] {
  return [1, 2, 3, 4].map((n) => {
    const counts = new Map<string, number>()
    for (let i = 0; i + n <= tokens.length; i++) {
      const gram = tokens.slice(i, i + n).join(' ')
      counts.set(gram, (counts.get(gram) ?? 0) + 1)
    }
    return counts
  })
}

function bleu(length: number, referenceLength: number, grams: GramCounts[], referenceGrams: GramCounts[]): number {
  if (length === 0 || referenceLength === 0) return 0
  let log = 0
  for (const [i, counts] of grams.entries()) {
    let match = 0
    for (const [gram, count] of counts) match += Math.min(count, referenceGrams[i]?.get(gram) ?? 0)
    if (i === 0 && match === 0) return 0
    const total = Math.max(0, length - i)
    log += Math.log(i === 0 ? match / total : (match + 1) / (total + 1))
  }
  return Math.exp(log / 4 + Math.min(0, 1 - referenceLength / length))
}
