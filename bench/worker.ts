/** Runs a job where the app runs its model: in a worker, with the same builds of ONNX Runtime. */

import webgpuGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'
import webgpuBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import wasmGlue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import wasmBinary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import type { ModelSource } from '../src/difformer/types.ts'
import { execute } from './execute.ts'
import type { FromWorker, Job } from './job.ts'

const send = (message: FromWorker) => postMessage(message)

addEventListener('message', async ({ data }: MessageEvent<Job>) => {
  try {
    const ort = await startRuntime(data)
    const report = await execute(data, ort, remoteSource, (progress) => send({ type: 'progress', progress }))
    send({ type: 'done', report })
  } catch (error) {
    send({ type: 'error', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
  }
})

async function startRuntime({ backend, threads }: Job) {
  const gpu = backend === 'webgpu'
  const ort = gpu ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm')
  const absolute = (url: string) => new URL(url, self.location.href).href
  ort.env.wasm.wasmPaths = {
    mjs: absolute(gpu ? webgpuGlue : wasmGlue),
    wasm: absolute(gpu ? webgpuBinary : wasmBinary),
  }
  ort.env.wasm.numThreads = threads
  ort.env.logLevel = 'error'
  return ort
}

function remoteSource(folder: string): ModelSource {
  return {
    async read(path) {
      const response = await fetch(`/models/${folder}/${path}`)
      if (!response.ok) throw new Error(`${folder}/${path}: ${response.status}`)
      return new Uint8Array(await response.arrayBuffer())
    },
  }
}
