/** The benchmark without a page: cases, contestants and interleaved timing. */
export { measure, runBench } from './bench.ts'
export { type CountTokens, SWEEP_WORDS, standardCases, sweepCases } from './cases.ts'
export { difformerContestant } from './contestants.ts'
export { median, medianRatio } from './statistics.ts'
export type * from './types.ts'
