import './ModelCard.css'
import type { CatalogueEntry } from '../../worker/api.ts'
import { megabytes } from '../shared/format.ts'
import { Icon } from '../shared/Icon.tsx'
import { useController, useSelect } from '../state/context.tsx'
import type { ModelState } from '../state/state.ts'
import { inOrder, wordsFor } from '../tasks/words.ts'
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
        {entry.name}, for the {choice.backend === 'webgpu' ? 'GPU' : 'CPU'}: {size}. {abilities(entry)}It is kept on
        this device and works without a network from then on.
      </p>
      <button type="button" className="button button-primary" onClick={() => void controller.download()}>
        <Icon name="download" />
        Download {size}
      </button>
      <p className="model-reason">{choice.reason}</p>
    </div>
  )
}

const list = new Intl.ListFormat('en')

/** What comes with the model, if that is more than one thing. */
function abilities({ tasks }: CatalogueEntry): string {
  const ids = inOrder([...new Set(tasks.map(({ id }) => id))])
  return ids.length < 2 ? '' : `It can ${list.format(ids.map((id) => wordsFor(id).can))}. `
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
