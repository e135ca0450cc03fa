"""Two random pairs in one: longer texts out of sets of short sentences, which no length-bucketed batch would otherwise show.

python -m difformer.join --packed runs/distilled/packed-0.npz --pairs 20000 --out runs/distilled/joined-0.npz
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from .data import PackedPairs


def join(pairs: PackedPairs, count: int, max_length: int, seed: int = 0) -> PackedPairs:
    """At most `count` pairs, each of two drawn at random: both sources after one prefix token, both targets. Those longer than
    max_length tokens on a side are left out."""
    rows = pairs.rows()
    sources, targets = [], []
    for a, b in np.random.default_rng(seed).integers(len(pairs), size=(count, 2)):
        source, target = rows[a][0] + rows[b][0][1:], rows[a][1] + rows[b][1]
        if max(len(source), len(target)) <= max_length:
            sources.append(source)
            targets.append(target)
    return PackedPairs.from_lists(sources, targets)


def main() -> None:
    parser = argparse.ArgumentParser(description="Join random pairs of packed data, two by two.")
    parser.add_argument("--packed", type=Path, required=True)
    parser.add_argument("--pairs", type=int, required=True, help="how many to make, before those too long are left out")
    parser.add_argument("--max-length", type=int, default=64, help="tokens on a side (default: 64)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    joined = join(PackedPairs.load(args.packed), args.pairs, args.max_length, args.seed)
    joined.save(args.out)
    print(f"{args.out}: {len(joined)} pairs")


if __name__ == "__main__":
    main()
