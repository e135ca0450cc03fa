/** Characters (UTF-16 units) of the longest text that `generate` takes. */
export const MAX_TEXT_LENGTH = 10_000
