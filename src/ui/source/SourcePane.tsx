import './SourcePane.css'
import { useId, useLayoutEffect, useRef } from 'react'
import { MAX_TEXT_LENGTH } from '../../difformer/limits.ts'
import { Alert } from '../notices/Alert.tsx'
import { count } from '../shared/format.ts'
import { Icon } from '../shared/Icon.tsx'
import { useController, useSelect } from '../state/context.tsx'
import { LanguagePicker } from '../tasks/LanguagePicker.tsx'
import { SwapButton } from '../tasks/SwapButton.tsx'
import { sourceName, wordsFor } from '../tasks/words.ts'
import { LanguageHint } from './LanguageHint.tsx'
import { LengthPicker } from './LengthPicker.tsx'
import { RunButtons } from './RunButtons.tsx'
import { UndoButton } from './UndoButton.tsx'

export function SourcePane() {
  const controller = useController()
  const text = useSelect((state) => state.text)
  const language = useSelect((state) => state.task?.source)
  const name = useSelect((state) => sourceName(state.task))
  const invitation = useSelect((state) => wordsFor(state.task?.id).invitation)
  const problem = useSelect(({ problem }) => (problem?.place === 'source' ? problem : undefined))
  const input = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  useGrowing(input, text)

  const clear = () => {
    controller.clear()
    input.current?.focus()
  }

  return (
    <section className="pane source" aria-label="Source">
      <div className="pane-head">
        <LanguagePicker side="source" />
        {text !== '' && (
          <button type="button" className="button button-quiet button-small" onClick={clear}>
            <Icon name="close" />
            Clear
          </button>
        )}
        <SwapButton />
      </div>
      <textarea
        id={`${id}-text`}
        ref={input}
        aria-label={name}
        className="source-text"
        lang={language}
        placeholder={invitation}
        rows={4}
        spellCheck={false}
        value={text}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-count`}
        onChange={(event) => controller.write(event.target.value)}
      />
      {problem && <Alert problem={problem} />}
      <LanguageHint />
      <div className="pane-foot">
        <span id={`${id}-count`} className="source-count" data-over={text.length > MAX_TEXT_LENGTH}>
          {count(text.length)} / {count(MAX_TEXT_LENGTH)}
          <span className="visually-hidden"> characters</span>
        </span>
        <UndoButton />
        <div className="source-run">
          <LengthPicker />
          <RunButtons />
        </div>
      </div>
    </section>
  )
}

/** Where CSS cannot yet size a text area by its content (`field-sizing`), its height is set here. */
function useGrowing(input: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const area = input.current
    if (area === null || CSS.supports('field-sizing', 'content')) return
    area.style.height = 'auto'
    if (text !== '') area.style.height = `${area.scrollHeight}px`
  }, [input, text])
}
