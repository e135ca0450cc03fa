import './ModelCard.css'
import { megabytes } from '../shared/format.ts'
import { Icon } from '../shared/Icon.tsx'
import { useController, useSelect } from '../state/context.tsx'
import type { ModelState } from '../state/state.ts'
import { DownloadProgress } from './DownloadProgress.tsx'

/** In the place of the result as long as there is no model: what is to be downloaded, and how far it is. */
export function ModelCard() {
  const model = useSelect((state) => state.model)
  const problem = useSelect((state) => state.problem?.place === 'output')
  // The message has its own buttons.
  if (problem) return null
  switch (model.status) {
    case 'absent':
      return <Offer model={model} />
    case 'loading':
      return <DownloadProgress name={model.entry.name} progress={model.progress} />
    case 'failed':
      return <Failed />
    default:
      return null
  }
}

function Offer({ model }: { readonly model: Extract<ModelState, { status: 'absent' }> }) {
  const controller = useController()
  const { entry, choice } = model
  const size = megabytes(choice.bytes)
  return (
    <div className="model-card">
      <p className="model-title">Get the model once, then use it anywhere</p>
      <p>
        {entry.name}, for the {choice.backend === 'webgpu' ? 'GPU' : 'CPU'}: {size}. It is kept on this device and works
        without a network from then on.
      </p>
      <button type="button" className="button button-primary" onClick={() => void controller.download()}>
        <Icon name="download" />
        Download {size}
      </button>
      <p className="model-reason">{choice.reason}</p>
    </div>
  )
}

function Failed() {
  const controller = useController()
  return (
    <div className="model-card">
      <p>The list of models could not be read.</p>
      <button type="button" className="button" onClick={() => void controller.download()}>
        <Icon name="replay" />
        Try again
      </button>
    </div>
  )
}
