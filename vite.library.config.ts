import { defineConfig, type Plugin } from 'vite'
import manifest from './package.json' with { type: 'json' }

const external = ['@huggingface/tokenizers', 'onnxruntime-common', 'onnxruntime-web', 'onnxruntime-node']

/** Makes the folder a package that can be linked or published. */
function packageManifest(): Plugin {
  const range = (name: string) => ({ ...manifest.dependencies, ...manifest.devDependencies })[name as 'onnxruntime-web']
  return {
    name: 'difformer:package-manifest',
    generateBundle() {
      const content = {
        name: 'difformer',
        version: manifest.version,
        description: manifest.description,
        license: manifest.license,
        type: 'module',
        exports: { '.': { types: './types/index.d.ts', default: './difformer.js' } },
        dependencies: {
          '@huggingface/tokenizers': range('@huggingface/tokenizers'),
          'onnxruntime-common': range('onnxruntime-common'),
        },
        peerDependencies: {
          'onnxruntime-web': range('onnxruntime-web'),
          'onnxruntime-node': range('onnxruntime-node'),
        },
        peerDependenciesMeta: { 'onnxruntime-web': { optional: true }, 'onnxruntime-node': { optional: true } },
      }
      this.emitFile({ type: 'asset', fileName: 'package.json', source: `${JSON.stringify(content, null, 2)}\n` })
    },
  }
}

/** npm run build:library: src/difformer alone as an ES module; its types are written by tsc (tsconfig.library.json). */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist-library',
    target: 'es2023',
    minify: false,
    sourcemap: true,
    lib: { entry: 'src/difformer/index.ts', formats: ['es'], fileName: 'difformer' },
    rolldownOptions: { external },
  },
  plugins: [packageManifest()],
})
