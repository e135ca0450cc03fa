from dataclasses import replace

import pytest
import torch

from difformer.autoregressive import Autoregressive, AutoregressiveLoss, beam_search, mean_log_probability
from difformer.diffusion import Diffusion
from difformer.sample import Candidate
from difformer.sweep import Variant, adjacent_repeats, parse_setting, rerank


def test_settings():
    decoding, extra = parse_setting("steps=2 clamp=1 noise_factor=0.5 sampler=ddim")
    assert (decoding.steps, decoding.clamp, decoding.noise_factor, extra["sampler"]) == (2, True, 0.5, "ddim")
    with pytest.raises(ValueError, match="stepz is no setting"):
        parse_setting("stepz=2")


def test_adjacent_repeats():
    assert adjacent_repeats(["the the cat", "a b b"]) == pytest.approx(100 * 2 / 6)


def test_variant_without_changes_is_the_plain_grid():
    base = Diffusion("sqrt", 2000, 4.0)
    assert Variant(base, "ddpm", 1.0, 0.0).grid(4, 2) == base.grid(4, 2)
    assert Variant(base, "ddpm", 1.0, 0.0).posterior(4, 2) == base.posterior(4, 2)


def test_ddim_keeps_the_noise_it_has():
    """From z_t = sqrt(ab) z0 + sqrt(1 - ab) eps and the true z0, DDIM lands on the same z0 and eps at the next time."""
    variant = Variant(Diffusion("sqrt", 2000, 1.0), "ddim", 1.0, 0.0)
    z0, eps = torch.randn(5, dtype=torch.float64), torch.randn(5, dtype=torch.float64)
    grid, coefficients = variant.grid(5, 0), variant.posterior(5, 0)
    for t, prev, (c0, c1, sigma) in zip(grid, grid[1:], coefficients, strict=False):
        a, ap = variant.alpha_bar[t], variant.alpha_bar[prev]
        z = a.sqrt() * z0 + (1 - a).sqrt() * eps
        torch.testing.assert_close(c0 * z0 + c1 * z, ap.sqrt() * z0 + (1 - ap).sqrt() * eps)
        assert sigma == 0


def test_the_reranker_takes_the_text_that_it_would_write(config):
    torch.manual_seed(1)
    model = Autoregressive(replace(config, model="autoregressive")).eval()
    source = [5, 40, 41, 42]
    written = beam_search(model, torch.tensor([source]), 1, 6)[0]
    others = [[*written[:-1], 30], [31, 32], written[:2]]
    candidates = [Candidate(tokens, 0.0) for tokens in (*others, written)]
    assert len(written) > 2 and rerank(model, candidates, source, float("inf")) == 3


def test_mean_log_probability_is_the_loss_of_each_text_alone(config):
    model = Autoregressive(replace(config, model="autoregressive", label_smoothing=0.0)).eval()
    source, target = torch.tensor([[5, 40, 41], [5, 42, 0]]), torch.tensor([[50, 51], [52, 0]])
    loss = AutoregressiveLoss(model)
    alone = [loss(source[:1], target[:1])["loss"], loss(source[1:, :2], target[1:, :1])["loss"]]
    torch.testing.assert_close(mean_log_probability(model, source, target), -torch.stack(alone).detach())
