"""Which pairs are not worth training on, and why; counted in the log of every run."""

from __future__ import annotations

import re
from collections import Counter

SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


def overlap(a: str, b: str) -> float:
    """F1 of the words, 0..1: 1 where both have the same words, in whatever order."""
    a_words, b_words = Counter(a.split()), Counter(b.split())
    return 2 * (a_words & b_words).total() / (a_words.total() + b_words.total())


def reason_to_drop(task: str, source: str, target: str) -> str | None:
    """A few words on what is wrong with a pair of the task, or None. Comparisons are without case and outer white space."""
    source, target = source.strip().lower(), target.strip().lower()
    if not source or not target:
        return "an empty side"
    if task == "translate":
        return None
    if source == target:
        return "target equals source"
    words, written = len(source.split()), len(target.split())
    if task in ("summarize", "describe") and written >= words:
        return "summary not shorter"
    if task == "simplify" and written > 1.5 * words + 3:
        return "simplification much longer"
    # Splitting a sentence may keep all its words; else a model of near-copies learns to change nothing.
    if task == "simplify" and overlap(source, target) > 0.85 and sentences(target) <= sentences(source):
        return "hardly simplified"
    if task == "question" and not target.endswith("?"):
        return "no question mark"
    if task == "paraphrase" and not 0.4 <= written / words <= 2.5:
        return "lengths far apart"
    return None


def sentences(text: str) -> int:
    return len(SENTENCE_END.findall(text))
