import './ModelPanel.css'
import { useEffect, useState } from 'react'
import { Disclosure } from '../shared/Disclosure.tsx'
import { count, millions } from '../shared/format.ts'
import { useController, useSelect } from '../state/context.tsx'
import { loadedOf } from '../state/state.ts'
import { CardText } from './CardText.tsx'
import { type Block, parseMarkdown } from './markdown.ts'

/** What the model is, what it was trained on and under which licences, and how well it does: its own card. */
export function ModelPanel() {
  const name = useSelect(({ model }) => ('entry' in model ? model.entry.name : undefined))
  return (
    <Disclosure className="card" title="About this model" aside={name}>
      <div className="model-about">
        <Sizes />
        <Card />
      </div>
    </Disclosure>
  )
}

function Sizes() {
  const sizes = useSelect((state) => loadedOf(state)?.config.sizes)
  if (sizes === undefined) return null
  const { parameters, encoder_layers, decoder_layers, d_model, latent_dim, vocab_size } = sizes
  return (
    <p>
      {millions(parameters)} parameters: {encoder_layers} encoder and {decoder_layers} denoiser layers of {d_model}{' '}
      features, words as points in {latent_dim} dimensions, {count(vocab_size)} word parts.
    </p>
  )
}

function Card() {
  const card = useCard()
  if (card === 'loading') return <p className="model-about-soft">Reading the model card …</p>
  if (card === undefined) {
    return <p className="model-about-soft">The model card cannot be read now. It comes with the next visit online.</p>
  }
  return <CardText blocks={card} />
}

/** Of the model that is on the screen. */
function useCard(): readonly Block[] | 'loading' | undefined {
  const controller = useController()
  const id = useSelect(({ model }) => ('entry' in model ? model.entry.id : undefined))
  const [card, setCard] = useState<readonly Block[] | 'loading' | undefined>('loading')
  useEffect(() => {
    if (id === undefined) return
    let current = true
    setCard('loading')
    controller.card().then(
      (text) => current && setCard(text === undefined ? undefined : parseMarkdown(text)),
      () => current && setCard(undefined),
    )
    return () => {
      current = false
    }
  }, [controller, id])
  return card
}
