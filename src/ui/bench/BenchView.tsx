import './bench.css'
import { useEffect, useRef } from 'react'
import { Alert } from '../notices/Alert.tsx'
import { Icon } from '../shared/Icon.tsx'
import { useSelect } from '../state/context.tsx'
import { problemOf } from '../state/problems.ts'
import { BenchProgress } from './BenchProgress.tsx'
import { BenchResults } from './BenchResults.tsx'
import { useBench } from './useBench.ts'

/** Times the model on this device against one that writes word by word. Loaded only when it is opened. */
export default function BenchView() {
  const { state, run, cancel, dismiss } = useBench()
  const ready = useSelect(({ model }) => model.status === 'ready')
  const heading = useRef<HTMLHeadingElement>(null)
  // The view has changed: a screen reader begins here.
  useEffect(() => heading.current?.focus(), [])
  const busy = state.phase === 'loading' || state.phase === 'running'
  return (
    <section className="card bench" aria-labelledby="bench-title">
      <h2 id="bench-title" className="bench-title" ref={heading} tabIndex={-1}>
        Benchmark
      </h2>
      <p className="bench-lead">
        Times Difformer as this app runs it against a model of about its size that writes one word after the other, in
        turns and on the same texts. It runs on this device and sends nothing anywhere. It takes a minute or two; close
        what else is busy for numbers worth telling.
      </p>
      {!ready && (
        <p className="bench-lead">
          The model has to be on this device first. <a href="#top">Get it there</a>, and come back.
        </p>
      )}
      <div className="bench-buttons">
        {busy ? (
          <button type="button" className="button" onClick={cancel}>
            <Icon name="cancel" />
            Cancel
          </button>
        ) : (
          <button type="button" className="button button-primary" disabled={!ready} onClick={() => void run()}>
            <Icon name="play" />
            {state.results.length > 0 ? 'Run again' : 'Run the benchmark'}
          </button>
        )}
      </div>
      {busy && <BenchProgress state={state} />}
      {state.error !== undefined && (
        <Alert problem={{ ...problemOf(state.error, undefined), remedies: [] }} onClose={dismiss} />
      )}
      {state.alone !== undefined && <p className="bench-missing">{state.alone}</p>}
      {state.results.length > 0 && <BenchResults results={state.results} summary={state.summary} />}
    </section>
  )
}
