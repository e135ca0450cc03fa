"""Of the several targets that people wrote for one source, those that the others bear out.

A denoiser writes all words at once, so targets that disagree teach it to leave the source as it is. The paper distils for that
reason; where a teacher of the same data copies (simplification), people's own agreement serves instead.

python -m difformer.consensus --packed runs/packed/packed-0.npz --share 0.3 --out runs/consensus.npz
"""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from pathlib import Path

from tokenizers import Tokenizer

from .data import PackedPairs
from .gains import gain
from .tokenizer import decode


def consensus(pairs: PackedPairs, tokenizer: Tokenizer, share: float) -> PackedPairs:
    """Of each source's targets that best `share` (0..1, at least one) which is worth most (`gains.gain`) with the source's other
    targets as its references. Sources that differ in capitals only are one; a source with a single target keeps it."""
    groups: dict[str, list[tuple[list[int], list[int]]]] = defaultdict(list)
    for source, target in pairs.rows():
        groups[decode(tokenizer, source).lower()].append((source, target))
    kept = []
    for group in groups.values():
        said = decode(tokenizer, group[0][0][1:])
        texts = [decode(tokenizer, target) for _, target in group]
        task = tokenizer.id_to_token(group[0][0][0]).strip("<>").split("-")[0]

        def worth(i: int, task: str = task, said: str = said, texts: list[str] = texts) -> float:
            return gain(task, said, texts[i], texts[:i] + texts[i + 1 :])

        best = sorted(range(len(group)), key=worth, reverse=True) if len(group) > 1 else [0]
        kept += [group[i] for i in best[: math.ceil(share * len(group))]]
    return PackedPairs.from_lists([s for s, _ in kept], [t for _, t in kept], pairs.weight)


def main() -> None:
    parser = argparse.ArgumentParser(description="Keep those of a source's targets that its other targets bear out.")
    parser.add_argument("--packed", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.3, help="of each source's targets (default: 0.3)")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    pairs = PackedPairs.load(args.packed)
    kept = consensus(pairs, Tokenizer.from_file(str(args.tokenizer)), args.share)
    kept.save(args.out)
    print(f"{args.out}: {len(kept)} of {len(pairs)} pairs")


if __name__ == "__main__":
    main()
