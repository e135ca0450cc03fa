import type { ModelConfig } from './types.ts'

/**
 * One of each run of equal neighbours: positions that are decoded in parallel like to settle on the same token (Gu et al.,
 * arXiv 1711.02281, section 5).
 */
export function collapseRepeats(tokens: readonly number[]): number[] {
  return tokens.filter((token, i) => i === 0 || token !== tokens[i - 1])
}

/** The tokens of a candidate's text, from one at each position. */
export function textTokens(tokens: readonly number[], { decoding }: Pick<ModelConfig, 'decoding'>): readonly number[] {
  return decoding.collapse_repeats ? collapseRepeats(tokens) : tokens
}
