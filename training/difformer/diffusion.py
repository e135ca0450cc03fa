"""The diffusion process on embeddings: noise schedules, the forward process with noise rescaling, the reverse posterior.

Timesteps t are integers 0 .. T-1. z_t = sqrt(alpha_bar) z_0 + sqrt(1 - alpha_bar) F eps (paper, section 3.3).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

MODEL_TIME_SCALE = 1000.0
"""The network is told t * 1000 / T, whatever T is."""


class Diffusion:
    """A discretised schedule. alpha_bar: float64 [T], falling from near 1 to near 0."""

    def __init__(self, schedule: str, timesteps: int, noise_factor: float) -> None:
        self.timesteps, self.noise_factor = timesteps, noise_factor
        self.alpha_bar = alpha_bar(schedule, timesteps)

    def q_sample(self, z0: Tensor, t: Tensor, eps: Tensor, noise_factor: float | None = None) -> Tensor:
        """z_t for z0 [B, T, D], t [B], eps like z0, with the training noise factor F unless another is given."""
        factor = self.noise_factor if noise_factor is None else noise_factor
        ab = self.alpha_bar.to(z0.device)[t].to(z0.dtype)[:, None, None]
        return ab.sqrt() * z0 + (1 - ab).sqrt() * factor * eps

    def model_time(self, t: Tensor) -> Tensor:
        return t.float() * (MODEL_TIME_SCALE / self.timesteps)

    def grid(self, steps: int, early_stop: int) -> list[int]:
        """Timesteps of a decode in running order: steps of steps + early_stop evenly respaced ones, the noisiest first."""
        total = steps + early_stop
        if steps < 1 or early_stop < 0 or total > self.timesteps:
            raise ValueError(f"steps {steps} and early_stop {early_stop} do not fit {self.timesteps} timesteps")
        if total == 1:
            return [self.timesteps - 1]
        # floor(x + 1/2), which is Math.round in the browser, where Python's round would go to even.
        every = [math.floor(i * (self.timesteps - 1) / (total - 1) + 0.5) for i in range(total)]
        return every[early_stop:][::-1]

    def posterior(self, steps: int, early_stop: int) -> list[tuple[float, float, float]]:
        """DDPM posterior q(z_prev | z_t, z0_hat) for each step of `grid`: (c0, c1, sigma), so that
        z_prev = c0 * z0_hat + c1 * z_t + sigma * noise. The step below the lowest grid point is z_0 itself."""
        every = [*self.grid(steps + early_stop, 0), None]
        run, below = every[:steps], every[1 : steps + 1]
        out = []
        for t, prev in zip(run, below, strict=True):
            a = float(self.alpha_bar[t])
            ap = float(self.alpha_bar[prev]) if prev is not None else 1.0
            beta = 1 - a / ap
            c0 = beta * math.sqrt(ap) / (1 - a)
            c1 = (1 - ap) * math.sqrt(1 - beta) / (1 - a)
            out.append((c0, c1, math.sqrt(max(beta * (1 - ap) / (1 - a), 0.0))))
        return out


def alpha_bar(schedule: str, timesteps: int) -> Tensor:
    """float64 [timesteps], clamped to [1e-5, 1]. sqrt: 1 - sqrt(s + 1e-4) (Diffusion-LM); s = (t + 1) / T."""
    s = (torch.arange(timesteps, dtype=torch.float64) + 1) / timesteps
    if schedule == "sqrt":
        ab = 1 - torch.sqrt(s + 1e-4)
    elif schedule == "cosine":
        ab = torch.cos((s + 0.008) / 1.008 * math.pi / 2) ** 2 / math.cos(0.008 / 1.008 * math.pi / 2) ** 2
    elif schedule == "linear":
        scale = 1000 / timesteps
        ab = torch.cumprod(1 - torch.linspace(1e-4 * scale, 0.02 * scale, timesteps, dtype=torch.float64), 0)
    else:
        raise ValueError(f"unknown schedule {schedule!r}; known: sqrt, linear, cosine")
    return ab.clamp(1e-5, 1.0)
