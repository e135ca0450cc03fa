import './Player.css'
import { type CSSProperties, useEffect } from 'react'
import { percent } from '../shared/format.ts'
import { Icon } from '../shared/Icon.tsx'
import { useController } from '../state/context.tsx'
import type { Finished } from '../state/state.ts'
import type { StepInfo } from '../state/trace.ts'

/** A human speed; a real step takes some hundredths of a second. A replay of many steps goes faster. */
const stepMs = (total: number) => Math.max(90, Math.min(550, 6000 / total))

interface PlayerProps {
  readonly step: number
  readonly total: number
  readonly steps: readonly StepInfo[]
  readonly certainties: readonly number[]
  /** The run that can be played; absent while it is still on its way. */
  readonly replay: Finished | undefined
}

export function Player({ step, total, steps, certainties, replay }: PlayerProps) {
  const controller = useController()
  const playing = replay?.playing ?? false

  useEffect(() => {
    if (!playing) return
    const timer = setInterval(() => controller.advance(), stepMs(total))
    return () => clearInterval(timer)
  }, [playing, total, controller])

  const info = steps[step - 1]
  const described = `Step ${step} of ${total}${info ? `, ${percent(1 - info.alphaBar)} noise` : ''}, ${percent(certainties[step - 1] ?? 0)} sure`
  return (
    <div className="player" style={{ '--n': total } as CSSProperties}>
      <button
        type="button"
        className="button player-button"
        disabled={replay === undefined}
        onClick={() => (playing ? controller.pause() : controller.play())}
        aria-label={playing ? 'Pause' : 'Replay'}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <div className="player-track">
        <div className="player-bars" aria-hidden="true">
          {Array.from({ length: total }, (_, i) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its step.
              key={i}
              className="player-bar"
              data-ahead={i + 1 > step}
              style={{ '--p': certainties[i] ?? 0 } as CSSProperties}
            />
          ))}
        </div>
        <input
          className="player-range"
          type="range"
          aria-label="Step"
          aria-valuetext={described}
          min={1}
          max={Math.max(total, 1)}
          step={1}
          value={Math.max(step, 1)}
          disabled={replay === undefined}
          onChange={(event) => controller.showStep(event.target.valueAsNumber)}
        />
      </div>
    </div>
  )
}
