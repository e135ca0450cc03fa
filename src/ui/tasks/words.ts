import type { TaskInfo } from '../../worker/api.ts'
import { languageName } from '../shared/format.ts'
import type { IconName } from '../shared/Icon.tsx'

interface Words {
  /** On the task picker, and on the button that starts it. */
  readonly name: string
  readonly icon: IconName
  /** What it makes of a text, in a few words. */
  readonly makes: string
  /** As in "It can ... and ...". */
  readonly can: string
  /** Told while a long text is on its way. */
  readonly doing: string
  /** Over what it writes, where that is in the language of the source. */
  readonly result: string
  /** In the empty text area. */
  readonly invitation: string
  /** As long as nothing is written. */
  readonly placeholder: string
  /** What the text is worked on in. */
  readonly unit: string
}

const known: Readonly<Record<string, Words>> = {
  translate: {
    name: 'Translate',
    icon: 'translate',
    makes: 'Into another language',
    can: 'translate',
    doing: 'Translating',
    result: 'Translation',
    invitation: 'Type or paste text here',
    placeholder: 'The translation appears here.',
    unit: 'part',
  },
  summarize: {
    name: 'Summarize',
    icon: 'summarize',
    makes: 'The gist of an article',
    can: 'summarize',
    doing: 'Summarizing',
    result: 'Summary',
    invitation: 'Paste an article, or a few sentences of one',
    placeholder: 'The summary appears here: a sentence for a short text, a list of points for a long one.',
    unit: 'passage',
  },
  paraphrase: {
    name: 'Paraphrase',
    icon: 'paraphrase',
    makes: 'In other words',
    can: 'paraphrase',
    doing: 'Paraphrasing',
    result: 'In other words',
    invitation: 'Type or paste what you would like to say differently',
    placeholder: 'The same in other words appears here.',
    unit: 'sentence',
  },
  simplify: {
    name: 'Simplify',
    icon: 'simplify',
    makes: 'In easier words',
    can: 'simplify',
    doing: 'Simplifying',
    result: 'In simpler words',
    invitation: 'Paste text that is hard to read',
    placeholder: 'The simpler text appears here.',
    unit: 'sentence',
  },
  question: {
    name: 'Ask a question',
    icon: 'question',
    makes: 'About a statement',
    can: 'ask questions',
    doing: 'Asking',
    result: 'Question',
    invitation: 'Type or paste a statement',
    placeholder: 'A question that the statement answers appears here, one for each sentence.',
    unit: 'sentence',
  },
  describe: {
    name: 'Describe',
    icon: 'describe',
    makes: 'Software, in one line',
    can: 'describe software',
    doing: 'Describing',
    result: 'In one line',
    invitation: 'Paste what a program or package does, in a paragraph',
    placeholder: 'A line on what it is appears here, one for each paragraph.',
    unit: 'paragraph',
  },
}

/** The order in which the tasks are offered, wherever their models stand in the list. */
const order = Object.keys(known)

export function inOrder(ids: readonly string[]): readonly string[] {
  const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length)
  return [...ids].sort((a, b) => rank(a) - rank(b))
}

/** Words for a task of any model, those that this version of the page has never heard of included. */
export function wordsFor(id: string | undefined): Words {
  const words = known[id ?? 'translate']
  if (words) return words
  const name = `${id?.charAt(0).toUpperCase()}${id?.slice(1)}`
  return {
    name,
    icon: 'text',
    makes: '',
    can: name.toLowerCase(),
    doing: 'Working',
    result: 'Result',
    invitation: 'Type or paste text here',
    placeholder: 'The result appears here.',
    unit: 'sentence',
  }
}

type Which = Pick<TaskInfo, 'id' | 'source' | 'target'>

/** What stands over the result: its language, or what it is where the language stays. */
export function resultName(task: Which | undefined): string {
  if (task === undefined) return wordsFor(undefined).result
  return task.source === task.target ? wordsFor(task.id).result : languageName(task.target)
}

/** The text area's name: its language, and what becomes of it where that is not another language. */
export function sourceName(task: Which | undefined): string {
  if (task === undefined) return 'Text'
  const language = languageName(task.source)
  return task.source === task.target
    ? `${language} text to ${task.id === 'question' ? 'ask about' : task.id}`
    : language
}

/** What a task makes, with its languages where there are but two. */
export function makesOf(id: string, languages: readonly string[]): string {
  const [one, other] = languages
  if (one === undefined || other === undefined || languages.length > 2) return wordsFor(id).makes
  return `${languageName(one)} and ${languageName(other)}`
}
