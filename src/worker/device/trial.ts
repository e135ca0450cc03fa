import { CancelledError } from '../../difformer/errors.ts'
import { Difformer } from '../../difformer/model.ts'
import type { ModelConfig } from '../../difformer/types.ts'
import { MemorySource } from '../../models/files.ts'
import { startRuntime } from '../runtime.ts'
import { type GoldenRun, runGolden } from './golden.ts'
import { TrialFailure } from './self-test.ts'
import type { Setup } from './setup.ts'

/** Everything a worker needs to try a setup, without a network and without storage. */
export interface TrialAsk {
  readonly setup: Setup
  readonly config: ModelConfig
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly binary: Uint8Array
}

/** To a worker that lives for one trial, and from it. */
export interface ToTrial {
  readonly type: 'try'
  readonly ask: TrialAsk
}
export type FromTrial =
  | { readonly type: 'tried'; readonly run: GoldenRun }
  | { readonly type: 'failed'; readonly problem: string }

/** Software WebGPU takes many seconds; what takes longer than this is of no use. */
const PATIENCE_MS = 120_000

/** In the worker of the trial. */
export async function performTrial({ setup, config, files, binary }: TrialAsk): Promise<FromTrial> {
  try {
    const ort = await startRuntime(setup.runtime, binary, setup.threads)
    const { backend, precision } = setup
    const model = await Difformer.load(new MemorySource(files, config), { ort, backend, precision })
    return { type: 'tried', run: await runGolden(model) }
  } catch (error) {
    return { type: 'failed', problem: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * Tries a setup in a worker of its own: what fails, fails there, and its memory comes back with its end.
 * @throws TrialFailure, CancelledError.
 */
export function tryApart(ask: TrialAsk, signal: AbortSignal): Promise<GoldenRun> {
  return new Promise((resolve, reject) => {
    // The same script as this one, which is there without a network.
    const worker = new Worker(self.location.href, { type: 'module', name: 'difformer-trial' })
    const timer = setTimeout(() => end(() => reject(new TrialFailure('It took too long.'))), PATIENCE_MS)
    const abort = () => end(() => reject(new CancelledError('The self-test was cancelled.')))
    const end = (settle: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      worker.terminate()
      settle()
    }
    worker.onmessage = ({ data }: MessageEvent<FromTrial>) =>
      end(() => (data.type === 'tried' ? resolve(data.run) : reject(new TrialFailure(data.problem))))
    worker.onerror = (event) => {
      event.preventDefault()
      end(() => reject(new TrialFailure(event.message || 'Its worker did not start.')))
    }
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) return abort()
    worker.postMessage({ type: 'try', ask } satisfies ToTrial)
  })
}
