import { describe, expect, it } from 'vitest'
import { DownloadError, EmptyTextError, ModelIntegrityError } from '../../difformer/errors.ts'
import { MAX_TEXT_LENGTH } from '../../difformer/limits.ts'
import type { GenerateResult, Step } from '../../difformer/types.ts'
import type { LoadedModel } from '../../worker/api.ts'
import { addressOf, readLaunch } from './launch.ts'
import { problemOf, textProblem } from './problems.ts'
import { type Action, reduce } from './reducer.ts'
import { decodingOf, defaultSettings, lengthOf, readSettings } from './settings.ts'
import { candidateOf, initialState, isStale } from './state.ts'
import { addSteps, certainties, emptyTrace, tokensAt } from './trace.ts'

const token = (text: string, probability: number) => ({ id: 20, text, probability })

function step(index: number, sentence: number, text: string, probability = 0.5): Step {
  const candidates = [{ tokens: [token(text, probability)] }, { tokens: [token(`${text}!`, 1)] }]
  return { index, total: 4, t: 100 - index, alphaBar: index / 4, sentences: [{ sentence, candidates }] }
}

describe('the trace of a run', () => {
  const trace = addSteps(emptyTrace, [step(1, 1, 'a', 0.2), step(2, 1, 'b', 0.4), step(3, 0, 'c', 0.6)])

  it('puts batches side by side', () => {
    expect(trace.steps).toHaveLength(2)
    expect(tokensAt(trace.sentences[1], 1, 0)[0]?.text).toBe('a')
    expect(tokensAt(trace.sentences[1], 2, 1)[0]?.text).toBe('b!')
    // A sentence that has not come so far shows where it is.
    expect(tokensAt(trace.sentences[0], 2, 0)[0]?.text).toBe('c')
    expect(tokensAt(undefined, 2, 0)).toEqual([])
  })

  it('says how sure a step is on the whole', () => {
    const sure = certainties(trace, () => 0)
    expect(sure[0]).toBeCloseTo(0.4)
    expect(sure[1]).toBeCloseTo(0.4)
  })
})

describe('reduce', () => {
  const loaded = {} as LoadedModel
  const task = { id: 'translate', source: 'de', target: 'en', label: '', examples: [] }
  const back = { ...task, source: 'en', target: 'de' }
  const result = { sentences: [{ chosen: 1 }] } as unknown as GenerateResult
  const run: Action[] = [
    { type: 'text', text: 'Hallo' },
    { type: 'run/started', source: 'Hallo', task },
    { type: 'run/steps', steps: [step(1, 0, 'x'), step(2, 0, 'y')] },
  ]
  const stateAfter = (...actions: Action[]) => actions.reduce(reduce, initialState)

  it('keeps the steps of a run for its replay', () => {
    const state = stateAfter(...run, { type: 'run/finished', result, loaded })
    expect(state.live).toBeUndefined()
    expect(state.finished).toMatchObject({ source: 'Hallo', step: 2, playing: false })
    expect(candidateOf(state.finished, 0)).toBe(1)
    const picked = reduce(state, { type: 'view/candidate', sentence: 0, candidate: 0 })
    expect(candidateOf(picked.finished, 0)).toBe(0)
  })

  it('begins a trace anew when the run does', () => {
    const state = stateAfter(...run, { type: 'run/steps', steps: [step(1, 0, 'z')] })
    expect(state.live?.trace.steps).toHaveLength(1)
  })

  it('keeps the last result through a cancelled run, and drops it with the text', () => {
    const done = stateAfter(...run, { type: 'run/finished', result, loaded })
    const cancelled = [{ type: 'run/started', source: 'H', task }, { type: 'run/stopped' }] as const
    const state = cancelled.reduce<typeof done>(reduce, done)
    expect(state.finished?.result).toBe(result)
    expect(reduce(state, { type: 'text', text: '' }).finished).toBeUndefined()
  })

  it('puts a swapped, cleared or replaced text away, and exchanges the two when it is taken back', () => {
    const done = stateAfter({ type: 'task', task }, ...run, { type: 'run/finished', result, loaded })
    const swapped = reduce(done, { type: 'replace', text: 'Hello', task: back })
    expect(swapped).toMatchObject({ text: 'Hello', task: back, finished: undefined })
    const typed = reduce(swapped, { type: 'text', text: 'Hello there' })
    const undone = reduce(typed, { type: 'replace/undo' })
    expect(undone).toMatchObject({ text: 'Hallo', task, finished: { result } })
    expect(reduce(undone, { type: 'replace/undo' })).toMatchObject({ text: 'Hello there', task: back })
    // Nothing was there to be kept, so what was put away before stays.
    const emptied = reduce(swapped, { type: 'text', text: '' })
    expect(reduce(emptied, { type: 'replace', text: 'Hi' }).replaced?.text).toBe('Hallo')
  })

  it('calls a result stale as soon as text or task are others', () => {
    const done = stateAfter({ type: 'task', task }, ...run, { type: 'run/finished', result, loaded })
    expect(isStale(done)).toBe(false)
    expect(isStale(reduce(done, { type: 'text', text: 'Hal' }))).toBe(true)
    expect(isStale(reduce(done, { type: 'task', task: back }))).toBe(true)
  })

  it('ends an error about the text with that text, and no other', () => {
    const about = (error: Error) => stateAfter({ type: 'problem', problem: problemOf(error, 'wasm') })
    const typed = { type: 'text', text: 'a' } as const
    expect(reduce(about(new EmptyTextError('.')), typed).problem).toBeUndefined()
    expect(reduce(about(new DownloadError('.')), typed).problem).toBeDefined()
  })
})

