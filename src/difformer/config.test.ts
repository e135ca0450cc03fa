import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseConfig } from './config.ts'
import { ModelConfigError } from './errors.ts'

const text = readFileSync(new URL('testdata/tiny/config.json', import.meta.url), 'utf8')

it('reads what the exporter writes, from text and from bytes', () => {
  const config = parseConfig(text)
  expect(config.id).toBe('tiny')
  expect(config.tasks[0]).toMatchObject({ id: 'translate', source: 'de', target: 'en' })
  expect(config.variants.int8?.rounding).toEqual(['onnx/rounding.onnx', 'onnx/encoder_rounding_weights.onnx'])
  expect(parseConfig(new TextEncoder().encode(text))).toEqual(config)
})

it.each<[string, unknown, RegExp]>([
  ['model_type', 'bert', /model_type must be "difformer"/],
  ['format_version', 2, /format_version must be 1/],
  ['name', undefined, /name is missing/],
  ['sizes.d_model', '32', /sizes\.d_model must be a number/],
  ['sizes.latent_dim', 15, /sizes\.latent_dim must be even/],
  ['diffusion.schedule', 'quadratic', /diffusion\.schedule must be one of sqrt, linear, cosine/],
  ['decoding.steps', 0, /decoding\.steps must be a whole number of at least 1/],
  ['decoding.early_stop', 5000, /exceed diffusion\.train_timesteps/],
  ['decoding.patience', -1, /decoding\.patience must be a whole number of at least 0/],
  ['decoding.prune', [{ after: 1, keep: 0 }], /decoding\.prune\[0\]\.keep must be a whole number of at least 1/],
  ['decoding.grid', [1999, 0], /decoding\.grid must have steps \+ early_stop falling timesteps/],
  ['decoding.grid', [1999, 1999, 5, 4, 3, 2, 1, 0], /decoding\.grid must have/],
  ['decoding.grid', [2000, 1999, 5, 4, 3, 2, 1, 0], /decoding\.grid must have/],
  ['backends.wasm', undefined, /backends must name a precision for wasm/],
  ['tasks', [], /tasks must name at least one task/],
  ['tasks.0.source', 'not a language', /tasks\[0\]\.source must be a BCP 47/],
  ['tasks.0.note', '', /tasks\[0\]\.note must be a text/],
  ['tasks.0.length_factor', 0, /tasks\[0\]\.length_factor must be more than 0/],
  ['tasks.0.rerank', 'no', /tasks\[0\]\.rerank must be true or false/],
  ['tasks.0.lengths', 'yes', /tasks\[0\]\.lengths must be true or false/],
  ['variants.int8.encoder', '../../etc/passwd', /variants\.int8\.encoder must be a relative path/],
  ['variants.w8.encoder', 'https://example.org/x', /variants\.w8\.encoder must be a relative path/],
  ['variants.w8.encoder', [], /variants\.w8\.encoder must name at least one file/],
  ['variants.w8.encoder', ['onnx/a.onnx', '../b.onnx'], /variants\.w8\.encoder\[1\] must be a relative path/],
  ['variants.w8.encoder', 3, /variants\.w8\.encoder must be a list/],
  ['backends.webgpu', 'fp8', /backends\.webgpu must be one of/],
  ['variants.w8', undefined, /backends\.webgpu names a precision without files/],
  ['files.0.sha256', 'abc', /files\[0\]\.sha256 must be 64 hexadecimal/],
  ['reranker', { layers: 2, weight: 1, bos: 2, eos: 3 }, /variants\.\w+\.reranker is missing/],
  ['reranker', { layers: 2, bos: 2, eos: 3 }, /reranker\.weight/],
  ['decoding.length_threshold', 1.5, /decoding\.length_threshold must be between 0 and 1/],
  ['decoding.clause_tokens', 2.5, /decoding\.clause_tokens must be a whole number/],
  ['special_tokens', null, /special_tokens must be an object/],
])('says what is wrong with %s = %j', (path, value, message) => {
  expect(() => parseConfig(changed(path, value))).toThrow(ModelConfigError)
  expect(() => parseConfig(changed(path, value))).toThrow(message)
})

it('reads folders that name one file a graph', () => {
  const { variants } = parseConfig(changed('variants.int8.encoder', 'onnx/whole.onnx'))
  expect(variants.int8?.encoder).toEqual(['onnx/whole.onnx'])
})

it('reads how a model saves work, if it does', () => {
  const { patience, prune, grid } = parseConfig(text).decoding
  expect([patience, prune, grid]).toEqual([undefined, undefined, undefined])
  expect(parseConfig(changed('decoding.patience', 2)).decoding.patience).toBe(2)
  expect(parseConfig(changed('decoding.clause_tokens', 26)).decoding.clause_tokens).toBe(26)
  expect(parseConfig(changed('decoding.length_threshold', 0.1)).decoding.length_threshold).toBe(0.1)
  const halving = [{ after: 2, keep: 5 }]
  expect(parseConfig(changed('decoding.prune', halving)).decoding.prune).toEqual(halving)
  const falling = [1999, 1990, 1900, 1500, 1000, 500, 100, 0]
  expect(parseConfig(changed('decoding.grid', falling)).decoding.grid).toEqual(falling)
})

it('reads what a task says of itself, if it does', () => {
  expect(parseConfig(text).tasks[0]).not.toHaveProperty('note')
  expect(parseConfig(text).tasks[0]).not.toHaveProperty('lengths')
  expect(parseConfig(changed('tasks.0.note', 'News.')).tasks[0]?.note).toBe('News.')
  expect(parseConfig(changed('tasks.0.lengths', true)).tasks[0]?.lengths).toBe(true)
  expect(parseConfig(text).tasks[0]).not.toHaveProperty('rerank')
  expect(parseConfig(changed('tasks.0.rerank', false)).tasks[0]?.rerank).toBe(false)
  expect(parseConfig(text).tasks[0]).not.toHaveProperty('length_factor')
  expect(parseConfig(changed('tasks.0.length_factor', 0.85)).tasks[0]?.length_factor).toBe(0.85)
})

it.each(['', '<!doctype html>', 'null', '[]', '3'])('refuses %j', (input) => {
  expect(() => parseConfig(input)).toThrow(ModelConfigError)
})

/** The configuration with one value replaced, or left out. */
function changed(path: string, value: unknown): string {
  const root = JSON.parse(text)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const parent = keys.reduce((node, key) => node[key], root)
  parent[last] = value
  return JSON.stringify(root)
}
