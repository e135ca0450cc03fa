import { describe, expect, it } from 'vitest'
import fixture from '../testdata/metrics.json'
import { corpusBleu } from './bleu.ts'
import { diffuSeqBleu, diffuSeqWords, diversity } from './diffuseq.ts'
import { words } from './ngrams.ts'
import { copyRate, iBleu, repeats } from './rewriting.ts'
import { sentenceBleu } from './sentence-bleu.ts'

// The numbers come from nltk 3.10.4, tokenizers 0.23.3 and sacrebleu 2.6.0:
//   d = json.load(open('src/difformer/testdata/metrics.json')); hyp, refs, src = d['hypotheses'], d['references'], d['sources']
//   m4 = nltk.translate.bleu_score.SmoothingFunction().method4; bleu = nltk.translate.bleu_score.sentence_bleu
//   [bleu([x.split() for x in r[:n]], h.split(), smoothing_function=m4) for h, r in zip(hyp, refs)], n = 2 and 1
// Words as bert-base-uncased's decode gives them, the pieces of a word together:
//   N, P = tokenizers.normalizers.BertNormalizer(lowercase=True), tokenizers.pre_tokenizers.BertPreTokenizer()
//   D = tokenizers.decoders.WordPiece(prefix='##', cleanup=True)
//   text = lambda line: clean_up(D.decode([t for t, _ in P.pre_tokenize_str(N.normalize_str(line))])).split()
// where clean_up is what transformers' clean_up_tokenization replaces, and with DiffuSeq's places of output and reference
//   mean(100 * bleu([text(h)], text(x), smoothing_function=m4) for h, r in zip(hyp, refs) for x in r[:n]), n = 1 and 2
//   mean(len(set(text(h))) / len(text(h)) if text(h) else 0 for h in hyp)
//   0.8 * BLEU().corpus_score(hyp, sets of refs).score - 0.2 * BLEU().corpus_score(hyp, [src]).score
//   BLEU(lowercase=True).corpus_score([h.upper() for h in hyp], sets of refs)

const { hypotheses, references, sources } = fixture
const firstOnly = references.map((lines) => lines.slice(0, 1))

describe('sentence BLEU', () => {
  it.each([
    [0, 0.25119835939119545, 0.2126348205471515],
    [1, 0.10303305383657904, 0.04770223469120696],
    [2, 0.6434588841607617, 0.5946035575013605],
    [3, 0, 0],
    [4, 0.03701851938020757, 0.03701851938020757],
    [5, 0.17739111163122614, 0.17739111163122614],
    [6, 1, 1],
    [7, 0.2777619034011791, 0.2626909894424158],
    [8, 0.30834517982041937, 0.30834517982041937],
    [9, 0, 0],
  ])('agrees with NLTK on line %i', (i, both, first) => {
    const hypothesis = words(hypotheses[i] ?? '')
    const others = (references[i] ?? []).map(words)
    expect(sentenceBleu(hypothesis, others)).toBeCloseTo(both, 12)
    expect(sentenceBleu(hypothesis, others.slice(0, 1))).toBeCloseTo(first, 12)
  })

  it('knows texts of one word', () => {
    expect(sentenceBleu(['no'], [['no']])).toBe(1)
    expect(sentenceBleu(['no'], [['no', 'never']])).toBeCloseTo(Math.exp(-1), 12)
  })
})

describe('DiffuSeq’s scores', () => {
  it('are of words as its tokenizer gives them back', () => {
    const line = "Don't I'm “really” Well-known (big) U.S. café? 3.5% can’t we've 日本.\tIt's 'quoted'…"
    expect(diffuSeqWords(line).join(' ')).toBe(
      "don't i'm “ really ” well - known ( big ) u. s. cafe? 3. 5 % can ’ t we've 日 本. it's'quoted'…",
    )
  })

  it('agree with its script', () => {
    expect(diffuSeqBleu(hypotheses, firstOnly)).toBeCloseTo(37.335528323988925, 9)
    expect(diffuSeqBleu(hypotheses, references)).toBeCloseTo(26.601156648937682, 9)
    expect(diversity(hypotheses)).toBeCloseTo(0.7778138528138528, 12)
  })

  it('punish an output that is too long and none that is too short', () => {
    const reference = [['how do i learn to play the guitar?']]
    expect(diffuSeqBleu(['how do i learn'], reference)).toBeGreaterThan(
      diffuSeqBleu(['how do i learn how do i learn how do i learn'], reference),
    )
  })
})

it('iBLEU agrees with sacreBLEU’s two scores', () => {
  expect(iBleu(sources, hypotheses, references)).toBeCloseTo(46.76196229699418, 9)
  expect(iBleu(sources, sources, firstOnly)).toBeCloseTo(0.8 * corpusBleu(sources, firstOnly).score - 20, 9)
})

it('BLEU without case agrees with sacreBLEU', () => {
  const loud = hypotheses.map((line) => line.toUpperCase())
  const { score, signature } = corpusBleu(loud, references, true)
  expect(score).toBeCloseTo(63.90661914275816, 9)
  expect(signature).toBe('nrefs:2|case:lc|eff:no|tok:13a|smooth:exp|version:2.6.0')
})

it('copies are outputs that are their source, whatever their case and white space', () => {
  expect(copyRate(['A b.', 'c', 'd', 'e'], [' a  B.', 'C', 'd.', ''])).toBe(0.5)
})

it('repeats are words that stand twice in a row', () => {
  expect(repeats(['The the cat', 'no', 'a b a b', ''])).toBe(1 / 5)
  expect(repeats(['a'])).toBe(0)
})
