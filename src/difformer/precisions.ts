import type { Precision } from './types.ts'

/** Every precision that a model folder may have. */
export const PRECISIONS: readonly Precision[] = ['int8', 'w8', 'fp16']
