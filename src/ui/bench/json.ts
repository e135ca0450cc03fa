import type { DeviceReport } from '../../worker/api.ts'
import type { BenchResult, BenchSummary } from '../../worker/bench/types.ts'

/** The same shape as the last line of `npm run bench -- --json`. */
export function asJson(
  results: readonly BenchResult[],
  summary: BenchSummary,
  device: DeviceReport | undefined,
  browser: string = navigator.userAgent,
): string {
  const { threads, model, baseline } = summary
  const machine = { browser, cores: device?.cores, gpu: device?.adapter.name || null, threads }
  return JSON.stringify({ machine, model, baseline: baseline ?? null, date: new Date().toISOString(), results })
}
