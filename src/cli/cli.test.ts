/** The commands as a user runs them, on the tiny model. */

import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tiny = ['--model', fileURLToPath(new URL('../difformer/testdata/tiny', import.meta.url))]
const baseline = ['--model', fileURLToPath(new URL('../difformer/testdata/tiny-baseline', import.meta.url))]
const scratch = await mkdtemp(join(tmpdir(), 'difformer-'))
afterAll(() => rm(scratch, { recursive: true }))

/** The tiny model, or the tiny baseline, with the tasks from English to English. */
async function rewriting(name: 'tiny' | 'tiny-baseline'): Promise<string[]> {
  const folder = join(scratch, name)
  await cp(fileURLToPath(new URL(`../difformer/testdata/${name}`, import.meta.url)), folder, { recursive: true })
  const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))
  const task = { source: 'en', target: 'en', label: 'Tiny', examples: [] }
  const ids = ['summarize', 'simplify', 'paraphrase']
  config.tasks = ids.map((id) => ({ ...task, id, prefix_token: `<${id}>`, lengths: id !== 'paraphrase' }))
  await writeFile(join(folder, 'config.json'), JSON.stringify(config))
  return ['--model', folder]
}

async function command(name: 'translate' | 'evaluate' | 'ablate', args: readonly string[], input = '') {
  const child = spawn(process.execPath, ['--import', 'tsx', `src/cli/${name}.ts`, ...args], { cwd: root })
  child.stdin.end(input)
  const code = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, stdout, stderr }
}

