import type { TaskConfig } from '../difformer/types.ts'
import { benchSentences } from './texts.ts'
import type { BenchCase } from './types.ts'

const SENTENCE_TOKENS = 20
const PARAGRAPH_SENTENCES = 20
/** Lengths of the texts that time is drawn over. */
export const SWEEP_WORDS: readonly number[] = [5, 10, 20, 40, 80, 160, 280, 400]

/** Source tokens of a sentence: `Difformer.countTokens`. */
export type CountTokens = (sentence: string) => number

/** A sentence of 20 tokens and a paragraph of 20 such sentences, or as near to that as the sentences at hand allow. */
export function standardCases(task: Pick<TaskConfig, 'source' | 'examples'>, count: CountTokens): BenchCase[] {
  const sentences = benchSentences(task.source, task.examples)
  const distance = (sentence: string) => Math.abs(count(sentence) - SENTENCE_TOKENS)
  const nearest = [...sentences].sort((a, b) => distance(a) - distance(b))
  const paragraph = Array.from({ length: PARAGRAPH_SENTENCES }, (_, i) => nearest[i % nearest.length] ?? '')
  return [
    makeCase('sentence-20', 'a sentence of 20 tokens', paragraph.slice(0, 1), count),
    makeCase('paragraph-20x20', 'a paragraph of 20 such sentences', paragraph, count),
  ]
}

/** Texts of 5 to 400 words: whole sentences, the last one cut off. */
export function sweepCases(task: Pick<TaskConfig, 'source' | 'examples'>, count: CountTokens): BenchCase[] {
  const sentences = benchSentences(task.source, task.examples)
  return SWEEP_WORDS.map((words) => {
    const text: string[] = []
    for (let i = 1, left = words; left > 0; i++) {
      const part = (sentences[i % sentences.length] ?? '').split(' ').slice(0, left)
      left -= part.length
      text.push(part.join(' ').replace(/[,;:]?$/, (end) => (/[.!?]$/.test(part.at(-1) ?? '') ? end : '.')))
    }
    return makeCase(`words-${words}`, `${words} words`, text, count)
  })
}

function makeCase(id: string, label: string, sentences: readonly string[], count: CountTokens): BenchCase {
  const text = sentences.join(' ')
  return {
    id,
    label,
    text,
    words: text.split(' ').length,
    sentences: sentences.length,
    sentenceTexts: sentences,
    sentenceTokens: sentences.map(count),
  }
}
