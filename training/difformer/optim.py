"""The optimiser: Muon for the Transformer layers' matrices, AdamW for all else; and the learning-rate schedule.

torch.optim.Muon orthogonalises one matrix at a time and in bfloat16, which is ten times slower than float32 on a CPU without
bfloat16 units; this one stacks matrices of one shape, and keeps the gradient's precision on such a CPU.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from .config import Config


def has_fast_bfloat16() -> bool:
    """True on CUDA and on CPUs with AVX512-BF16 or AMX; others emulate it ten times slower than float32."""
    if torch.cuda.is_available():
        return True
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def orthogonalize(g: Tensor, iterations: int = 5) -> Tensor:
    """Newton-Schulz iteration towards the nearest semi-orthogonal matrix of each g [n, rows, columns], rows <= columns.

    Singular values end near 1 (0.7 .. 1.2), which is all that Muon needs (Jordan et al., 2024).
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.bfloat16() if has_fast_bfloat16() else g
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(iterations):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.to(g.dtype)


class Muon(torch.optim.Optimizer):
    """Nesterov momentum, orthogonalised (Jordan et al., 2024). The step's size is lr * sqrt(max(1, rows / columns))."""

    def __init__(self, params, lr: float, momentum: float = 0.95, weight_decay: float = 0.0) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            by_shape: dict[tuple[int, int], list[nn.Parameter]] = {}
            for p in group["params"]:
                if p.grad is not None:
                    by_shape.setdefault((min(p.shape), max(p.shape)), []).append(p)
            for params in by_shape.values():
                updates = []
                for p in params:
                    buffer = self.state[p].setdefault("momentum", torch.zeros_like(p))
                    buffer.lerp_(p.grad, 1 - group["momentum"])
                    update = p.grad.lerp(buffer, group["momentum"])
                    updates.append(update if p.shape[0] <= p.shape[1] else update.mT)
                for p, update in zip(params, orthogonalize(torch.stack(updates)), strict=True):
                    rows, columns = p.shape
                    p.mul_(1 - group["lr"] * group["weight_decay"])
                    size = group["lr"] * math.sqrt(max(1.0, rows / columns))
                    p.add_(update if rows <= columns else update.mT, alpha=-size)


def freeze(model: nn.Module, config: Config) -> None:
    """Keeps the weights that config.freeze names as they are. Call before build_optimizers."""
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not (config.freeze and name.startswith(tuple(config.freeze.split(",")))))


def build_optimizers(model: nn.Module, config: Config) -> list[torch.optim.Optimizer]:
    matrices, rest = [], []
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        in_layer = ".encoder." in f".{name}" or ".decoder." in f".{name}"
        (matrices if config.optimizer == "muon" and in_layer and p.ndim == 2 else rest).append(p)
    optimizers: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(rest, lr=config.lr, betas=(0.9, 0.98), weight_decay=config.weight_decay, fused=True)
    ]
    if matrices:
        optimizers.append(Muon(matrices, lr=config.muon_lr, weight_decay=config.weight_decay))
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["peak_lr"] = group["lr"]
    return optimizers


def update(optimizers: list[torch.optim.Optimizer], share: float) -> None:
    """A step of each at `share` of its peak learning rate; the gradients are spent."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = group["peak_lr"] * share
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)


def rate(step: int, config: Config) -> float:
    """The share of the peak learning rate at a step: linear warm-up, constant, then linear to decay_floor at max_steps."""
    decay_steps = max(1, round(config.decay_fraction * config.max_steps))
    left = (config.max_steps - step) / decay_steps
    return min(1.0, (step + 1) / max(1, config.warmup_steps)) * min(
        1.0, config.decay_floor + (1 - config.decay_floor) * max(0.0, left)
    )
