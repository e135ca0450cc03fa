import type { Precision } from '../../difformer/types.ts'

/** What the page's address asks for: `?model=ID` and `?precision=fp16`, for links and for comparisons. */
export interface Launch {
  readonly model?: string
  readonly precision?: Precision
}

export function readLaunch(search: string): Launch {
  const parameters = new URLSearchParams(search)
  const model = parameters.get('model')
  const precision = parameters.get('precision')
  return {
    ...(model && { model }),
    ...((precision === 'int8' || precision === 'fp16') && { precision }),
  }
}
