import { plural } from '../shared/format.ts'
import { useSelect } from '../state/context.tsx'
import { isStale } from '../state/state.ts'
import { resultName, wordsFor } from '../tasks/words.ts'
import { isLong } from './ResultText.tsx'

/** For a screen reader: that a long text is on its way, and that a list is there. Other results are told as they are. */
export function Announcer() {
  const doing = useSelect(({ live }) => (live && isLong(live.source) ? `${wordsFor(live.task.id).doing} …` : undefined))
  const done = useSelect((state) => {
    const items = state.finished?.result.items
    if (!items || isStale(state)) return undefined
    return `${resultName(state.finished?.task)}: ${plural(items.length, 'point')}.`
  })
  return (
    <p role="status" className="visually-hidden">
      {doing ?? done}
    </p>
  )
}
