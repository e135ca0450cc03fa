import { expect, it } from 'vitest'
import fixture from '../testdata/metrics.json'
import { corpusBleu, tokenize13a } from './bleu.ts'
import { corpusChrf } from './chrf.ts'
import { corpusRouge } from './rouge.ts'
import { corpusSari } from './sari.ts'

// The numbers come from sacrebleu 2.6.0 and rouge_score 0.1.2:
//   python -c "
//   import json; from sacrebleu.metrics import BLEU, CHRF; from rouge_score.rouge_scorer import RougeScorer
//   d = json.load(open('src/difformer/testdata/metrics.json')); hyp, refs = d['hypotheses'], d['references']
//   for n in (1, 2):
//       sets = [[r[k] for r in refs] for k in range(n)]
//       print(BLEU().corpus_score(hyp, sets).score, CHRF().corpus_score(hyp, sets).score)
//       s = RougeScorer(['rouge1', 'rouge2', 'rougeL'])
//       print([100 * sum(s.score_multi(r[:n], h)[k].fmeasure for h, r in zip(hyp, refs)) / len(hyp) for k in s.rouge_types])"

const { hypotheses, references, sources } = fixture
const firstOnly = references.map((lines) => lines.slice(0, 1))
const pick = (values: string[], indices: number[]) => indices.map((i) => values[i] ?? '')

it('agrees with sacreBLEU’s BLEU', () => {
  expect(corpusBleu(hypotheses, firstOnly).score).toBeCloseTo(58.871289554761226, 9)
  expect(corpusBleu(hypotheses, references).score).toBeCloseTo(63.29163857076696, 9)
})

it.each([
  [[2], 66.06328636027612, 90.92382099397807],
  [[4], 7.545383788761362, 11.816000531518672],
  [[6], 100, 100],
  [[9], 0, 63.636363636363626],
  [[3], 0, 0],
  [[0, 9], 39.16719791855316, 73.70184766383292],
])('agrees with sacreBLEU on lines %j', (lines, bleu, chrf) => {
  const some = lines.map((i) => firstOnly[i] ?? [])
  expect(corpusBleu(pick(hypotheses, lines), some).score).toBeCloseTo(bleu, 9)
  expect(corpusChrf(pick(hypotheses, lines), some)).toBeCloseTo(chrf, 9)
})

it('signs a BLEU score as sacreBLEU does', () => {
  expect(corpusBleu(hypotheses, firstOnly).signature).toBe('nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0')
  expect(corpusBleu(hypotheses, references).signature).toContain('nrefs:2|')
  expect(corpusBleu(hypotheses, [...firstOnly.slice(1), ['a', 'b']]).signature).toContain('nrefs:var|')
})

it('splits text as mteval-v13a does', () => {
  const tokens = (line: string) => tokenize13a(line).join(' ')
  expect(tokens('In 1,234.50 cases (3-4%) it cost $5.99/kg.')).toBe(
    'In 1,234.50 cases ( 3 - 4 % ) it cost $ 5.99 / kg .',
  )
  expect(tokens('Tom & Mary &amp; &quot;friends&quot; &lt;3 <skipped> ok')).toBe('Tom & Mary & " friends " < 3 ok')
  expect(tokens('日本語 と 😀 emoji , U.S.A. e.g. 10.5.2024 \u00a0 ende\u2028x')).toBe(
    '日本語 と 😀 emoji , U . S . A . e . g . 10.5.2024 ende x',
  )
})

it('agrees with sacreBLEU’s chrF', () => {
  expect(corpusChrf(hypotheses, firstOnly)).toBeCloseTo(70.34806172266224, 9)
  expect(corpusChrf(hypotheses, references)).toBeCloseTo(71.57178614387072, 9)
})

it('agrees with rouge_score', () => {
  const one = corpusRouge(hypotheses, firstOnly)
  expect(one.rouge1).toBeCloseTo(76.05757575757575, 9)
  expect(one.rouge2).toBeCloseTo(49.44736422997293, 9)
  expect(one.rougeL).toBeCloseTo(76.05757575757575, 9)
  const two = corpusRouge(hypotheses, references)
  expect(two.rouge1).toBeCloseTo(76.93181818181819, 9)
  expect(two.rouge2).toBeCloseTo(50.49084249084249, 9)
  expect(two.rougeL).toBeCloseTo(76.05757575757575, 9)
})

it('computes SARI by its definition', () => {
  // "a b" -> "a c": c is added, a is kept, b is deleted; bigram "a c" is added, "a b" deleted; no bigram can be kept and no
  // trigram anything, so of the twelve F1 values five are 1.
  expect(corpusSari(['a b'], ['a c'], [['a c']])).toBeCloseTo((100 * 5) / 12, 9)
  // Nothing done where "b" was to be replaced: keeping has precision 1/2 and recall 1 for unigrams, everything else is 0.
  expect(corpusSari(['a b'], ['a b'], [['a c']])).toBeCloseTo((100 * (2 / 3)) / 12, 9)
  // Two references, one keeps "b": kept unigrams count 2 + 1 of the 2 + 2 done and of the 2 + 1 wanted, the kept bigram 1 of 2
  // done and of 1 wanted; "c" was wanted but not added, one of the "b" and one of the "a b" was to be deleted.
  expect(corpusSari(['a b'], ['a b'], [['a c', 'a b']])).toBeCloseTo((100 * (6 / 7 + 2 / 3)) / 12, 9)
  expect(corpusSari(['A b.'], ['a B .'], [['a b.']])).toBeCloseTo((100 * 3) / 12, 9)
})

it('follows EASSE’s conventions for SARI', () => {
  // EASSE is not on PyPI. These are from its easse/sari.py (commit 2933cf0, corpus_sari with its defaults) written down for
  // Python 3.11 with sacrebleu 2.6.0's own Tokenizer13a. The same file gives the published 20.73 (ASSET) and 26.29 (TurkCorpus)
  // to copied sources, and so does `npm run evaluate -- --task simplify --baseline copy`.
  expect(corpusSari(sources, hypotheses, firstOnly)).toBeCloseTo(73.96597169317906, 9)
  expect(corpusSari(sources, hypotheses, references)).toBeCloseTo(70.18252603122032, 9)
})
