import { describe, expect, it } from 'vitest'
import type { CatalogueEntry, TaskInfo } from '../../worker/api.ts'
import { Tasks } from './tasks.ts'

const task = (id: string, source: string, target: string): TaskInfo => ({ id, source, target, label: id, examples: [] })

function model(id: string, defaultFor: string[], tasks: TaskInfo[]): CatalogueEntry {
  return { id, name: id, defaultFor, tasks } as unknown as CatalogueEntry
}

const old = model('old', [], [task('translate', 'de', 'en')])
const both = model(
  'both',
  ['translate'],
  [task('translate', 'de', 'en'), task('translate', 'en', 'de'), task('translate', 'fr', 'en')],
)
const rewrite = model('rewrite-en', ['simplify'], [task('summarize', 'en', 'en'), task('simplify', 'en', 'en')])

describe('Tasks', () => {
  const tasks = new Tasks([old, rewrite, both])

  it('has each task once', () => {
    expect([...tasks.ids].sort()).toEqual(['simplify', 'summarize', 'translate'])
    expect(tasks.all).toHaveLength(5)
    expect(tasks.sources('translate')).toEqual(['de', 'en', 'fr'])
    expect(tasks.targets('translate', 'en')).toEqual(['de'])
  })

  it('takes the model that is meant for a task, unless another one was asked for', () => {
    const german = tasks.find({ id: 'translate', source: 'de' })
    expect(tasks.modelFor(german)?.id).toBe('both')
    expect(new Tasks([both, old], 'old').modelFor(german)?.id).toBe('old')
    // The one that was asked for cannot do this.
    expect(new Tasks([both, old], 'old').modelFor(task('translate', 'en', 'de'))?.id).toBe('both')
    expect(tasks.modelFor(task('summarize', 'en', 'en'))?.id).toBe('rewrite-en')
  })

  it('begins with what the model that was asked for does', () => {
    expect(new Tasks([both, rewrite], 'rewrite-en').all[0]?.id).toBe('summarize')
    expect(new Tasks([old, both]).modelFor(undefined)?.id).toBe('both')
  })

  it('knows the way back, where there is one', () => {
    expect(tasks.reverse(task('translate', 'de', 'en'))).toMatchObject({ source: 'en', target: 'de' })
    expect(tasks.reverse(task('translate', 'fr', 'en'))).toBeUndefined()
    expect(tasks.reverse(task('simplify', 'en', 'en'))).toBeUndefined()
  })

  it('changes one language and keeps the other, if that can be', () => {
    const german = task('translate', 'de', 'en')
    expect(tasks.from(german, 'fr')).toMatchObject({ source: 'fr', target: 'en' })
    expect(tasks.from(german, 'en')).toMatchObject({ source: 'en', target: 'de' })
    expect(tasks.into(german, 'de')).toMatchObject({ source: 'en', target: 'de' })
    expect(tasks.into(task('translate', 'fr', 'en'), 'de')).toMatchObject({ source: 'en', target: 'de' })
    expect(tasks.from(german, 'it')).toBeUndefined()
  })
})
