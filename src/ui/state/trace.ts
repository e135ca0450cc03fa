import type { CandidateStep, Step, TokenView } from '../../difformer/types.ts'

/** Everything that was seen of a run: for every sentence, step by step, each candidate's tokens. */
export interface Trace {
  /** Steps as every sentence goes through them. */
  readonly steps: readonly StepInfo[]
  /** By sentence, then step. A sentence of a later batch is absent until its batch begins. */
  readonly sentences: readonly (SentenceTrace | undefined)[]
}

export interface StepInfo {
  readonly t: number
  readonly alphaBar: number
}

export type SentenceTrace = readonly (readonly CandidateStep[])[]

export const emptyTrace: Trace = { steps: [], sentences: [] }

export function addSteps(trace: Trace, steps: readonly Step[]): Trace {
  const infos = [...trace.steps]
  const sentences = [...trace.sentences]
  for (const { t, alphaBar, sentences: shown } of steps) {
    for (const { sentence, candidates } of shown) {
      const before = sentences[sentence] ?? []
      infos[before.length] ??= { t, alphaBar }
      sentences[sentence] = [...before, candidates]
    }
  }
  return { steps: infos, sentences: Array.from(sentences) }
}

/** Tokens of a sentence's candidate after a number of steps, or after its last one so far. */
export function tokensAt(sentence: SentenceTrace | undefined, step: number, candidate: number): readonly TokenView[] {
  const at = sentence?.[Math.min(step, sentence.length) - 1]
  return at?.[candidate]?.tokens ?? []
}

/** Mean probability of the tokens shown at each step, 0..1. */
export function certainties(trace: Trace, candidateOf: (sentence: number) => number): readonly number[] {
  return trace.steps.map((_, step) => {
    let sum = 0
    let count = 0
    trace.sentences.forEach((sentence, i) => {
      for (const { probability } of sentence?.[step]?.[candidateOf(i)]?.tokens ?? []) {
        sum += probability
        count++
      }
    })
    return count === 0 ? 0 : sum / count
  })
}
