import { statSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Sizes of the ONNX Runtime builds, for an honest total on the download's progress bar. */
export function runtimeSizes(): Readonly<Record<'wasm' | 'webgpu' | 'jspi', number>> {
  const bytes = (file: string) => statSync(require.resolve(`onnxruntime-web/${file}`)).size
  return {
    wasm: bytes('ort-wasm-simd-threaded.wasm'),
    webgpu: bytes('ort-wasm-simd-threaded.asyncify.wasm'),
    jspi: bytes('ort-wasm-simd-threaded.jspi.wasm'),
  }
}
