import { useEffect, useState } from 'react'
import type { DeviceReport } from '../../worker/api.ts'
import { useController, useSelect } from '../state/context.tsx'

/** Asked again whenever a model comes or goes, as storage changes with it. */
export function useDevice(): DeviceReport | undefined {
  const controller = useController()
  const status = useSelect((state) => state.model.status)
  const [report, setReport] = useState<DeviceReport>()
  useEffect(() => {
    // Not while it is on its way: the numbers would be of something between.
    if (status === 'looking' || status === 'loading') return
    let current = true
    controller.device().then(
      (device) => current && setReport(device),
      () => {},
    )
    return () => {
      current = false
    }
  }, [controller, status])
  return report
}
