import webgpuGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'
import webgpuBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import jspiGlue from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url'
import jspiBinary from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url'
import wasmGlue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import wasmBinary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import type { RemoteFile } from '../models/files.ts'

declare const __RUNTIME_BYTES__: Readonly<Record<RuntimeKind, number>>

/** A build of ONNX Runtime: for the CPU alone, or with WebGPU, through JSPI or without. All of them run on the CPU, too. */
export type RuntimeKind = 'wasm' | 'webgpu' | 'jspi'
export type Ort = typeof import('onnxruntime-web')

const files: Readonly<Record<RuntimeKind, { readonly glue: string; readonly binary: string }>> = {
  wasm: { glue: wasmGlue, binary: wasmBinary },
  webgpu: { glue: webgpuGlue, binary: webgpuBinary },
  jspi: { glue: jspiGlue, binary: jspiBinary },
}

/** The build that drives WebGPU: JSPI has the least overhead, where WebAssembly has it. */
export function gpuRuntime(): RuntimeKind {
  return 'Suspending' in WebAssembly ? 'jspi' : 'webgpu'
}

const absolute = (url: string) => new URL(url, self.location.href).href

/** The runtime's large file, downloaded and kept like a model's. */
export function runtimeFile(kind: RuntimeKind): RemoteFile {
  return { name: `runtime-${kind}.wasm`, url: absolute(files[kind].binary), bytes: __RUNTIME_BYTES__[kind] }
}

/** Addresses of all builds of this version of the app; what else is kept of the runtime is of an older one. */
export const runtimeUrls: ReadonlySet<string> = new Set(Object.values(files).map(({ binary }) => absolute(binary)))

async function importOrt(kind: RuntimeKind): Promise<Ort> {
  switch (kind) {
    case 'wasm':
      return import('onnxruntime-web/wasm')
    case 'webgpu':
      return import('onnxruntime-web/webgpu')
    case 'jspi':
      return import('onnxruntime-web/jspi')
  }
}

/** ONNX Runtime; only this build is loaded. Once a worker. */
export async function startRuntime(kind: RuntimeKind, binary: Uint8Array, threads: number): Promise<Ort> {
  const ort = await importOrt(kind)
  ort.env.wasm.wasmPaths = { mjs: absolute(files[kind].glue) }
  ort.env.wasm.wasmBinary = binary
  ort.env.wasm.numThreads = threads
  ort.env.logLevel = 'error'
  return ort
}
