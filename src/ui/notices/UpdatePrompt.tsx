import './notices.css'
import { useState } from 'react'
import { useSelect, useUpdate } from '../state/context.tsx'

export function UpdatePrompt() {
  const ready = useSelect((state) => state.updateReady)
  const [later, setLater] = useState(false)
  const update = useUpdate()
  if (!ready || later) return null
  return (
    <div className="toast card" role="status">
      <p>A new version is ready. Your text stays.</p>
      <button type="button" className="button button-primary button-small" onClick={update}>
        Reload
      </button>
      <button type="button" className="button button-quiet button-small" onClick={() => setLater(true)}>
        Later
      </button>
    </div>
  )
}
