/** The worker's entry: messages in, the engine's answers out. */

import { errorToData } from '../difformer/errors.ts'
import type { LoadProgress } from './api.ts'
import { type FromTrial, performTrial, type ToTrial } from './device/trial.ts'
import { Engine } from './engine.ts'
import type { Calls, FromWorker, Request, ToWorker } from './protocol.ts'

interface Port {
  onmessage: ((event: MessageEvent<ToWorker | ToTrial>) => void) | null
  postMessage(message: FromWorker | FromTrial): void
}

const port = globalThis as unknown as Port
const running = new Map<number, AbortController>()
let engine: Promise<Engine> | undefined

port.onmessage = ({ data }) => {
  switch (data.type) {
    case 'try':
      void performTrial(data.ask).then((outcome) => port.postMessage(outcome))
      break
    case 'open':
      engine = Engine.open(data.modelsUrl)
      break
    case 'cancel':
      running.get(data.id)?.abort()
      break
    case 'call':
      void answer(data)
  }
}

async function answer(request: Request): Promise<void> {
  const controller = new AbortController()
  running.set(request.id, controller)
  try {
    port.postMessage({ type: 'answer', id: request.id, answer: await perform(request, controller.signal) })
  } catch (error) {
    port.postMessage({ type: 'error', id: request.id, error: errorToData(error) })
  } finally {
    running.delete(request.id)
  }
}

async function perform(request: Request, signal: AbortSignal): Promise<Calls[Request['name']]['answer']> {
  const { id } = request
  if (engine === undefined) throw new Error('The worker was asked before it was opened.')
  const it = await engine
  switch (request.name) {
    case 'catalogue':
      return it.catalogue()
    case 'choose':
      return it.choose(request.ask)
    case 'load':
      return it.load(
        request.ask,
        calmly((progress) => port.postMessage({ type: 'progress', id, progress })),
        signal,
      )
    case 'generate':
      return it.generate(request.ask, (step) => port.postMessage({ type: 'step', id, step }), signal)
    case 'device':
      return it.device()
    case 'card':
      return it.card(request.ask)
    case 'bench':
      return it.bench(request.ask, (event) => port.postMessage({ type: 'bench', id, event }), signal)
    case 'remove':
      await it.remove(request.ask)
      return null
  }
}

/** A download reports every few kilobytes; nobody sees more than some changes a second. */
function calmly(report: (progress: LoadProgress) => void): (progress: LoadProgress) => void {
  let last = Number.NEGATIVE_INFINITY
  return (progress) => {
    const now = performance.now()
    const between = progress.phase === 'download' && progress.loaded < progress.total
    if (between && now - last < 60) return
    last = now
    report(progress)
  }
}
