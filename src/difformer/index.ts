/** The library's public face. */
export { Autoregressive, type AutoregressiveOptions, type AutoregressiveResult } from './autoregressive.ts'
export { parseAutoregressiveConfig } from './autoregressive-config.ts'
export { parseConfig } from './config.ts'
export * from './errors.ts'
export { MAX_TEXT_LENGTH } from './limits.ts'
export { Difformer } from './model.ts'
export { findTask, type Plan } from './options.ts'
export type * from './types.ts'
