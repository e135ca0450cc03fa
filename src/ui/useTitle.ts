import { useEffect } from 'react'
import { useSelect } from './state/context.tsx'
import { wordsFor } from './tasks/words.ts'

/** The page's title says what it is open for: tabs and bookmarks show nothing else. */
export function useTitle(view: string): void {
  const task = useSelect((state) => state.task?.id)
  const name = view === 'benchmark' ? 'Benchmark' : task && wordsFor(task).name
  useEffect(() => {
    if (name) document.title = `${name} – Difformer`
  }, [name])
}
