"""Texts of data folders: what task a folder is for, its pairs, which of them are dropped, and capitals for lower-cased ones."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import zstandard

from .filters import reason_to_drop
from .tokenizer import task_token
from .truecase import Truecaser, is_lower_cased


@dataclass(frozen=True)
class Task:
    """What a data folder is for, read off its name: translate-de-en-tatoeba, simplify-wikisplit."""

    id: str
    source: str
    target: str

    @property
    def prefix(self) -> str:
        return task_token(self.id, self.source, self.target)

    @property
    def swapped(self) -> Task:
        return Task(self.id, self.target, self.source)

    @classmethod
    def of_folder(cls, folder: Path) -> Task:
        parts = folder.name.split("-")
        if parts[0] == "translate":
            if len(parts) < 3:
                raise ValueError(f"{folder.name}: a translation folder is named translate-<source>-<target>-<name>")
            return cls("translate", parts[1], parts[2])
        return cls(parts[0], "en", "en")


def read_pairs(folder: Path, split: str) -> Iterator[tuple[str, str]]:
    """The first two columns of folder/split.tsv or folder/split.tsv.zst. Raises FileNotFoundError if neither is there."""
    plain, packed = folder / f"{split}.tsv", folder / f"{split}.tsv.zst"
    if plain.exists():
        stream = plain.open(encoding="utf8", newline="\n")
    elif packed.exists():
        stream = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(packed.open("rb")), encoding="utf8", newline="\n")
    else:
        raise FileNotFoundError(f"neither {plain} nor {packed} exists")
    with stream:
        for line in stream:
            columns = line.rstrip("\n").split("\t")
            if len(columns) >= 2:
                yield columns[0], columns[1]


def read_evaluation(path: Path, swap: bool = False, limit: int | None = None) -> tuple[Task, list[str], list[str]]:
    """Task, sources and references of FOLDER/SPLIT.tsv or .tsv.zst, whole and as they are; swap: the other direction."""
    pairs = list(read_pairs(path.parent, path.name.removesuffix(".zst").removesuffix(".tsv")))[:limit]
    task = Task.of_folder(path.resolve().parent)
    sources, references = (list(side) for side in zip(*pairs, strict=True))
    return (task.swapped, references, sources) if swap else (task, sources, references)


@dataclass
class Corpus:
    """The pairs of one folder and direction that are worth training on; weight: share of them drawn in each epoch."""

    name: str
    task: Task
    pairs: list[tuple[str, str]]
    weight: float = 1.0
    dropped: Counter[str] = field(default_factory=Counter)

    def swapped(self) -> Corpus:
        kept, dropped = keep(self.task.swapped, [(t, s) for s, t in self.pairs])
        return Corpus(f"{self.name} (swapped)", self.task.swapped, kept, self.weight, dropped)

    def __str__(self) -> str:
        reasons = "".join(f", {count} dropped: {reason}" for reason, count in self.dropped.most_common())
        return f"{self.name}: {len(self.pairs)} pairs, weight {self.weight:g}{reasons}"


def keep(task: Task, pairs: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], Counter[str]]:
    kept, dropped = [], Counter()
    for pair in pairs:
        if reason := reason_to_drop(task.id, *pair):
            dropped[reason] += 1
        else:
            kept.append(pair)
    return kept, dropped


def read_corpora(
    entries: list[str],
    split: str = "train",
    limit: int | None = None,
    both_directions: bool = False,
    truecase: bool = False,
    lower_sources: float = 0,
) -> list[Corpus]:
    """entries: [TASK=]FOLDER[:WEIGHT[:both]]; TASK where the folder's name does not say it, as in describe=.../summarize-debian;
    `both` adds the swapped pairs, as both_directions does for all. limit: pairs a folder.
    truecase: sides that are lower-cased get the capitals that the cased sides of all the folders teach.
    lower_sources: this share of all sources loses its capitals, so that text typed without them is understood too."""
    corpora = []
    for entry in entries:
        path, weight, mode = (*entry.split(":"), "", "")[:3]
        if mode not in ("", "both"):
            raise ValueError(f"{entry}: after the weight only 'both' is known, not {mode!r}")
        folder, task = named_task(path)
        kept, dropped = keep(task, list(read_pairs(folder, split))[:limit])
        corpora.append((Corpus(folder.name, task, kept, float(weight or 1), dropped), bool(mode) or both_directions))
    if truecase:
        give_capitals([corpus for corpus, _ in corpora])
    both_ways = [c for corpus, both in corpora for c in ((corpus, corpus.swapped()) if both else (corpus,))]
    for corpus in both_ways:
        coin = random.Random(corpus.name)
        corpus.pairs = [(s.lower() if coin.random() < lower_sources else s, t) for s, t in corpus.pairs]
    return both_ways


def named_task(entry: str) -> tuple[Path, Task]:
    """[TASK=]FOLDER as its folder and what it is used for."""
    name, given, path = entry.partition("=")
    if given and name.isalpha():
        return Path(path), Task(name, "en", "en")
    return Path(entry), Task.of_folder(Path(entry))


def give_capitals(corpora: list[Corpus]) -> None:
    truecaser, lower = Truecaser(), []
    for corpus in corpora:
        sides = [list(side) for side in zip(*corpus.pairs, strict=True)]
        flags = [is_lower_cased(side) for side in sides]
        lower.append((corpus, sides, flags))
        for side, is_lower in zip(sides, flags, strict=True):
            if not is_lower:
                truecaser.fit(side)
    for corpus, sides, flags in lower:
        if any(flags):
            cased = [[truecaser(t) for t in side] if is_lower else side for side, is_lower in zip(sides, flags, strict=True)]
            corpus.pairs = list(zip(*cased, strict=True))
