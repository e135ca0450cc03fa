import type { AutoregressiveRuntime } from './autoregressive-runtime.ts'
import { padIds } from './padding.ts'
import { throwIfAborted } from './source.ts'
import type { AutoregressiveConfig, GenerateOptions } from './types.ts'

/** Rows that have ended are left out when at most this share of the rows goes on: moving the cache costs a little, too. */
const WORTH_MOVING = 0.9

export interface GreedyOptions extends Pick<GenerateOptions, 'signal' | 'onTiming'> {
  /** Most tokens of a text: the same for all, or each its own. */
  readonly maxTokens: number | readonly number[]
  /** False: every text gets its maxTokens tokens, whatever the model says; for timing alone. Default true. */
  readonly stopAtEnd?: boolean
}

/** A text written token by token, without its end token. */
export interface Written {
  readonly tokens: readonly number[]
  /** Mean over its tokens, the end counted. */
  readonly logProbability: number
}

/**
 * Greedy decoding of N sentences at once with a KV cache: the most probable token each time, until the end token.
 * @param sources token ids of each sentence, its prefix first.
 * @throws CancelledError at the next token once the signal is aborted, BackendError.
 */
export async function greedyDecode(
  runtime: AutoregressiveRuntime,
  special: AutoregressiveConfig['special_tokens'],
  sources: readonly (readonly number[])[],
  { maxTokens, stopAtEnd = true, signal, onTiming }: GreedyOptions,
): Promise<Written[]> {
  throwIfAborted(signal)
  const written = sources.map((_, n) => {
    const limit = typeof maxTokens === 'number' ? maxTokens : (maxTokens[n] ?? 0)
    return { tokens: [] as number[], sum: 0, steps: 0, limit, ended: limit < 1 }
  })
  const { ids, mask, dims } = padIds(sources, special.pad)
  const state = await runtime.start(ids, mask, dims, onTiming)
  try {
    let rows = [...written]
    let last: Int32Array = new Int32Array(rows.length).fill(special.bos)
    while (!rows.every((row) => row.ended)) {
      throwIfAborted(signal)
      const next = await state.step(last, onTiming)
      rows.forEach((row, i) => {
        if (row.ended) return
        const token = next.tokens[i] ?? special.eos
        row.sum += next.logProbabilities[i] ?? 0
        row.steps++
        if (stopAtEnd && token === special.eos) row.ended = true
        else row.ended = row.tokens.push(token) >= row.limit
      })
      const running = [...rows.keys()].filter((i) => !rows[i]?.ended)
      last = next.tokens
      if (running.length > 0 && running.length <= WORTH_MOVING * rows.length) {
        await state.select(running)
        last = Int32Array.from(running, (i) => next.tokens[i] ?? special.eos)
        rows = running.flatMap((i) => rows[i] ?? [])
      }
    }
  } finally {
    state.dispose()
  }
  return written.map(({ tokens, sum, steps }) => ({ tokens, logProbability: sum / steps }))
}
