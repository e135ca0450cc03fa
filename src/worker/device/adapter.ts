/** What kind of WebGPU there is. A software adapter computes rightly but about a hundred times slower than WASM. */
export type GpuKind = 'ready' | 'software' | 'none'

export interface Adapter {
  readonly kind: GpuKind
  /** As the browser tells it, which is not much: "nvidia ampere". Empty where there is none. */
  readonly name: string
  readonly halfPrecision: boolean
}

const none: Adapter = { kind: 'none', name: '', halfPrecision: false }

export async function probeAdapter(gpu: GPU | undefined): Promise<Adapter> {
  const adapter = await gpu?.requestAdapter().catch(() => null)
  if (!adapter) return none
  const { isFallbackAdapter, vendor, architecture, device, description } = adapter.info
  const software = isFallbackAdapter || /swiftshader|llvmpipe|software/i.test(architecture)
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed'
  return {
    kind: software ? 'software' : 'ready',
    name,
    halfPrecision: adapter.features?.has('shader-f16') ?? false,
  }
}
