import type { ModelConfig } from '../../difformer/types.ts'
import { agree, type GoldenRun, isSane } from './golden.ts'
import {
  type Circumstances,
  cpuSetup,
  firstGuess,
  gpuSetup,
  type Setup,
  stopgapSetup,
  threadCounts,
  type Wish,
} from './setup.ts'

/** What came of trying a setup. */
export interface Trial {
  readonly setup: Setup
  /** unknown: it ran, and there was nothing to compare it with. */
  readonly outcome: 'right' | 'wrong' | 'failed' | 'unknown'
  readonly stepMs?: number
  readonly problem?: string
}

/** How the model is to run here, and why. */
export interface Verdict {
  readonly setup: Setup
  /** As a sentence for the user. */
  readonly reason: string
  readonly trials: readonly Trial[]
}

/** What the self-test needs done. */
export interface Workshop {
  /** Runs the fixed text with a setup, apart from everything else; downloads its files if need be. */
  attempt(setup: Setup): Promise<GoldenRun>
  /** True if the setup's files are on this device already. */
  isStored(setup: Setup): Promise<boolean>
  /** True if the model's files for the setup are here, whatever of the runtime. */
  hasWeights(setup: Setup): Promise<boolean>
  /** Deletes the files that only this setup needs. */
  discard(setup: Setup): Promise<void>
}

/**
 * What int8 gains over the GPU's weights on a CPU, as measured (1.6 to 1.9). The CPU's own files are not downloaded merely to be
 * compared, so the CPU runs the GPU's files and this says about how much faster its own would be.
 */
const INT8_GAIN = 1.7

/**
 * Tries the setups that this device could use and takes the faster right one. The GPU has to give the same tokens and
 * probabilities as the CPU with the same weights. Nothing is downloaded that the choice does not need.
 */
export async function chooseSetup(
  config: ModelConfig,
  wish: Wish,
  circumstances: Circumstances,
  workshop: Workshop,
): Promise<Verdict> {
  const test = new SelfTest(config, wish, circumstances, workshop)
  const guess = firstGuess(wish.backend, circumstances.adapter.kind)
  return guess.backend === 'wasm' ? test.cpu(guess.reason) : test.gpu(guess.reason)
}

/** The reason where `staysOnCpu`. */
export const notTried =
  'The model runs on the CPU. The GPU was not tried, as its files are not on this device; choose WebGPU in the settings to try it.'

/**
 * The CPU's files are here and the GPU's are not: the CPU was found to be better before, or was chosen by hand. Nothing is downloaded
 * only to try the GPU.
 */
export async function staysOnCpu(
  config: ModelConfig,
  wish: Wish,
  circumstances: Circumstances,
  hasWeights: Workshop['hasWeights'],
): Promise<boolean> {
  const [cpu, gpu] = [cpuSetup(config, wish, 1), gpuSetup(config, wish, circumstances)]
  if (wish.backend !== 'auto' || cpu.precision === gpu.precision) return false
  return (await hasWeights(cpu)) && !(await hasWeights(gpu))
}

interface Attempt {
  readonly setup: Setup
  readonly run?: GoldenRun
  readonly problem?: string
}

class SelfTest {
  readonly #config: ModelConfig
  readonly #wish: Wish
  readonly #circumstances: Circumstances
  readonly #workshop: Workshop
  readonly #trials: Trial[] = []

  constructor(config: ModelConfig, wish: Wish, circumstances: Circumstances, workshop: Workshop) {
    this.#config = config
    this.#wish = wish
    this.#circumstances = circumstances
    this.#workshop = workshop
  }