describe('translate', { timeout: 60_000 }, () => {
  it('reads the standard input and prints the result and nothing else', async () => {
    const { code, stdout, stderr } = await command('translate', tiny, '- Ja.\n---\n')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^- .*\n---\n$/s)
  })

  it('prints an object a text', async () => {
    const { stdout } = await command('translate', [...tiny, '--json', '--steps', '2', '--seed', '7', 'Ja.', 'Nein.'])
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(objects.map((object) => object.source)).toEqual(['Ja.', 'Nein.'])
    expect(objects[0]).toMatchObject({ model: 'tiny', task: 'translate', from: 'de', to: 'en', steps: 2, seed: 7 })
    expect(objects[0].sentences[0].candidates).toHaveLength(6)
  })

  it('runs the autoregressive baseline', async () => {
    const { stdout } = await command('translate', [...baseline, '--json', 'Ja.'])
    expect(JSON.parse(stdout)).toMatchObject({
      source: 'Ja.',
      model: 'tiny-baseline',
      backend: 'wasm',
      precision: 'int8',
    })
  })

  it('summarizes a text into points', async () => {
    const args = [...(await rewriting('tiny')), '--task', 'summarize', '--steps', '2', '--length', 'short', '--json']
    const { stdout } = await command('translate', [...args, 'Bees dance a lot.\n\nThe king sleeps.\n\nRain falls.'])
    const { text, items, sentences } = JSON.parse(stdout)
    expect(sentences).toHaveLength(3)
    expect(items).toHaveLength(2)
    expect(text).toBe(`• ${items[0]}\n• ${items[1]}`)
  })

  it.each<[string[], number, RegExp]>([
    [[], 1, /no text to work on/],
    [['--length', 'short', 'Ja.'], 2, /offers no lengths/],
    [['--steps', '0', 'Ja.'], 2, /steps is 0/],
  ])('says what is wrong with %j', async (args, code, message) => {
    const result = await command('translate', [...tiny, ...args])
    expect(result).toMatchObject({ code, stdout: '' })
    expect(result.stderr).toMatch(message)
    expect(result.stderr).not.toMatch(/\n\s+at /)
  })

  it('says what it does', async () => {
    const { code, stdout } = await command('translate', ['--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/--length-beam/)
  })
})

describe('ablate', { timeout: 60_000 }, () => {
  it('prints a line a setting', async () => {
    const pairs = join(scratch, 'ablate.tsv')
    await writeFile(pairs, 'Ja.\tYes.\nNein.\tNo.\n')
    const { stdout } = await command('ablate', [...tiny, '--task', 'translate', '--pairs', pairs])
    expect(stdout).toMatch(/^\| all off \| [\d.]+ \(\+0\.00\) .* 100 % \| [\d.]+ % \|$/m)
    expect(stdout).toMatch(/^\| best 3 after 1 \|/m)
    expect(stdout).toMatch(/^\| patience 2 \|/m)
  })
})

describe('evaluate', { timeout: 60_000 }, () => {
  const pairs = join(scratch, 'pairs.tsv')

  it('scores a file and prints one JSON object', async () => {
    await writeFile(pairs, 'Ja.\tYes.\nNein.\tNo.\tNope.\nNie.\tNever.\n')
    const out = join(scratch, 'results.txt')
    const args = [
      ...tiny,
      '--task',
      'translate',
      '--pairs',
      pairs,
      '--limit',
      '2',
      '--steps',
      '2',
      '--json',
      '--out',
      out,
    ]
    const { code, stdout } = await command('evaluate', args)
    expect(code).toBe(0)
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({ task: 'translate', model: 'tiny', n: 2, options: { steps: 2, precision: 'int8' } })
    expect(report.signature).toMatch(/^nrefs:var\|/)
    for (const key of ['bleu', 'chrf', 'rouge1', 'rouge2', 'rougeL', 'sari', 'repeats', 'referenceRepeats', 'seconds'])
      expect(report[key]).toBeTypeOf('number')
    expect((await readFile(out, 'utf8')).split('\n')).toHaveLength(3)
  })

  it('prints a table; no SARI for one reference', async () => {
    await writeFile(pairs, 'Ja.\tYes.\n')
    const { stdout } = await command('evaluate', [...tiny, '--task', 'translate', '--pairs', pairs, '--steps', '1'])
    expect(stdout).toMatch(/BLEU +\d+\.\d\d +nrefs:1\|case:mixed/)
    expect(stdout).not.toMatch(/SARI/)
  })

  it('scores the autoregressive baseline', async () => {
    await writeFile(pairs, 'Ja.\tYes.\nNein.\tNo.\n')
    const { stdout } = await command('evaluate', [...baseline, '--task', 'translate', '--pairs', pairs, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'tiny-baseline',
      n: 2,
      options: { decoder: 'greedy', from: 'de' },
    })
  })

  it('groups the references of a source, and scores rewriting as well', async () => {
    await writeFile(pairs, 'It was big.\tIt is big.\nIt was big.\tIt was huge.\nHe ran.\tHe ran.\nNo.\tYes.\n')
    const args = ['--task', 'simplify', '--pairs', pairs, '--limit', '2', '--json']
    const model = [...(await rewriting('tiny')), '--steps', '1', '--length', 'short']
    const { stdout, stderr } = await command('evaluate', [...model, ...args])
    expect(stderr).toMatch(/4 lines are 3 sources/)
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({ n: 2, options: { grouped: true, lowercase: false, length: 'short', from: 'en' } })
    expect(report.signature).toMatch(/^nrefs:var\|case:mixed/)
    for (const key of ['sari', 'sentenceBleu', 'iBleu', 'copyRate', 'diversity'])
      expect(report[key]).toBeTypeOf('number')
    const greedy = await command('evaluate', [...(await rewriting('tiny-baseline')), ...args])
    expect(JSON.parse(greedy.stdout)).toMatchObject({ model: 'tiny-baseline', n: 2, options: { grouped: true } })
    const refused = await command('evaluate', [...(await rewriting('tiny-baseline')), ...args, '--length', 'short'])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(/Leave --length out/)
  })

  it('scores a trivial baseline without a model, and without case where the references have no capitals', async () => {
    await writeFile(pairs, 'The Cat sat.\tthe cat sat.\nHe ran.\the ran.\n')
    const args = ['--task', 'summarize', '--pairs', pairs, '--json', '--baseline']
    const { stdout, stderr } = await command('evaluate', [...args, 'copy'])
    expect(stderr).toMatch(/no capitals/)
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({ task: 'summarize', model: 'copy', n: 2, bleu: 100, chrf: 100, copyRate: 1 })
    expect(report.signature).toMatch(/case:lc/)
    const cased = JSON.parse((await command('evaluate', [...args, 'first-words:2', '--cased'])).stdout)
    expect(cased).toMatchObject({ model: 'first-words-2', copyRate: 0.5, options: { lowercase: false } })
    expect(cased.bleu).toBeLessThan(100)
  })

  it('lower-cases what the model reads where asked to', async () => {
    await writeFile(pairs, 'Bees Dance.\tBees dance.\n')
    const out = join(scratch, 'lower.txt')
    const args = ['--task', 'paraphrase', '--pairs', pairs, '--baseline', 'copy', '--out', out]
    expect((await command('evaluate', [...args, '--lowercase-sources'])).code).toBe(0)
    expect(await readFile(out, 'utf8')).toBe('bees dance.\n')
  })

  it('reads a file of the other direction the other way round, and says so', async () => {
    const opposite = join(scratch, 'pairs-en-de.tsv')
    await writeFile(opposite, 'Yes.\tJa.\n')
    const args = [...tiny, '--task', 'translate', '--steps', '1', '--json', '--pairs']
    const named = await command('evaluate', [...args, opposite])
    expect(named.stderr).toMatch(/the other way round, from de to en/)
    expect(JSON.parse(named.stdout).options.swapped).toBe(true)
    await writeFile(pairs, 'Yes.\tJa.\n')
    const told = JSON.parse((await command('evaluate', [...args, pairs, '--swap'])).stdout)
    expect({ ...told, seconds: 0, options: 0 }).toEqual({ ...JSON.parse(named.stdout), seconds: 0, options: 0 })
  })

  it.each<[string[], number, RegExp]>([
    [['--task', 'translate'], 2, /--pairs is missing/],
    [['--task', 'translate', '--pairs', '/nowhere.tsv'], 1, /cannot be read/],
    [['--task', 'translate', '--pairs', '/nowhere.tsv', '--baseline', 'copy'], 2, /needs no model/],
    [['--task', 'translate', '--pairs', '/nowhere.tsv', '--lowercase', '--cased'], 2, /opposites/],
  ])('says what is wrong with %j', async (args, code, message) => {
    const result = await command('evaluate', [...tiny, ...args])
    expect(result).toMatchObject({ code, stdout: '' })
    expect(result.stderr).toMatch(message)
  })
})
