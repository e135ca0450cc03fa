import math

import pytest
import torch

from difformer.diffusion import Diffusion, alpha_bar


@pytest.mark.parametrize("schedule", ["sqrt", "linear", "cosine"])
def test_signal_falls_from_nearly_one_to_nearly_nothing(schedule):
    ab = alpha_bar(schedule, 2000)
    assert (ab[1:] <= ab[:-1]).all()
    assert ab[0] > 0.95 and 0 < ab[-1] < 1e-3


def test_sqrt_schedule_is_the_papers():
    assert alpha_bar("sqrt", 2000)[499] == pytest.approx(1 - math.sqrt(0.25 + 1e-4), abs=1e-12)


def test_unknown_schedule():
    with pytest.raises(ValueError, match="unknown schedule"):
        alpha_bar("square", 10)


def test_forward_process_has_the_rescaled_variance():
    d = Diffusion("sqrt", 2000, noise_factor=4.0)
    t = torch.full((4,), 1000)
    z0 = torch.ones(4, 500, 128)
    zt = d.q_sample(z0, t, torch.randn_like(z0))
    ab = d.alpha_bar[1000].item()
    assert zt.mean().item() == pytest.approx(math.sqrt(ab), abs=0.05)
    assert zt.std().item() == pytest.approx(4 * math.sqrt(1 - ab), rel=0.01)


def test_grid_runs_from_noise_and_stops_early():
    d = Diffusion("sqrt", 2000, 4.0)
    assert d.grid(1, 0) == [1999]
    grid = d.grid(15, 5)
    assert len(grid) == 15 and grid[0] == 1999 and grid == sorted(grid, reverse=True)
    assert grid[-1] == round(5 * 1999 / 19)
    assert d.grid(20, 0)[:15] == grid
    for steps, early in ((0, 0), (1, -1), (2000, 1)):
        with pytest.raises(ValueError):
            d.grid(steps, early)


def test_posterior_is_bayes_rule():
    """Mean and variance of q(z_prev | z_t, z_0) from the product of the two Gaussians."""
    d = Diffusion("sqrt", 2000, 1.0)
    grid = d.grid(20, 0)
    for (t, prev), (c0, c1, sigma) in zip(zip(grid, grid[1:], strict=False), d.posterior(20, 0), strict=False):
        a, ap = float(d.alpha_bar[t]), float(d.alpha_bar[prev])
        step = a / ap
        precision = step / (1 - step) + 1 / (1 - ap)
        assert sigma**2 == pytest.approx(1 / precision, rel=1e-9)
        assert c1 == pytest.approx(math.sqrt(step) / (1 - step) / precision, rel=1e-9)
        assert c0 == pytest.approx(math.sqrt(ap) / (1 - ap) / precision, rel=1e-9)


def test_last_step_of_a_full_run_returns_z0_hat():
    assert Diffusion("sqrt", 2000, 1.0).posterior(20, 0)[-1] == pytest.approx((1.0, 0.0, 0.0))
    assert Diffusion("sqrt", 2000, 1.0).posterior(15, 5)[-1][2] > 0
    assert Diffusion("sqrt", 2000, 1.0).posterior(15, 5) == Diffusion("sqrt", 2000, 1.0).posterior(20, 0)[:15]
