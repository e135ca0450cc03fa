import type { ReactNode } from 'react'
import { version } from '../../../package.json'
import type { DeviceReport, LoadedModel } from '../../worker/api.ts'
import { megabytes, plural } from '../shared/format.ts'
import { useSelect } from '../state/context.tsx'
import { loadedOf } from '../state/state.ts'
import { useDevice } from './useDevice.ts'
import { adapterWords, milliseconds, precisionWords, stepTime } from './words.ts'

export function DeviceFacts() {
  const device = useDevice()
  const loaded = useSelect(loadedOf)
  return (
    <dl className="facts">
      {device && <HardwareFacts device={device} />}
      {loaded && <ModelFacts loaded={loaded} />}
      {device && <Fact name="Storage used by this page">{storageWords(device)}</Fact>}
      <OfflineFact />
      <Fact name="Versions">
        App {version}
        {loaded && `, model ${loaded.config.id} (${versionOf(loaded)}), ${loaded.runtime}`}
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function HardwareFacts({ device }: { readonly device: DeviceReport }) {
  const { adapter, cores, isolated } = device
  return (
    <>
      <Fact name="Graphics adapter">{adapterWords(adapter)}</Fact>
      <Fact name="Processor">
        {plural(cores, 'core')}
        {!isolated && ', of which this page may use one until it is reloaded'}
      </Fact>
    </>
  )
}

function ModelFacts({ loaded }: { readonly loaded: LoadedModel }) {
  const { backend, threads, precision, bytes } = loaded
  const step = stepTime(loaded)
  return (
    <>
      <Fact name="Runs on">{backend === 'webgpu' ? 'GPU (WebGPU)' : `CPU (WASM), ${plural(threads, 'thread')}`}</Fact>
      <Fact name="Precision">{precisionWords[precision]}</Fact>
      <Fact name="Time per step">{step ? `${milliseconds(step)} for one sentence` : 'Not measured'}</Fact>
      <Fact name="Download">{megabytes(bytes)}, only what this device uses</Fact>
    </>
  )
}

function OfflineFact() {
  const shellKept = useSelect((state) => state.shellKept)
  const loaded = useSelect(loadedOf)
  const words = () => {
    if (loaded === undefined) return 'Once the model is here'
    if (!loaded.kept) return 'No: this browser keeps no files for this page'
    return shellKept ? 'Ready: everything works without a network' : 'The model is kept; the page itself is not yet'
  }
  return <Fact name="Without a network">{words()}</Fact>
}

function storageWords({ used, quota }: DeviceReport): string {
  if (used === undefined) return 'This browser does not tell'
  return quota === undefined ? megabytes(used) : `${megabytes(used)} of ${gigabytes(quota)} that it may use`
}

const gigabytes = (bytes: number): string => (bytes < 1e9 ? megabytes(bytes) : `${(bytes / 1e9).toFixed(1)} GB`)

/** The first digits of the weights' digest: another one for every training run. */
function versionOf({ config }: LoadedModel): string {
  const files = config.files.filter(({ path }) => path.includes('denoiser'))
  return (files.find(({ path }) => path.includes('weights')) ?? files[0])?.sha256.slice(0, 7) ?? 'unknown'
}
