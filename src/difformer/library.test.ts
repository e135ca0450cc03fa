/** The library as a stranger gets it: built, alone, used by its examples. */

import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const library = join(root, 'dist-library')
const tiny = fileURLToPath(new URL('testdata/tiny', import.meta.url))

describe('the built library', { timeout: 120_000 }, () => {
  beforeAll(() => run('npm', ['run', '--silent', 'build:library'], { cwd: root }), 240_000)

  it('is one module that needs nothing but its tokenizer', async () => {
    expect((await readdir(library)).sort()).toEqual(['difformer.js', 'difformer.js.map', 'package.json', 'types'])
    const code = await readFile(join(library, 'difformer.js'), 'utf8')
    const imports = Array.from(code.matchAll(/^import .* from ["'](.*)["']/gm), (match) => match[1])
    expect(imports).toEqual(['@huggingface/tokenizers'])
    expect(code).not.toMatch(/\b(document|window|localStorage|fetch)\b[.(]/)
  })

  it('runs its example in Node', async () => {
    const example = fileURLToPath(new URL('examples/node.mjs', import.meta.url))
    const { stdout } = await run(process.execPath, [example, 'Guten Morgen!', tiny], { cwd: root })
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(7)
    expect(lines[0]).toMatch(/^1\/6 /)
    expect(lines[5]).toMatch(/^6\/6 /)
    const broken = run(process.execPath, [example, '😀', tiny], { cwd: root })
    await expect(broken).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/no words that this model/) })
  })

  it('has types that a stranger can compile against', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'difformer-consumer-'))
    try {
      await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
      await writeFile(join(folder, 'package.json'), '{"type": "module"}')
      const consumer = `
        import * as ort from 'onnxruntime-node'
        import { Difformer, type GenerateResult } from ${JSON.stringify(join(library, 'types/index.d.ts').replace('.d.ts', '.js'))}
        const model = await Difformer.load({ read: async () => new Uint8Array() }, { ort, backend: 'wasm' })
        for await (const step of model.generate('x', { patience: 2 })) {
          const result: GenerateResult | undefined = step.result
          console.log(result?.text)
        }
        // @ts-expect-error: there is no such option
        model.generate('x', { patients: 2 })
      `
      await writeFile(join(folder, 'consumer.ts'), consumer)
      const flags = '--noEmit --strict --skipLibCheck --module nodenext --target es2023 --lib es2023,dom --types node'
      await run(join(root, 'node_modules/.bin/tsc'), [...flags.split(' '), 'consumer.ts'], { cwd: folder })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
