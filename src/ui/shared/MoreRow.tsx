import { plural } from './format.ts'

interface MoreRowProps {
  readonly shown: number
  readonly total: number
  /** There may be more to come, so that nobody knows how many there are. */
  readonly growing?: boolean
  /** What the rows are, one of them. */
  readonly unit: string
  readonly onAll: () => void
}

/** Under the first rows of a long list: how many there are, and all of them. */
export function MoreRow({ shown, total, growing = false, unit, onAll }: MoreRowProps) {
  if (shown >= total) return null
  return (
    <p className="more-row">
      {growing ? `The first ${plural(shown, unit)}.` : `The first ${shown} of ${plural(total, unit)}.`}
      <button type="button" className="button button-small" onClick={onAll}>
        Show all
      </button>
    </p>
  )
}
