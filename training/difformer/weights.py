"""Weights on disk: safetensors, in parts small enough to move between machines, and the EMA that is worth keeping."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

PART_BYTES = 15 * 2**20


def save_weights(weights: dict[str, Tensor], folder: Path, part_bytes: int = PART_BYTES) -> list[Path]:
    """Writes folder/weights-00001.safetensors and on, none larger than part_bytes unless one tensor alone is; old parts go."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("weights-*.safetensors"):
        old.unlink()
    parts: list[dict[str, Tensor]] = [{}]
    size = 0
    for name, tensor in weights.items():
        # 256 bytes a tensor leave room for its line in the header.
        n = tensor.numel() * tensor.element_size() + 256
        if parts[-1] and size + n > part_bytes:
            parts.append({})
            size = 0
        parts[-1][name] = tensor.detach().cpu().contiguous()
        size += n
    paths = [folder / f"weights-{i:05d}.safetensors" for i in range(1, len(parts) + 1)]
    for path, part in zip(paths, parts, strict=True):
        save_file(part, path)
    return paths


def load_weights(folder: Path) -> dict[str, Tensor]:
    """All parts of a folder together. Raises FileNotFoundError if there is none."""
    paths = sorted(folder.glob("weights-*.safetensors"))
    if not paths:
        raise FileNotFoundError(f"no weights-*.safetensors in {folder}")
    return {name: tensor for path in paths for name, tensor in load_file(path).items()}


class ExponentialAverage:
    """Running average of a model's parameters; the decay grows from 0 to `decay` over the first steps."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self.values = {name: p.detach().clone().float() for name, p in model.named_parameters()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        weight = 1 - min(self.decay, (1 + self.steps) / (10 + self.steps))
        self.steps += 1
        torch._foreach_lerp_(list(self.values.values()), [p.detach().float() for p in model.parameters()], weight)

    def state_dict(self) -> dict:
        return {"steps": self.steps, "values": self.values}

    def load_state_dict(self, state: dict) -> None:
        self.steps = state["steps"]
        for name, value in state["values"].items():
            self.values[name].copy_(value)
