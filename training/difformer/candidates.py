"""What a Difformer writes for the sources of packed pairs, every candidate of it and what each is worth: the examples that
`minimum_risk` teaches a reranker with.

python -m difformer.candidates --run runs/student --packed packed-0.npz ... --limit 5000 --out runs/candidates.npz
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from tqdm import tqdm

from .data import PackedPairs, pad
from .diffusion import Diffusion
from .distill import is_copy
from .gains import gain
from .model import Difformer
from .optim import has_fast_bfloat16
from .sample import Decoding, add_decoding_arguments, choose, decode_batch, decoding_from, load_run
from .tokenizer import decode

REWORDS = ("paraphrase", "simplify")
"""Tasks whose candidates are not chosen when they say what the source says (src/difformer/candidates.ts)."""


@dataclass
class Candidates:
    """The different texts of each source. Candidate c is of pair `pair[c]`, ascending; the pair's target is one reference."""

    pairs: PackedPairs
    texts: list[np.ndarray]  # token ids of each candidate
    pair: np.ndarray  # int64 [C]
    agreement: np.ndarray  # float32 [C]: mean sentence BLEU against the other candidates, 0..1
    gain: np.ndarray  # float32 [C]: what it is worth, 0..1

    def bounds(self) -> np.ndarray:
        """int64 [sources + 1]: those of source i are bounds[i] up to bounds[i + 1]."""
        return np.searchsorted(self.pair, np.arange(len(self.pairs) + 1))

    def save(self, path: Path) -> None:
        ids, at = np.concatenate(self.texts), np.cumsum([0, *map(len, self.texts)])
        own = {"ids": ids, "at": at, "pair": self.pair, "agreement": self.agreement, "gain": self.gain}
        np.savez_compressed(path, **own, **{k: np.asarray(v) for k, v in self.pairs.__dict__.items()})

    @classmethod
    def load(cls, path: Path) -> Candidates:
        with np.load(path) as file:
            pairs = PackedPairs(**{k: file[k] for k in PackedPairs.__dataclass_fields__})
            texts = np.split(file["ids"], file["at"][1:-1])
            return cls(pairs, texts, file["pair"], file["agreement"], file["gain"])

    @classmethod
    def together(cls, parts: list[Candidates]) -> Candidates:
        rows = [part.pairs.rows() for part in parts]
        pairs = PackedPairs.from_lists([s for r in rows for s, _ in r], [t for r in rows for _, t in r])
        first = np.cumsum([0, *(len(part.pairs) for part in parts)])
        return cls(
            pairs,
            [text for part in parts for text in part.texts],
            np.concatenate([part.pair + at for part, at in zip(parts, first, strict=False)]),
            np.concatenate([part.agreement for part in parts]),
            np.concatenate([part.gain for part in parts]),
        )


def write_candidates(
    model: Difformer,
    diffusion: Diffusion,
    tokenizer: Tokenizer,
    pairs: PackedPairs,
    options: Decoding,
    limit: int | None = None,
    batch_size: int = 64,
    seed: int = 0,
) -> Candidates:
    """Of `limit` sources drawn at random. A source that several pairs have is decoded once, and all their targets are its
    references. Left out are sources whose candidates are all worth the same, which teach nothing."""
    references: dict[tuple[int, ...], list[list[int]]] = {}
    for source, target in pairs.rows():
        references.setdefault(tuple(source), []).append(target)
    sources = list(references)
    drawn = [sources[i] for i in np.random.default_rng(seed).permutation(len(sources))[:limit]]
    drawn.sort(key=len)
    kept: list[tuple[list[int], list[int]]] = []
    texts, pair, agreement, gains = [], [], [], []
    for start in tqdm(range(0, len(drawn), batch_size)):
        batch = drawn[start : start + batch_size]
        padded = pad([np.array(s) for s in batch]).to(model.embedding.weight.device)
        with torch.autocast(padded.device.type, torch.bfloat16, enabled=has_fast_bfloat16()):
            decoded = decode_batch(model, diffusion, padded, options)
        for source, candidates in zip(batch, decoded, strict=True):
            task = tokenizer.id_to_token(source[0]).strip("<>").split("-")[0]
            choose(candidates)  # gives them their scores
            different = {tuple(c.tokens): c for c in candidates}.values()
            if task in REWORDS:
                different = [c for c in different if not is_copy(tokenizer, list(source[1:]), c.tokens)]
            wanted = [decode(tokenizer, target) for target in references[source]]
            said = decode(tokenizer, list(source[1:]))
            worth = [gain(task, said, decode(tokenizer, c.tokens), wanted) for c in different]
            if len(set(worth)) < 2:
                continue
            texts += [np.array(c.tokens, np.uint16) for c in different]
            pair += [len(kept)] * len(worth)
            agreement += [c.score for c in different]
            gains += worth
            kept.append((list(source), references[source][0]))
    return Candidates(
        PackedPairs.from_lists([s for s, _ in kept], [t for _, t in kept]),
        texts,
        np.array(pair, np.int64),
        np.array(agreement, np.float32),
        np.array(gains, np.float32),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Decode the sources of packed pairs and say what each candidate is worth.")
    parser.add_argument("--run", type=Path, required=True, help="run folder of a Difformer")
    parser.add_argument("--packed", type=Path, nargs="+", required=True, help="packed data with people's targets")
    parser.add_argument("--limit", type=int, help="sources of each file, drawn at random")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--out", type=Path, required=True)
    add_decoding_arguments(parser)
    parser.add_argument("--length-factor", type=float, default=1.0, help="stretches what the length head says")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    model, diffusion, tokenizer = load_run(args.run)
    if not isinstance(model, Difformer):
        parser.error(f"{args.run} is no Difformer")
    if torch.cuda.is_available():
        model = model.cuda()
    parts = []
    for path in args.packed:
        pairs = PackedPairs.load(path)
        parts.append(
            write_candidates(model, diffusion, tokenizer, pairs, decoding_from(args), args.limit, args.batch_size, args.seed)
        )
        print(f"{path}: {len(parts[-1].pairs)} sources, {len(parts[-1].texts)} candidates", flush=True)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    Candidates.together(parts).save(args.out)


if __name__ == "__main__":
    main()
