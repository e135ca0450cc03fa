import type { DeviceReport } from '../api.ts'
import type { Circumstances } from './setup.ts'

export async function reportDevice({ adapter, cores, isolated }: Circumstances): Promise<DeviceReport> {
  const storage = (navigator as Partial<Navigator>).storage
  const { usage, quota } = (await storage?.estimate?.().catch(() => undefined)) ?? {}
  return { adapter, cores, isolated, used: usage, quota }
}
