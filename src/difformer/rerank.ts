import type { Candidate } from './candidates.ts'
import { textTokens } from './repeats.ts'
import type { Encoded, Reading, Runtime } from './runtime.ts'
import type { GenerateOptions, ModelConfig, RerankerConfig } from './types.ts'

/**
 * Noisy parallel decoding (Gu et al., arXiv 1711.02281, section 5): an autoregressive model reads the finished candidates of each
 * sentence, every token of all of them at once, and gives each its likelihood. Texts that several candidates have are read once;
 * a sentence whose candidates all say the same has nothing to choose, and dropped ones cannot be chosen.
 */
export async function rerank(
  runtime: Runtime,
  config: Pick<ModelConfig, 'decoding' | 'special_tokens' | 'reranker'>,
  encoded: Encoded,
  candidates: readonly (readonly Candidate[])[],
  onTiming: GenerateOptions['onTiming'],
): Promise<void> {
  if (!config.reranker) return
  const sentences = candidates.map((row) => differentTexts(row, config))
  const most = Math.max(...sentences.map((texts) => texts.length))
  if (most < 2) return
  const rows = sentences.map((texts) => (texts.length < 2 ? [] : texts))
  const likelihoods = await runtime.rerank(
    encoded,
    makeReading(rows, most, config.special_tokens.pad, config.reranker),
    onTiming,
  )
  for (const [n, texts] of rows.entries()) {
    for (const [k, { said }] of texts.entries()) {
      for (const candidate of said) candidate.likelihood = likelihoods[n * most + k]
    }
  }
}

/** A text, and the candidates that say it. */
interface Text {
  readonly tokens: readonly number[]
  readonly said: Candidate[]
}

function differentTexts(row: readonly Candidate[], config: Pick<ModelConfig, 'decoding'>): Text[] {
  const texts = new Map<string, Text>()
  for (const candidate of row) {
    if (candidate.state === 'dropped') continue
    const tokens = textTokens(candidate.rounded.tokens, config)
    const text: Text = texts.get(tokens.join()) ?? { tokens, said: [] }
    text.said.push(candidate)
    texts.set(tokens.join(), text)
  }
  return [...texts.values()]
}

/** The texts of each sentence, `most` rows of it, shifted by one token as a left-to-right model is taught. */
export function makeReading(
  sentences: readonly (readonly Pick<Text, 'tokens'>[])[],
  most: number,
  pad: number,
  { bos, eos }: Pick<RerankerConfig, 'bos' | 'eos'>,
): Reading {
  const length = 1 + Math.max(...sentences.flat().map(({ tokens }) => tokens.length))
  const size = sentences.length * most * length
  const reading = {
    dims: [sentences.length, most, length] as const,
    tokens: new Int32Array(size).fill(pad),
    labels: new Int32Array(size).fill(pad),
    labelMask: new Float32Array(size),
  }
  for (const [n, texts] of sentences.entries()) {
    for (const [k, { tokens }] of texts.entries()) {
      const at = (n * most + k) * length
      reading.tokens.set([bos, ...tokens], at)
      reading.labels.set([...tokens, eos], at)
      reading.labelMask.fill(1, at, at + tokens.length + 1)
    }
  }
  return reading
}
