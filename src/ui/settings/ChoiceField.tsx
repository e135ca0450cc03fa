import { Radios } from '../shared/Radios.tsx'
import { useController } from '../state/context.tsx'

const choices: readonly (readonly [boolean, string])[] = [
  [false, 'Agreement'],
  [true, 'Reading too'],
]

/** How one of the candidates is chosen, of a model with a reranker. */
export function ChoiceField({ rerank }: { readonly rerank: boolean }) {
  const controller = useController()
  const choose = (chosen: boolean) => controller.change({ rerank: chosen })
  return (
    <fieldset className="field">
      <legend className="field-head">Chosen by</legend>
      <div className="segments">
        <Radios name="rerank" className="segment" choices={choices} value={rerank} onChoose={choose} />
      </div>
      <p className="field-hint">
        Agreement compares the candidates with each other (MBR). Reading also asks a small left-to-right model how
        likely each one is.
      </p>
    </fieldset>
  )
}
