/** How large a batch may be: how many sentences, and how many positions when all are padded to the longest. */
export interface BatchLimits {
  readonly sentences: number
  readonly positions: number
}

/**
 * Groups sentences of similar length, so that little is spent on padding.
 * @param lengths tokens of each sentence.
 * @returns indices into `lengths`, each exactly once; a batch holds one sentence at least, whatever its length. Batches come in
 * the order of their first sentence and sentences within a batch in theirs.
 */
export function makeBatches(lengths: readonly number[], limits: BatchLimits): number[][] {
  const length = (i: number) => lengths[i] ?? 0
  const order = lengths.map((_, i) => i).sort((a, b) => length(a) - length(b) || a - b)
  const batches: number[][] = []
  let batch: number[] = []
  for (const i of order) {
    // Sorted, so sentence i is the longest of its batch.
    const full = batch.length >= limits.sentences || (batch.length + 1) * length(i) > limits.positions
    if (batch.length === 0 || full) {
      batch = []
      batches.push(batch)
    }
    batch.push(i)
  }
  for (const indices of batches) indices.sort((a, b) => a - b)
  return batches.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
}
