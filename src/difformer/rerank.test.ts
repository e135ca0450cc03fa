import { describe, expect, it } from 'vitest'
import { Candidate } from './candidates.ts'
import { makeReading, rerank } from './rerank.ts'
import type { Encoded, Reading, Runtime } from './runtime.ts'

const config = {
  decoding: { steps: 1, early_stop: 0, length_beam: 1, noise_beam: 1, collapse_repeats: true },
  special_tokens: { pad: 0, count: 16 },
  reranker: { layers: 1, weight: 1, bos: 2, eos: 3 },
}

function candidate(tokens: number[], state: Candidate['state'] = 'running'): Candidate {
  const made = new Candidate(0, tokens.length)
  made.rounded = { tokens, probabilities: tokens.map(() => 1) }
  made.state = state
  return made
}

/** Gives the candidates the likelihoods -1, -2, .. in the order of the rows that it is asked about. */
async function ask(...sentences: Candidate[][]) {
  const asked: Reading[] = []
  const runtime = {
    rerank: async (_: Encoded, reading: Reading) => {
      asked.push(reading)
      return Float32Array.from({ length: reading.dims[0] * reading.dims[1] }, (_, i) => -1 - i)
    },
  } as unknown as Runtime
  await rerank(runtime, config, { lengthLogits: new Float32Array(), feeds: {} }, sentences, undefined)
  return { asked, likelihoods: sentences.map((row) => row.map(({ likelihood }) => likelihood)) }
}

describe('the reranker', () => {
  it('reads each text once, without its repeats, and not what was dropped', async () => {
    const row = [candidate([20, 21, 21]), candidate([22]), candidate([20, 21]), candidate([23, 24], 'dropped')]
    const { asked, likelihoods } = await ask(row)
    expect(asked).toEqual([
      {
        dims: [1, 2, 3],
        tokens: Int32Array.of(2, 20, 21, 2, 22, 0),
        labels: Int32Array.of(20, 21, 3, 22, 3, 0),
        labelMask: Float32Array.of(1, 1, 1, 1, 1, 0),
      },
    ])
    expect(likelihoods).toEqual([[-1, -2, -1, undefined]])
  })

  it('is not asked where there is nothing to choose', async () => {
    const same = () => [candidate([20, 20]), candidate([20]), candidate([30], 'dropped')]
    expect(await ask(same(), same())).toEqual({
      asked: [],
      likelihoods: [
        [undefined, undefined, undefined],
        [undefined, undefined, undefined],
      ],
    })
    const { asked, likelihoods } = await ask(same(), [candidate([20]), candidate([21])])
    expect(asked.map(({ dims }) => dims)).toEqual([[2, 2, 2]])
    expect(likelihoods).toEqual([
      [undefined, undefined, undefined],
      [-3, -4],
    ])
  })

  it('has a row of padding for each text that a sentence lacks', () => {
    const { labelMask, tokens } = makeReading(
      [[{ tokens: [20] }], [{ tokens: [21, 22] }, { tokens: [23] }]],
      2,
      0,
      config.reranker,
    )
    expect([...labelMask]).toEqual([1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0])
    expect([...tokens]).toEqual([2, 20, 0, 0, 0, 0, 2, 21, 22, 2, 23, 0])
  })
})
