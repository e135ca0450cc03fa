import type { Autoregressive, AutoregressiveOptions } from '../difformer/autoregressive.ts'
import type { Difformer } from '../difformer/model.ts'
import type { GenerateOptions } from '../difformer/types.ts'
import type { Contestant } from './types.ts'

/** Difformer as the app runs it: its default steps and candidates unless the options say otherwise. */
export function difformerContestant(
  model: Difformer,
  options: Omit<GenerateOptions, 'signal' | 'onTiming'> = {},
): Contestant {
  const { steps, lengthBeam, noiseBeam, lengthThreshold, patience, prune, buckets, rerank } = model.plan(options)
  const savings = [
    ...prune.map(({ after, keep }) => `best ${keep} after ${after}`),
    ...(patience > 0 ? [`patience ${patience}`] : []),
    ...(buckets ? [] : ['no length buckets']),
    ...(rerank ? ['reranked'] : []),
  ]
  const decoding = [
    `${steps} steps`,
    `${lengthThreshold > 0 ? 'up to ' : ''}${lengthBeam} x ${noiseBeam} candidates`,
    ...savings,
  ]
  return {
    role: 'difformer',
    name: `${model.config.id} (${decoding.join(', ')})`,
    backend: model.backend,
    precision: model.precision,
    parameters: model.config.sizes.parameters,
    randomWeights: false,
    async run(benchCase, hooks) {
      let outcome = { text: '', tokens: 0 }
      for await (const { result } of model.generate(benchCase.text, { show: 'last', ...options, ...hooks })) {
        if (!result) continue
        const chosen = result.sentences.map((sentence) => sentence.candidates[sentence.chosen]?.tokens.length ?? 0)
        outcome = { text: result.text, tokens: chosen.reduce((sum, count) => sum + count, 0) }
      }
      return outcome
    },
  }
}

/** The baseline, greedy; `options` name the task and the direction. */
export function autoregressiveContestant(
  model: Autoregressive,
  options: Omit<AutoregressiveOptions, 'signal' | 'onTiming'> = {},
): Contestant {
  return {
    role: 'autoregressive',
    name: model.config.id,
    backend: model.backend,
    precision: model.precision,
    parameters: model.config.sizes.parameters,
    randomWeights: false,
    async run(benchCase, hooks) {
      const { text, sentences } = await model.generate(benchCase.text, { ...options, ...hooks })
      return { text, tokens: sentences.reduce((sum, sentence) => sum + sentence.tokens.length, 0) }
    },
  }
}

/** The same model as an app uses it that shows each sentence when it is written: one after another, not all in a batch. */
export function sequentialContestant(contestant: Contestant): Contestant {
  return {
    ...contestant,
    role: 'sequential',
    name: `${contestant.name}, a sentence at a time`,
    onlyParagraphs: true,
    async run(benchCase, hooks) {
      const texts: string[] = []
      let tokens = 0
      for (const [i, text] of benchCase.sentenceTexts.entries()) {
        const sentenceTokens = benchCase.sentenceTokens.slice(i, i + 1)
        const alone = { ...benchCase, text, sentences: 1, sentenceTexts: [text], sentenceTokens }
        const outcome = await contestant.run(alone, hooks)
        texts.push(outcome.text)
        tokens += outcome.tokens
      }
      return { text: texts.join(' '), tokens }
    },
  }
}
