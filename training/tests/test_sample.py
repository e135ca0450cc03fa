import dataclasses

import numpy as np
import pytest
import torch

from difformer.config import Config
from difformer.diffusion import Diffusion
from difformer.model import Difformer
from difformer.noise import gaussian
from difformer.sample import Candidate, Decoding, choose, collapse_repeats, decode_batch, length_candidates, sentence_bleu
from difformer.tokenizer import SPECIAL_TOKENS


def setup(config):
    return Difformer(config).eval(), Diffusion("sqrt", 2000, 4.0)


def source(config):
    return torch.randint(16, config.vocab_size, (2, 7))


def test_noise_is_normal_and_depends_on_everything():
    a = gaussian(0, 0, 0, 200, 64)
    assert abs(a.mean()) < 0.03 and abs(a.std() - 1) < 0.02 and abs((a**3).mean()) < 0.1
    for other in (gaussian(1, 0, 0, 200, 64), gaussian(0, 1, 0, 200, 64), gaussian(0, 0, 1, 200, 64)):
        assert abs((a * other).mean()) < 0.03
    np.testing.assert_array_equal(a[:50], gaussian(0, 0, 0, 50, 64))


def test_candidates_have_the_lengths_of_the_beam(config):
    model, diffusion = setup(config)
    x = source(config)
    options = Decoding(steps=3, early_stop=1, length_beam=3, noise_beam=2, collapse_repeats=False)
    rows = decode_batch(model, diffusion, x, options)
    logits = model.encode(x).length_logits
    lengths = length_candidates(logits, torch.tensor([7, 7]), 3, config)
    for row, wanted in zip(rows, lengths.tolist(), strict=True):
        assert [len(c.tokens) for c in row] == [n for n in wanted for _ in range(2)]
        assert all(t >= len(SPECIAL_TOKENS) for c in row for t in c.tokens)


def test_same_seed_same_text_and_no_influence_of_neighbours(config):
    model, diffusion = setup(config)
    x = source(config)
    options = Decoding(steps=4, early_stop=1, length_beam=2)
    together = decode_batch(model, diffusion, x, options)
    alone = [decode_batch(model, diffusion, x[i : i + 1], options)[0] for i in range(2)]
    assert [[c.tokens for c in r] for r in together] == [[c.tokens for c in r] for r in alone]
    other = decode_batch(model, diffusion, x, dataclasses.replace(options, seed=1))
    assert [[c.tokens for c in r] for r in other] != [[c.tokens for c in r] for r in together]


def test_given_length_is_kept(config):
    model, diffusion = setup(config)
    rows = decode_batch(model, diffusion, source(config), Decoding(steps=2, collapse_repeats=False), lengths=torch.tensor([5, 3]))
    assert [len(r[0].tokens) for r in rows] == [5, 3]


def test_clamped_decoding_runs(config):
    model, diffusion = setup(config)
    assert decode_batch(model, diffusion, source(config), Decoding(steps=2, clamp=True))


def test_repeats_collapse():
    assert collapse_repeats([7, 7, 8, 7, 9, 9, 9]) == [7, 8, 7, 9]
    assert collapse_repeats([]) == []


def test_sentence_bleu():
    assert sentence_bleu([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]) == pytest.approx(1)
    assert sentence_bleu([1, 2], [3, 4]) == 0
    assert sentence_bleu([1, 2, 3], [1, 2, 3, 4]) < sentence_bleu([1, 2, 3, 4], [1, 2, 3, 4])
    # 2 of 3 unigrams, (1 + 1) / (2 + 1), (0 + 1) / (1 + 1), (0 + 1) / (0 + 1)
    assert sentence_bleu([1, 2, 9], [1, 2, 3]) == pytest.approx((2 / 3 * 2 / 3 * 1 / 2 * 1) ** 0.25)


def test_mbr_takes_the_one_most_like_the_others():
    rows = [[9, 9, 9], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 5]]
    candidates = [Candidate(r, -1.0) for r in rows]
    assert choose(candidates) == 1 and candidates[0].score == 0
    assert choose([Candidate([1], -2.0), Candidate([1], -1.0)]) == 1
    assert choose([Candidate([1], -2.0)]) == 0


def test_lengths_are_stretched_as_in_the_app():
    # The cases of src/difformer/lengths.test.ts: a head surest of 20.2 tokens, of those from 11 to 30 that it knows.
    config = Config(length_offsets=10, max_length=72)
    head = -(torch.arange(11, 31) - 20.2).abs()[None]
    lengths = {f: length_candidates(head, torch.tensor([21]), 5, config, f)[0].tolist() for f in (1.0, 0.7, 1.4)}
    assert lengths[1.0] == [20, 21, 19, 22, 18]
    assert lengths[0.7][:3] == [14, 15, 13]
    assert lengths[1.4] == [28, 29, 27, 30, 26]
    peaks = torch.full((1, 20), -9.0)
    peaks[0, [1, 9]] = torch.tensor([5.0, 6.0])
    assert length_candidates(peaks, torch.tensor([21]), 2, config, 0.5)[0].tolist() == [10, 6]
