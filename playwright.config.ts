import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const port = 4187
const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path))

const launch = (...args: string[]) => ({ args: ['--no-sandbox', ...args], ...(executablePath && { executablePath }) })

export default defineConfig({
  testDir: 'e2e',
  // The model wants the processor for itself.
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 60_000 },
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1280, height: 900 },
    // Tests of the service worker allow it: what goes through one cannot be intercepted.
    serviceWorkers: 'block',
  },
  projects: [
    // Headless Chromium has no WebGPU by itself, and a software one with the flag.
    { name: 'wasm', testIgnore: '**/webgpu.spec.ts', use: { launchOptions: launch() } },
    {
      name: 'webgpu',
      testMatch: '**/webgpu.spec.ts',
      // Every shader is compiled and run by the processor.
      timeout: 400_000,
      expect: { timeout: 170_000 },
      use: { launchOptions: launch('--enable-unsafe-webgpu') },
    },
  ],
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    url: `http://localhost:${port}`,
    reuseExistingServer: false,
  },
})
