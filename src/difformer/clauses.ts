/** A sentence that is long for a model: where it is cut into clauses, and how what came of them becomes one sentence again. */

interface Place {
  readonly at: RegExp
  /** What a cut here counts against its distance from the middle, which is a share of the sentence: 0..0.5. */
  readonly cost: number
}

/** Before words that begin a clause or a part of one without a comma, by language. */
const CONJUNCTIONS: Readonly<Record<string, Place>> = {
  de: beforeAnyOf('und oder aber sondern dass weil wenn während als wie sowie bevor nachdem bis damit ob denn'),
  en: beforeAnyOf('and but or that which who because while when where if although since before after until so than as'),
  es: beforeAnyOf('y o pero sino que porque cuando si como aunque mientras'),
  fr: beforeAnyOf('et ou mais que qui parce lorsque quand si comme pendant'),
}

function beforeAnyOf(words: string): Place {
  return { at: new RegExp(`\\s(?=(?:${words.replaceAll(' ', '|')})\\s)`, 'gu'), cost: 0.25 }
}

const PLACES: readonly Place[] = [
  { at: /(?<=[;:!?…]|\p{L}{3}\.)\s|\s(?=[–—-]\s)/gu, cost: 0.05 },
  { at: /(?<=[,–—)\]»«”“"])\s/gu, cost: 0.1 },
  { at: /\s/gu, cost: 0.45 },
]
/** Words of the shortest clause. */
const LEAST_WORDS = 4

/**
 * The best place to cut a sentence into two clauses: near its middle, after a sign if there is one, else before a conjunction, else
 * between words. Undefined if the sentence is too short for two. What the places cost is chosen on newstest2013: models/README.md.
 * @param language subtag of BCP 47, such as de.
 */
export function clauseCut(sentence: string, language: string): number | undefined {
  const words = Array.from(sentence.matchAll(/[\p{L}\p{N}]+/gu), ({ index }) => index)
  const after = words[LEAST_WORDS - 1] ?? sentence.length
  const before = words.at(-LEAST_WORDS) ?? 0
  let best: number | undefined
  let least = Number.POSITIVE_INFINITY
  const conjunctions = CONJUNCTIONS[language]
  for (const { at, cost } of conjunctions ? [...PLACES, conjunctions] : PLACES) {
    for (const { index } of sentence.matchAll(at)) {
      const total = Math.abs(index / sentence.length - 0.5) + cost
      if (index > after && index < before && total < least) {
        best = index
        least = total
      }
    }
  }
  return best
}

/** Whether it has a sign that ends a sentence at its end. */
export function endsSentence(clause: string): boolean {
  return /[.!?…][)\]»«”“"’]*$/u.test(clause)
}

/** Where a clause stands in its sentence. */
export interface ClausePlace {
  /** Another one stands before it. */
  readonly continues: boolean
  /** Another one stands after it. */
  readonly goesOn: boolean
}

/**
 * What a model wrote for a clause, which it took for a whole sentence, as a part of one: with the sign that the clause ends in
 * instead of a full stop, and a small first letter where the clause has one, unless that is a name's.
 */
export function asClause(clause: string, written: string, { continues, goesOn }: ClausePlace): string {
  let text = written
  if (goesOn) text = text.replace(/\s*[.!?…,;:–—]+$/u, '') + (/[,;:–—]$/u.exec(clause)?.[0] ?? '')
  if (continues && /^\P{L}*\p{Ll}/u.test(clause) && !beginsWithName(text, clause)) {
    text = text.replace(/^\p{Lu}/u, (letter) => letter.toLowerCase())
  }
  return text
}

/** A clause without its first word if the one before it ends in that word: each was written without sight of the other. */
export function withoutRepeat(before: string, clause: string): string {
  const [last] = /(?<!\p{L})\p{L}+$/u.exec(before) ?? []
  const [first = ''] = /^\p{L}+(?=\s)/u.exec(clause) ?? []
  return last?.toLowerCase() === first.toLowerCase() ? clause.slice(first.length).trimStart() : clause
}

/** The first word is "I", has more capitals, or stands in the clause as well. */
function beginsWithName(text: string, clause: string): boolean {
  const [first = ''] = /^\p{L}*/u.exec(text) ?? []
  return (
    first === 'I' || /\p{Lu}/u.test(first.slice(1)) || new RegExp(`(?<!\\p{L})${first}(?!\\p{L})`, 'u').test(clause)
  )
}
