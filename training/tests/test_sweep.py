import pytest
import torch

from difformer.diffusion import Diffusion
from difformer.sweep import Variant, adjacent_repeats, parse_setting


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