describe('problems', () => {
  it('come with the way out that helps', () => {
    expect(problemOf(new ModelIntegrityError('.'), 'wasm').remedies).toEqual(['redownload'])
    expect(problemOf(new DownloadError('.'), 'wasm').remedies).toEqual(['retry'])
    expect(problemOf(new EmptyTextError('.'), undefined)).toMatchObject({ place: 'source', remedies: [] })
  })

  it('of a text are found without a model', () => {
    expect(textProblem(' \n')?.message).toContain('no text')
    expect(textProblem('a'.repeat(MAX_TEXT_LENGTH))).toBeUndefined()
    expect(textProblem('a'.repeat(MAX_TEXT_LENGTH + 12))?.hint).toContain('12 characters')
  })
})

describe('settings', () => {
  it('are the defaults where nothing, or nonsense, was kept', () => {
    expect(readSettings(null)).toEqual(defaultSettings)
    expect(readSettings({ steps: 0, seed: -1, backend: 'cuda', automatic: 'yes' })).toEqual(defaultSettings)
    expect(readSettings({ steps: 12, seed: 5, backend: 'wasm', automatic: false })).toEqual({
      steps: 12,
      seed: 5,
      backend: 'wasm',
      automatic: false,
    })
  })

  it('have a length for each task that offers lengths', () => {
    const lengths = { summarize: 'short', simplify: 'huge' }
    const settings = readSettings({ lengths })
    expect(settings.lengths).toEqual({ summarize: 'short' })
    expect(lengthOf(settings, { id: 'summarize', lengths: true })).toBe('short')
    expect(lengthOf(settings, { id: 'simplify', lengths: true })).toBe('medium')
    expect(lengthOf(settings, { id: 'summarize' })).toBeUndefined()
    expect(readSettings({ lengths: 'long' })).toEqual(defaultSettings)
  })

  it('follow the model where the user chose nothing', () => {
    const decoding = { steps: 10, early_stop: 3, length_beam: 4, noise_beam: 2, collapse_repeats: true }
    const config = { decoding } as LoadedModel['config']
    expect(decodingOf({ ...defaultSettings, lengthBeam: 1 }, config, undefined)).toEqual({
      steps: 10,
      lengthBeam: 1,
      noiseBeam: 2,
      lengthThreshold: 0,
      patience: 0,
      rerank: false,
      seed: 0,
    })
    const saving = { ...config, decoding: { ...decoding, length_threshold: 0.1, patience: 2 } }
    const savings = [{}, { noiseBeam: 3 }, { lengthBeam: 4 }, { steps: 10 }].map((settings) => {
      const { lengthThreshold, patience } = decodingOf(readSettings(settings), saving, undefined)
      return [lengthThreshold, patience]
    })
    expect(savings).toEqual([
      [0.1, 2],
      [0.1, 2],
      [0, 2],
      [0.1, 0],
    ])
    const reranked = { ...config, reranker: { layers: 1, weight: 1, bos: 2, eos: 3 } }
    const reranks = (settings: object, task?: { rerank: boolean }) =>
      decodingOf(readSettings(settings), reranked, task).rerank
    expect([reranks({}), reranks({}, { rerank: true }), reranks({}, { rerank: false })]).toEqual([true, true, false])
    expect([reranks({ rerank: false }), reranks({ rerank: true }, { rerank: false })]).toEqual([false, true])
    expect(readSettings({ rerank: 'no' })).toEqual(defaultSettings)
  })
})

describe('the address', () => {
  it('chooses a model and a precision', () => {
    expect(readLaunch('?model=tiny&precision=w8')).toEqual({ model: 'tiny', precision: 'w8' })
    expect(readLaunch('?precision=fp64')).toEqual({})
  })

  it('chooses a task and its languages, and can be written again without losing the rest', () => {
    expect(readLaunch('?from=de&to=en')).toEqual({ task: { source: 'de', target: 'en' } })
    const task = { id: 'translate', source: 'en', target: 'de' }
    expect(addressOf('https://app.test/?model=m&task=simplify#top', task)).toBe(
      'https://app.test/?model=m&from=en&to=de#top',
    )
    const other = addressOf('https://app.test/', { id: 'simplify', source: 'en', target: 'en' })
    expect(readLaunch(new URL(other).search).task).toEqual({ id: 'simplify', source: 'en', target: 'en' })
  })
})
