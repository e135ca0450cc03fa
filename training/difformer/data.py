"""Tokenised pairs, packed, and served in length-bucketed batches in a reproducible order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from .corpus import Corpus
from .tokenizer import PAD_ID, encode


@dataclass
class PackedPairs:
    """Token ids of all pairs end to end (uint16), with row offsets: pair i is source_ids[source_at[i]:source_at[i+1]]."""

    source_ids: np.ndarray
    source_at: np.ndarray
    target_ids: np.ndarray
    target_at: np.ndarray
    weight: float = 1.0  # share of the pairs drawn in each epoch; 2 draws every pair twice

    def __len__(self) -> int:
        return len(self.source_at) - 1

    @classmethod
    def from_lists(cls, sources: list[list[int]], targets: list[list[int]], weight: float = 1.0) -> PackedPairs:
        def pack(rows: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
            at = np.zeros(len(rows) + 1, np.int64)
            np.cumsum([len(r) for r in rows], out=at[1:])
            return np.fromiter((i for r in rows for i in r), np.uint16, int(at[-1])), at

        return cls(*pack(sources), *pack(targets), weight)

    @classmethod
    def from_corpus(cls, corpus: Corpus, tokenizer: Tokenizer, max_length: int) -> PackedPairs:
        """Sources carry their task's prefix token. Pairs longer than max_length tokens on a side are left out."""
        prefix = tokenizer.token_to_id(corpus.task.prefix)
        sources, targets = (encode(tokenizer, list(side)) for side in zip(*corpus.pairs, strict=True))
        kept = [
            ([prefix, *s], t)
            for s, t in zip(sources, targets, strict=True)
            if 0 < len(t) <= max_length and 0 < len(s) < max_length
        ]
        return cls.from_lists([s for s, _ in kept], [t for _, t in kept], corpus.weight)

    def rows(self) -> list[tuple[list[int], list[int]]]:
        """Source and target of every pair."""
        sources, targets = np.split(self.source_ids, self.source_at[1:-1]), np.split(self.target_ids, self.target_at[1:-1])
        return [(s.tolist(), t.tolist()) for s, t in zip(sources, targets, strict=True)]

    def save(self, path: Path) -> None:
        np.savez_compressed(path, **{k: np.asarray(v) for k, v in self.__dict__.items()})

    @classmethod
    def load(cls, path: Path) -> PackedPairs:
        with np.load(path) as file:
            return cls(**{k: file[k] if k != "weight" else float(file[k]) for k in file.files})


def pad(rows: list[np.ndarray]) -> torch.Tensor:
    """int64 [len(rows), longest], padded with PAD_ID."""
    out = np.full((len(rows), max(len(r) for r in rows)), PAD_ID, np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return torch.from_numpy(out)


class Batches:
    """Endless batches of similar lengths. The order depends on (seed, epoch) alone; `state` is the place in it.

    A batch is (source [B, S], target [B, T]) with B * (S + T) <= batch_tokens. With several processes each one takes
    every world_size-th batch, beginning at its rank.
    """

    def __init__(self, sets: list[PackedPairs], batch_tokens: int, seed: int, rank: int = 0, world_size: int = 1) -> None:
        if not sets or not any(len(s) for s in sets):
            raise ValueError("no training pairs")
        self.sets, self.batch_tokens, self.seed = sets, batch_tokens, seed
        self.rank, self.world_size = rank, world_size
        self.epoch, self.position = 0, rank

    @property
    def state(self) -> dict:
        return {"epoch": self.epoch, "position": self.position - self.rank}

    def load_state(self, state: dict) -> None:
        self.epoch, self.position = state["epoch"], state["position"] + self.rank

    def plan(self, epoch: int) -> list[list[tuple[int, int]]]:
        """The epoch's batches as lists of (set, pair)."""
        rng = np.random.default_rng((self.seed, epoch))
        chosen = []
        for index, pairs in enumerate(self.sets):
            order = np.concatenate([rng.permutation(len(pairs)) for _ in range(int(np.ceil(pairs.weight)))] or [[]])
            rows = order[: round(pairs.weight * len(pairs))].astype(np.int64)
            lengths = np.stack([np.diff(pairs.target_at)[rows], np.diff(pairs.source_at)[rows]], 1)
            chosen.append(np.column_stack([np.full(len(rows), index), rows, lengths]))
        table = np.concatenate(chosen)
        # By target then source length; the random third key mixes the sets within a length.
        table = table[np.lexsort((rng.random(len(table)), table[:, 3], table[:, 2]))]
        batches, start, longest_s, longest_t = [], 0, 0, 0
        for i, (_, _, t, s) in enumerate(table):
            longest_t, longest_s = max(longest_t, t), max(longest_s, s)
            if i > start and (i - start + 1) * (longest_t + longest_s) > self.batch_tokens:
                batches.append(table[start:i])
                start, longest_t, longest_s = i, t, s
        batches.append(table[start:])
        # Neighbouring lengths may sit in one sorted run, so the order of the batches is drawn anew.
        return [[(int(a), int(b)) for a, b in batches[i][:, :2]] for i in rng.permutation(len(batches))]

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        while True:
            plan = self.plan(self.epoch)
            while self.position < len(plan):
                rows = plan[self.position]
                self.position += self.world_size
                source, target = [], []
                for index, row in rows:
                    p = self.sets[index]
                    source.append(p.source_ids[p.source_at[row] : p.source_at[row + 1]])
                    target.append(p.target_ids[p.target_at[row] : p.target_at[row + 1]])
                yield pad(source), pad(target)
            self.epoch, self.position = self.epoch + 1, self.rank
