import { type BenchProgress, type BenchResult, measure, runBench, setUp } from '../src/bench/index.ts'
import type { ModelSource, Ort } from '../src/difformer/types.ts'
import type { Job, JobReport } from './job.ts'

/** A page that was just loaded compiles its code while it runs: a text takes twice as long in the first half second. */
const WARM_UP_MILLISECONDS = 1500

/** Does a job with the runtime at hand: in the page's worker, or in Node. */
export async function execute(
  job: Job,
  ort: Ort,
  source: (path: string) => ModelSource,
  onProgress: (progress: BenchProgress) => void,
): Promise<JobReport> {
  const { backend, precision, threads, roles, task, rounds, caseMilliseconds } = job
  const started = performance.now()
  const setup = await setUp({
    ort,
    backend,
    precision,
    threads,
    roles,
    task,
    model: source(job.model),
    ...(job.baseline !== null && { baseline: source(job.baseline) }),
    ...(job.known && { cases: job.known }),
  })
  const loadMs = performance.now() - started
  const { standard, sweep } = setup
  const chosen = [...(job.cases.includes('standard') ? standard : []), ...(job.cases.includes('sweep') ? sweep : [])]
  const cases = chosen.filter(({ id }) => job.only === undefined || id === job.only)
  const { warmUp = 1 } = job
  const limits = { rounds, warmUp, warmUpMilliseconds: WARM_UP_MILLISECONDS, caseMilliseconds }
  const results: BenchResult[] = []
  if (roles.includes('difformer')) {
    for await (const result of runBench(setup.contestants, cases, { ...limits, onProgress })) {
      results.push(result)
    }
  } else {
    // Nothing to compare with: for the memory alone.
    for (const contestant of setup.contestants) for (const one of cases) await measure(contestant, one)
  }
  await setup.release()
  return { results, cases: { standard, sweep }, loadMs }
}
