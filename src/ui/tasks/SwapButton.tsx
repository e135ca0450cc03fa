import './languages.css'
import { Icon } from '../shared/Icon.tsx'
import { useController, useSelect } from '../state/context.tsx'

/** Shows itself where the way back exists. */
export function SwapButton() {
  const controller = useController()
  const possible = useSelect(({ task, tasks }) => task !== undefined && tasks.reverse(task) !== undefined)
  if (!possible) return null
  return (
    <button
      type="button"
      className="button swap"
      aria-label="Swap the languages"
      title="Swap the languages"
      onClick={() => controller.swap()}
    >
      <Icon name="swap" />
    </button>
  )
}
