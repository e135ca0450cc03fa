import type { TaskInfo } from '../../worker/api.ts'
import { languageName } from '../shared/format.ts'

interface Words {
  /** On the task picker. */
  readonly name: string
  /** On the button that starts it. */
  readonly verb: string
  /** Over what it writes, where that is in the language of the source. */
  readonly result: string
  /** As long as nothing is written. */
  readonly placeholder: string
}

const known: Readonly<Record<string, Words>> = {
  translate: {
    name: 'Translate',
    verb: 'Translate',
    result: 'Translation',
    placeholder: 'The translation appears here.',
  },
  summarize: { name: 'Summarize', verb: 'Summarize', result: 'Summary', placeholder: 'The summary appears here.' },
  paraphrase: { name: 'Paraphrase', verb: 'Paraphrase', result: 'In other words', placeholder: 'It appears here.' },
  simplify: { name: 'Simplify', verb: 'Simplify', result: 'Simpler', placeholder: 'The simpler text appears here.' },
  question: { name: 'Ask', verb: 'Ask', result: 'Question', placeholder: 'A question about the text appears here.' },
}

/** Words for a task of any model, those that this version of the page has never heard of included. */
export function wordsFor(id: string | undefined): Words {
  const words = id === undefined ? known.translate : known[id]
  if (words) return words
  const name = `${id?.charAt(0).toUpperCase()}${id?.slice(1)}`
  return { name, verb: name, result: 'Result', placeholder: 'The result appears here.' }
}

/** What stands over the result: its language, or what it is where the language stays. */
export function resultName(task: Pick<TaskInfo, 'id' | 'source' | 'target'> | undefined): string {
  if (task === undefined) return wordsFor(undefined).result
  return task.source === task.target ? wordsFor(task.id).result : languageName(task.target)
}
