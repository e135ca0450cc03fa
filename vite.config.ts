import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { isolationHeaders, productionHeaders } from './vite/headers.ts'
import { models } from './vite/models.ts'
import { runtimeSizes } from './vite/runtime-sizes.ts'
import { staticHeaders } from './vite/static-headers.ts'

const description =
  'Translate, summarize, paraphrase and simplify by embedding diffusion, on your own device. Watch noise settle into words.'

export default defineConfig({
  // Relative, so that the build can lie under any path of a static host.
  base: './',
  define: { __RUNTIME_BYTES__: JSON.stringify(runtimeSizes()) },
  // ONNX Runtime without its glue code inlined: the app hands it the files, hashed and on its own origin.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  // Only the app's own page: the examples of the library import it by name, as built.
  optimizeDeps: { exclude: ['onnxruntime-web'], entries: ['index.html'] },
  worker: { format: 'es' },
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 800 },
  server: { headers: isolationHeaders },
  preview: { headers: productionHeaders },
  plugins: [
    react(),
    models(),
    staticHeaders(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/offline',
      filename: 'service-worker.ts',
      registerType: 'prompt',
      injectRegister: false,
      // The shell only. ONNX Runtime's large .wasm files and the models are kept when they are first used.
      injectManifest: {
        globPatterns: ['**/*.{html,js,mjs,css,svg,png}'],
        globIgnores: ['models/**', 'service-worker.js', 'screenshot.png'],
      },
      includeManifestIcons: false,
      manifest: {
        id: './',
        name: 'Difformer',
        short_name: 'Difformer',
        description,
        start_url: './',
        scope: './',
        display: 'standalone',
        background_color: '#f6f5f1',
        theme_color: '#f6f5f1',
        categories: ['utilities', 'productivity', 'education'],
        icons: [
          { src: 'icons/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
  ],
})
