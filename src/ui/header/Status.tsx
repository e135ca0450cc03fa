import { percent, plural } from '../shared/format.ts'
import { Icon } from '../shared/Icon.tsx'
import { useSelect } from '../state/context.tsx'
import type { ModelState } from '../state/state.ts'

function words(model: ModelState): string {
  switch (model.status) {
    case 'looking':
      return 'Starting'
    case 'absent':
      return 'No model yet'
    case 'failed':
      return 'No model'
    case 'loading': {
      const { progress } = model
      if (progress?.phase === 'test') return 'Testing'
      if (progress?.phase !== 'download') return 'Starting'
      return `Downloading ${percent(progress.loaded / progress.total)}`
    }
    case 'ready': {
      const { backend, threads } = model.loaded
      return backend === 'webgpu' ? 'GPU' : `CPU, ${plural(threads, 'thread')}`
    }
  }
}

/** What the model runs on, and whether the network matters. */
export function Status() {
  const model = useSelect((state) => state.model)
  const online = useSelect((state) => state.online)
  const worksOffline = useSelect(({ shellKept, model }) => shellKept && model.status === 'ready' && model.loaded.kept)
  const reason = model.status === 'ready' ? model.loaded.reason : undefined
  return (
    <ul className="status" aria-label="Status">
      <li className="status-item" data-status={model.status} data-testid="engine" title={reason}>
        <span className="status-dot" aria-hidden="true" />
        {words(model)}
      </li>
      {!online && (
        <li className="status-item">
          <Icon name="offline" />
          Offline
        </li>
      )}
      {worksOffline && online && (
        <li className="status-item">
          <Icon name="check" />
          Ready to work offline
        </li>
      )}
    </ul>
  )
}
