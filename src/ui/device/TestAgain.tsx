import { Icon } from '../shared/Icon.tsx'
import { useController, useSelect } from '../state/context.tsx'

export function TestAgain() {
  const controller = useController()
  const status = useSelect((state) => state.model.status)
  if (status !== 'ready' && status !== 'loading') return null
  return (
    <button
      type="button"
      className="button button-small device-test"
      // Not disabled: the focus would be lost.
      aria-disabled={status === 'loading'}
      onClick={() => void controller.testAgain()}
    >
      <Icon name="replay" />
      {status === 'loading' ? 'Testing …' : 'Test again'}
    </button>
  )
}
