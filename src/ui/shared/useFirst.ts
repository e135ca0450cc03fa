import { useState } from 'react'

/**
 * The first so many of a long list, until all are asked for.
 * @param about what the list is of: another one begins short again.
 */
export function useFirst(count: number, most: number, about: unknown): readonly [shown: number, showAll: () => void] {
  const [asked, setAsked] = useState<unknown>()
  const all = count <= most || (asked !== undefined && asked === about)
  return [all ? count : most, () => setAsked(about)]
}
