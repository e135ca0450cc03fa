"""Average several snapshots (paper, section 4.1): python -m difformer.average A/ema B/ema ... --out C/ema"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from .weights import load_weights, save_weights


def average(folders: list[Path]) -> dict[str, torch.Tensor]:
    """The mean of each tensor. Raises ValueError if the folders do not hold the same tensors."""
    total: dict[str, torch.Tensor] = {}
    for folder in folders:
        weights = load_weights(folder)
        if total and {k: v.shape for k, v in weights.items()} != {k: v.shape for k, v in total.items()}:
            raise ValueError(f"{folder} holds other tensors than {folders[0]}")
        total = {k: total[k] + v.double() if total else v.double() for k, v in weights.items()}
    return {k: (v / len(folders)).float() for k, v in total.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, help="folders of weights-*.safetensors")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    for path in save_weights(average(args.folders), args.out):
        print(path)


if __name__ == "__main__":
    main()
