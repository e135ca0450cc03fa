import { describe, expect, it } from 'vitest'
import type { GenerateResult } from '../../difformer/types.ts'
import type { CatalogueEntry, LoadedModel, TaskInfo } from '../../worker/api.ts'
import { type Action, reduce } from './reducer.ts'
import { type AppState, initialState, isStale } from './state.ts'
import { taskOfKind } from './switch.ts'
import { Tasks } from './tasks.ts'

const task = (id: string, source: string, target: string, ...examples: string[]): TaskInfo => ({
  id,
  source,
  target,
  label: id,
  examples,
})
const german = task('translate', 'de', 'en', 'Guten Morgen.', 'Gute Nacht.')
const english = task('translate', 'en', 'de', 'Good morning.')
const summary = { ...task('summarize', 'en', 'en', 'A long story.', 'Another story.'), lengths: true }
const question = task('question', 'en', 'en')
const all = [german, english, summary, question]
const tasks = new Tasks([{ id: 'm', name: 'M', defaultFor: [], tasks: all } as CatalogueEntry])

const from = (state: AppState, ...actions: Action[]) => actions.reduce(reduce, state)
const start = from(initialState, { type: 'tasks', tasks }, { type: 'task', task: german })
const write = (text: string): Action => ({ type: 'text', text })
const take = (text: string): Action => ({ type: 'replace', text })
const go = (task: TaskInfo): Action => ({ type: 'task', task })
/** A run of the task that is on the screen, from its beginning to its end. */
function run(state: AppState, text = 'result'): AppState {
  const { text: source, task = german } = state
  const result = { text, sentences: [] } as unknown as GenerateResult
  return from(
    state,
    { type: 'run/started', source, task, length: task.lengths ? 'medium' : undefined },
    { type: 'run/finished', result, loaded: {} as LoadedModel },
  )
}

describe('another task', () => {
  it('keeps what was typed', () => {
    expect(from(start, write('Mein Text.'), go(summary), go(question), go(german)).text).toBe('Mein Text.')
  })

  it('has its own examples in place of those that nobody changed', () => {
    const taken = from(start, take('Gute Nacht.'))
    expect(from(taken, go(summary)).text).toBe('A long story.')
    expect(from(taken, go(english)).text).toBe('Good morning.')
    expect(from(taken, write('Gute Nacht!'), go(summary)).text).toBe('Gute Nacht!')
    // There is none to take its place.
    expect(from(taken, go(question)).text).toBe('Gute Nacht.')
  })

  it('comes back with the example and the result that it had', () => {
    const there = run(from(run(from(start, take('Gute Nacht.')), 'Good night.'), go(summary)), 'A story.')
    const back = from(there, go(german))
    expect(back).toMatchObject({ text: 'Gute Nacht.', finished: { result: { text: 'Good night.' } } })
    expect(from(back, go(summary)).finished?.result.text).toBe('A story.')
  })

  it('shows no result of another one, nor one of another text', () => {
    const done = run(from(start, write('Mein Text.')))
    expect(from(done, go(summary)).finished).toBeUndefined()
    expect(from(done, go(summary), write('Neu.'), go(german)).finished).toBeUndefined()
    // The other direction keeps it in sight, marked as old.
    const turned = from(done, go(english))
    expect(turned.finished).toBeDefined()
    expect(isStale(turned)).toBe(true)
  })

  it('brings a text that a click put away back to itself', () => {
    const away = from(start, write('Mein Text.'), take('Guten Morgen.'), go(summary))
    expect(from(away, { type: 'replace/undo' })).toMatchObject({ text: 'Mein Text.', task: summary })
  })

  it('begins without the example of another one that was kept from the last visit', () => {
    const visit = from({ ...initialState, text: 'Guten Morgen.' }, { type: 'tasks', tasks })
    expect(from(visit, go(summary)).text).toBe('A long story.')
    expect(from(visit, go(german)).text).toBe('Guten Morgen.')
  })
})

describe('a kind of task', () => {
  const article = 'The council voted to close the bridge, which is in need of repair.'

  it('is the direction that was used last', () => {
    const state = from(start, go(english), go(summary))
    expect(taskOfKind(state, 'translate')).toMatchObject({ source: 'en' })
    expect(taskOfKind(from(start, go(summary)), 'translate')).toMatchObject({ source: 'de' })
  })

  it('is the direction of the text, where it is clear', () => {
    expect(taskOfKind(from(start, go(summary), write(article)), 'translate')).toMatchObject({ source: 'en' })
    const typed = from(start, write('Das ist der Text, und er ist nicht lang.'), go(summary))
    expect(taskOfKind(typed, 'translate')).toMatchObject({ source: 'de' })
  })

  it('is nothing where no model can do it', () => {
    expect(taskOfKind(start, 'rhyme')).toBeUndefined()
  })
})

it('calls a result of another length stale', () => {
  const done = run(from(start, go(summary), write('A text.')))
  expect(isStale(done)).toBe(false)
  const settings = { ...done.settings, lengths: { summarize: 'short' } } as const
  expect(isStale(from(done, { type: 'settings', settings }))).toBe(true)
})
