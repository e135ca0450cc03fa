/** The page: nothing to see. The command calls `bench(job)`. */

import type { FromWorker, Job, JobReport } from './job.ts'

declare global {
  interface Window {
    bench(job: Job): Promise<JobReport>
    /** Given by the command. */
    onBenchProgress?(line: string): void
    describeBrowser(): Promise<BrowserDescription>
  }
}

export interface BrowserDescription {
  readonly browser: string
  readonly cores: number
  readonly isolated: boolean
  /** WebGPU's adapter: none, or its vendor and architecture. */
  readonly gpu: string | null
  readonly softwareGpu: boolean
}

window.bench = (job) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  return new Promise<JobReport>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'progress') {
        window.onBenchProgress?.(`${data.progress.case} ${data.progress.done}/${data.progress.total}`)
      } else if (data.type === 'done') resolve(data.report)
      else reject(new Error(data.message))
    }
    worker.onerror = (event) => reject(new Error(event.message))
    worker.postMessage(job)
  }).finally(() => worker.terminate())
}

window.describeBrowser = async () => {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null)
  const info = adapter?.info
  return {
    browser: /Chrom\w*\/\d+/.exec(navigator.userAgent)?.[0].replace('/', ' ') ?? navigator.userAgent,
    cores: navigator.hardwareConcurrency,
    isolated: crossOriginIsolated,
    gpu: info ? `${info.vendor} ${info.architecture}`.trim() : null,
    softwareGpu: info ? info.isFallbackAdapter || /swiftshader|llvmpipe|software/i.test(info.architecture) : false,
  }
}

document.body.dataset.ready = 'true'
