import { Icon } from '../shared/Icon.tsx'
import { useController, useSelect } from '../state/context.tsx'
import { wordsFor } from '../tasks/words.ts'

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

export function RunButtons() {
  const controller = useController()
  const name = useSelect((state) => wordsFor(state.task?.id).name)
  const running = useSelect((state) => state.live !== undefined)
  return (
    <div className="source-buttons">
      {running && (
        <button type="button" className="button" onClick={() => controller.cancel()}>
          <Icon name="cancel" />
          Cancel
        </button>
      )}
      <button
        type="button"
        className="button button-primary"
        aria-keyshortcuts="Control+Enter Meta+Enter"
        onClick={() => void controller.generate()}
      >
        {name}
        <span className="button-keys" aria-hidden="true">
          {isMac ? '⌘ ↵' : 'Ctrl ↵'}
        </span>
      </button>
    </div>
  )
}
