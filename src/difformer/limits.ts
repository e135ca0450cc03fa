/** Characters (UTF-16 units) of the longest text that `generate` takes: about 3,300 words. */
export const MAX_TEXT_LENGTH = 20_000
