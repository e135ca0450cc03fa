import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { FolderSource } from '../src/cli/node.ts'
import { execute } from './execute.ts'
import type { Job, JobReport } from './job.ts'
import { MODELS } from './models.ts'

/** The same without a browser. */
export function runInNode(job: Job, say: (line: string) => void): Promise<JobReport> {
  const source = (path: string) => new FolderSource(join(MODELS, path))
  return execute(job, ort, source, ({ case: id, done, total }) => say(`  ${id} ${done}/${total}`))
}
