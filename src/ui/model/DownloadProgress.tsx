import type { LoadProgress } from '../../worker/api.ts'
import { megabytes } from '../shared/format.ts'
import { useController } from '../state/context.tsx'

interface DownloadProgressProps {
  readonly name: string
  readonly progress: LoadProgress | undefined
}

export function DownloadProgress({ name, progress }: DownloadProgressProps) {
  const controller = useController()
  if (progress?.phase === 'test') {
    return <p className="output-placeholder">Trying out what runs fastest on this device …</p>
  }
  if (progress?.phase !== 'download') return <p className="output-placeholder">Starting the model …</p>
  const { loaded, total } = progress
  return (
    <div className="model-card">
      <p className="model-title" id="download-title">
        Downloading {name}
      </p>
      <progress className="progress" aria-labelledby="download-title" value={loaded} max={total} />
      <div className="model-row">
        <span data-testid="download-bytes">
          {megabytes(loaded)} of {megabytes(total)}
        </span>
        <button type="button" className="button button-small" onClick={() => controller.cancelDownload()}>
          Cancel
        </button>
      </div>
    </div>
  )
}
