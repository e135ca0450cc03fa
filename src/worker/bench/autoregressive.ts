import type { Contestant } from '../../bench/types.ts'
import type { Autoregressive } from '../../difformer/autoregressive.ts'
import type { BenchRequest } from './types.ts'

/** The yardstick on the same texts, the same task. */
export function autoregressiveContestant(model: Autoregressive, { task }: BenchRequest): Contestant {
  const { config, backend, precision } = model
  return {
    role: 'autoregressive',
    name: config.id,
    backend,
    precision,
    parameters: config.sizes.parameters,
    randomWeights: false,
    async run(benchCase, hooks) {
      const which = { task: task.id, source: task.source, target: task.target }
      const { text, sentences } = await model.generate(benchCase.text, { ...which, ...hooks })
      return { text, tokens: sentences.reduce((sum, { tokens }) => sum + tokens.length, 0) }
    },
  }
}