  /** The CPU: only the number of threads is open. */
  async cpu(reason: string): Promise<Verdict> {
    const { setup } = await this.#bestCpu()
    return { setup, reason, trials: this.#trials }
  }

  async gpu(reason: string): Promise<Verdict> {
    const setup = gpuSetup(this.#config, this.#wish, this.#circumstances)
    // Somebody wants to see it; how slow it is need not be found out.
    if (this.#circumstances.adapter.kind === 'software') return { setup, reason, trials: [] }
    const { hasWeights } = this.#workshop
    if (await staysOnCpu(this.#config, this.#wish, this.#circumstances, hasWeights)) return this.cpu(notTried)
    const gpu = await this.#attempt(setup)
    if (gpu.run === undefined) {
      this.#note(gpu, 'failed')
      return this.#cpuInstead(setup, 'WebGPU failed on this device, so the model runs on the CPU.')
    }
    const same = await this.#attempt(stopgapSetup(this.#config, this.#wish, this.#circumstances))
    const right = same.run === undefined ? isSane(gpu.run) : agree(gpu.run, same.run)
    this.#note(gpu, right ? (same.run ? 'right' : 'unknown') : 'wrong')
    this.#note(same, same.run ? 'right' : 'failed')
    if (!right) {
      return this.#cpuInstead(
        setup,
        'WebGPU gave other words than the CPU in a self-test, so the model runs on the CPU.',
      )
    }
    const chosen = { setup, trials: this.#trials }
    if (this.#wish.backend === 'webgpu' || same.run === undefined) return { ...chosen, reason }
    const cpuMs = await this.#cpuMs(same.run.stepMs)
    const [fast, slow] = [gpu.run.stepMs, cpuMs].map((ms) => `${format(ms)} ms`)
    if (gpu.run.stepMs <= cpuMs) {
      return { ...chosen, reason: `The GPU is faster than the CPU here: ${fast} a step against ${slow}.` }
    }
    return this.#cpuInstead(setup, `The CPU is faster than WebGPU here: ${slow} a step against ${fast}.`)
  }

  /** How long a step takes on the CPU with its own files: measured if they are here, else estimated. */
  async #cpuMs(withGpuFiles: number): Promise<number> {
    const own = cpuSetup(this.#config, this.#wish, 1)
    if (await this.#workshop.isStored(own)) return (await this.#bestCpu('timed')).stepMs ?? withGpuFiles
    const samePrecision = own.precision === gpuSetup(this.#config, this.#wish, this.#circumstances).precision
    return samePrecision || own.precision !== 'int8' ? withGpuFiles : withGpuFiles / INT8_GAIN
  }

  async #cpuInstead(gpu: Setup, reason: string): Promise<Verdict> {
    if (this.#wish.backend === 'auto') await this.#workshop.discard(gpu)
    return this.cpu(reason)
  }

  /** The best number of threads. With but one to choose, nothing is tried unless its time is wanted. */
  async #bestCpu(timed?: 'timed'): Promise<{ setup: Setup; stepMs?: number }> {
    const setups = threadCounts(this.#circumstances).map((threads) => cpuSetup(this.#config, this.#wish, threads))
    const before = this.#trials.filter(({ setup }) => setup.runtime === 'wasm')
    const [first] = setups
    if (first === undefined) throw new RangeError('There is a CPU everywhere.')
    if (setups.length === 1 && !timed) return { setup: first }
    const trials = before.length > 0 ? before : await this.#tryThreads(setups)
    const usable = trials.filter((trial) => trial.stepMs !== undefined && trial.outcome !== 'wrong')
    const [best] = usable.sort((a, b) => (a.stepMs ?? 0) - (b.stepMs ?? 0))
    return best ? { setup: best.setup, ...(best.stepMs !== undefined && { stepMs: best.stepMs }) } : { setup: first }
  }

  /** One thread is what the others are compared with. */
  async #tryThreads(setups: readonly Setup[]): Promise<Trial[]> {
    const trials: Trial[] = []
    let one: GoldenRun | undefined
    for (const setup of setups) {
      const attempt = await this.#attempt(setup)
      const { run } = attempt
      one ??= run
      const outcome =
        run === undefined ? 'failed' : one !== undefined && agree(run, one) && isSane(run) ? 'right' : 'wrong'
      trials.push(this.#note(attempt, outcome))
    }
    return trials
  }

  async #attempt(setup: Setup): Promise<Attempt> {
    try {
      return { setup, run: await this.#workshop.attempt(setup) }
    } catch (error) {
      // Not the setup's fault: no download, no try.
      if (error instanceof TrialFailure) return { setup, problem: error.message }
      throw error
    }
  }

  #note({ setup, run, problem }: Attempt, outcome: Trial['outcome']): Trial {
    const trial = { setup, outcome, ...(run && { stepMs: run.stepMs }), ...(problem && { problem }) }
    this.#trials.push(trial)
    return trial
  }
}

/** The setup does not run here. Anything else that goes wrong in a trial (a download, a cancellation) ends the whole test. */
export class TrialFailure extends Error {}

const format = (ms: number): string => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)))
