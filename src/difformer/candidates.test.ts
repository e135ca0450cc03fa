import { expect, it } from 'vitest'
import { Candidate, dropWeakest, eligibleCandidates } from './candidates.ts'

function candidates(...looks: [tokens: number[], probability: number][]): Candidate[] {
  return looks.map(([tokens, probability], k) => {
    const candidate = new Candidate(k, tokens.length)
    candidate.update({ tokens, probabilities: tokens.map(() => probability) }, 0)
    return candidate
  })
}

const states = (list: readonly Candidate[]) => list.map(({ state }) => state[0]).join('')

it('drops the one that nobody agrees with', () => {
  const list = candidates([[1, 2, 3, 4], 0.5], [[9, 8, 7, 6], 0.5], [[1, 2, 3, 5], 0.5])
  dropWeakest(list, 2)
  expect(states(list)).toBe('rdr')
})

it('sees through repeats, and drops the less likely of equals', () => {
  const list = candidates([[1, 2, 3, 4], 0.3], [[1, 2, 2, 3, 4], 0.9], [[1, 2, 3, 4], 0.6])
  dropWeakest(list, 2)
  expect(states(list)).toBe('drr')
  dropWeakest(list, 1)
  expect(states(list)).toBe('drd')
})

it('never drops what has settled', () => {
  const list = candidates([[1, 2, 3, 4], 0.9], [[9, 8, 7, 6], 0.1])
  list[1]?.update({ tokens: [9, 8, 7, 6], probabilities: [0.1, 0.1, 0.1, 0.1] }, 1)
  dropWeakest(list, 1)
  expect(states(list)).toBe('rs')
})

it('settles when the tokens stay the same often enough, in a row', () => {
  const candidate = new Candidate(0, 1)
  const looks = [5, 5, 6, 6, 6].map((token) => {
    candidate.update({ tokens: [token], probabilities: [1] }, 2)
    return candidate.state
  })
  expect(looks).toEqual(['running', 'running', 'running', 'running', 'settled'])
})

it.each(['paraphrase', 'simplify'])('to %s takes what says something else than its source, if there is one', (id) => {
  const list = candidates([[1], 0.5], [[2], 0.5], [[3], 0.5])
  const pick = (task: string, ...texts: string[]) => eligibleCandidates('Why do we move?', list, texts, { id: task })
  const texts = ['why do we move', 'Why do we go?', 'Why  do we move ?'] as const
  expect(pick(id, ...texts)).toEqual([false, true, false])
  expect(pick('summarize', ...texts)).toEqual([true, true, true])
  expect(pick(id, texts[0], texts[0], texts[2])).toEqual([true, true, true])
  if (list[1]) list[1].state = 'dropped'
  expect(pick(id, ...texts)).toEqual([true, false, true])
})
