import './notices.css'
import { Icon } from '../shared/Icon.tsx'
import { useController } from '../state/context.tsx'
import type { Problem, Remedy } from '../state/state.ts'

const labels: Readonly<Record<Remedy, string>> = {
  retry: 'Try again',
  'use-cpu': 'Use the CPU',
  redownload: 'Delete and download again',
}

/** What went wrong, what to do about it, and buttons that do it. */
interface AlertProps {
  readonly problem: Problem
  /** Default: as the controller does. */
  readonly onClose?: () => void
}

export function Alert({ problem, onClose }: AlertProps) {
  const controller = useController()
  const { error, remedies } = problem
  return (
    <div className="alert" role="alert">
      <Icon name="warning" />
      <div className="alert-words">
        <p className="alert-message">{error.message}</p>
        {error.hint !== '' && <p>{error.hint}</p>}
        {remedies.length > 0 && (
          <div className="alert-buttons">
            {remedies.map((remedy) => (
              <button
                key={remedy}
                type="button"
                className="button button-small"
                onClick={() => void controller.remedy(remedy)}
              >
                {labels[remedy]}
              </button>
            ))}
          </div>
        )}
      </div>
      <button
        type="button"
        className="button button-quiet button-small alert-close"
        aria-label="Close this message"
        onClick={onClose ?? (() => controller.dismiss())}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}
