import './notices.css'
import { Icon } from '../shared/Icon.tsx'
import { useController, useSelect } from '../state/context.tsx'
import { loadedOf } from '../state/state.ts'

const notKept =
  'This browser keeps no files for this page, so the model has to be downloaded again on the next visit. Everything else works.'

/** Something worth knowing that stops nobody. */
export function Note() {
  const controller = useController()
  const note = useSelect((state) => state.note)
  const lost = useSelect((state) => loadedOf(state)?.kept === false)
  const text = note ?? (lost ? notKept : undefined)
  return (
    <div role="status" className={text ? 'note' : 'visually-hidden'}>
      {text && (
        <>
          <Icon name="info" />
          <p>{text}</p>
        </>
      )}
      {note !== undefined && (
        <button
          type="button"
          className="button button-quiet button-small alert-close"
          aria-label="Close this note"
          onClick={() => controller.dismiss()}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  )
}
