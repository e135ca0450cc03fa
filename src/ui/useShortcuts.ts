import { useEffect } from 'react'
import { useController } from './state/context.tsx'

/** Ctrl/Cmd+Enter begins, Escape cancels, wherever the focus is. */
export function useShortcuts(): void {
  const controller = useController()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        void controller.generate()
      } else if (event.key === 'Escape') controller.cancel()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [controller])
}
