import { chooseByMbr } from './mbr.ts'
import { collapseRepeats } from './repeats.ts'
import type { CandidateState, TaskConfig } from './types.ts'

/** One candidate's nearest tokens, as many as its length, with the probability of each. */
export interface Rounded {
  readonly tokens: readonly number[]
  readonly probabilities: readonly number[]
}

/** One of the K texts that a sentence is decoded to at once, and how far it has come. */
export class Candidate {
  state: CandidateState = 'running'
  rounded: Rounded = { tokens: [], probabilities: [] }
  /** Mean log-probability that the reranker gave it, once it was asked. */
  likelihood: number | undefined
  /** How many roundings in a row gave the same tokens as the one before. */
  private unchanged = 0

  constructor(
    /** Its place among the sentence's candidates, which its noise depends on. */
    readonly index: number,
    readonly length: number,
  ) {}

  /** Takes in what it looks like after a step; with `patience` > 0 it settles when its tokens stay the same that often. */
  update(rounded: Rounded, patience: number): void {
    const { tokens } = this.rounded
    const same = tokens.length > 0 && rounded.tokens.every((token, i) => token === tokens[i])
    this.unchanged = same ? this.unchanged + 1 : 0
    this.rounded = rounded
    if (patience > 0 && this.unchanged >= patience) this.state = 'settled'
  }
}

/**
 * What a mean log-probability counts against agreement (mean sentence BLEU, 0..1) when the weakest are dropped. On validation
 * pairs the two together kept more BLEU than either alone.
 */
const LIKELIHOOD_WEIGHT = 0.2

/**
 * Successive halving: of one sentence's candidates that were not dropped before, the best `keep` go on. The best are those that
 * agree most with the others, as in the choice at the end, and are likely. A settled candidate costs nothing and is never dropped.
 */
export function dropWeakest(candidates: readonly Candidate[], keep: number): void {
  const alive = candidates.filter((candidate) => candidate.state !== 'dropped')
  const hypotheses = alive.map(({ rounded }) => ({
    tokens: collapseRepeats(rounded.tokens),
    logProbability: meanLogProbability(rounded),
  }))
  const { scores } = chooseByMbr(hypotheses)
  const ranked = alive
    .map((candidate, i) => {
      const likelihood = hypotheses[i]?.logProbability ?? 0
      return { candidate, score: (scores[i] ?? 0) + LIKELIHOOD_WEIGHT * likelihood }
    })
    .sort((a, b) => b.score - a.score || a.candidate.index - b.candidate.index)
  for (const { candidate } of ranked.slice(keep)) if (candidate.state === 'running') candidate.state = 'dropped'
}

export function meanLogProbability({ probabilities }: Rounded): number {
  return probabilities.reduce((sum, p) => sum + Math.log(p), 0) / probabilities.length
}

/** Tasks that are not done if the source comes back. */
const REWORDS = new Set(['paraphrase', 'simplify'])

/**
 * Which candidates of a sentence may be chosen: those that were not dropped, and of a rewording only those that say something
 * else than the source, if there is one. `texts`: what the candidates say.
 */
export function eligibleCandidates(
  source: string,
  candidates: readonly Pick<Candidate, 'state'>[],
  texts: readonly string[],
  task: Pick<TaskConfig, 'id'>,
): readonly boolean[] {
  const left = candidates.map(({ state }) => state !== 'dropped')
  if (!REWORDS.has(task.id)) return left
  const reworded = left.map((isLeft, k) => isLeft && letters(texts[k] ?? '') !== letters(source))
  return reworded.includes(true) ? reworded : left
}

/** The letters and digits alone, without case. */
function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
