import { Icon } from '../shared/Icon.tsx'
import { useController, useSelect } from '../state/context.tsx'

/** Brings back a text that an example, a swap or clearing put away. Pressed once more, it takes that back. */
export function UndoButton() {
  const controller = useController()
  const possible = useSelect(({ replaced, text }) => replaced !== undefined && replaced.text !== text)
  if (!possible) return null
  return (
    <button
      type="button"
      className="button button-quiet button-small source-undo"
      title="Bring back the text that was here before"
      onClick={() => controller.undo()}
    >
      <Icon name="undo" />
      Undo
    </button>
  )
}
