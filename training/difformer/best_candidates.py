"""Of the candidates that a Difformer wrote, those that are worth most, as targets for it to go on with (expert iteration; of one
round, RAFT: Dong et al., arXiv 2304.06767). What people wrote for one source disagrees; these it can write already, all at once.

python -m difformer.best_candidates --candidates runs/candidates.npz --keep 3 --weight 2.5 --out runs/best.npz
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from .candidates import Candidates
from .data import PackedPairs


def best_candidates(candidates: Candidates, keep: int, weight: float = 1.0) -> PackedPairs:
    """Each source with the `keep` of its candidates that gain most, best first. weight: of the set among others in training."""
    bounds = candidates.bounds()
    sources, targets = [], []
    for (source, _), start, end in zip(candidates.pairs.rows(), bounds, bounds[1:], strict=False):
        for best in start + np.argsort(-candidates.gain[start:end], kind="stable")[:keep]:
            sources.append(source)
            targets.append(candidates.texts[best].tolist())
    return PackedPairs.from_lists(sources, targets, weight)


def main() -> None:
    parser = argparse.ArgumentParser(description="Keep the candidates that are worth most, as training data.")
    parser.add_argument("--candidates", type=Path, nargs="+", required=True, help="files of `difformer.candidates`")
    parser.add_argument("--keep", type=int, default=1, help="of each source's candidates (default: 1)")
    parser.add_argument("--weight", type=float, default=1.0, help="of the set among others in training (default: 1)")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    kept = best_candidates(Candidates.together([Candidates.load(path) for path in args.candidates]), args.keep, args.weight)
    kept.save(args.out)
    print(f"{args.out}: {len(kept)} pairs")


if __name__ == "__main__":
    main()
