"""Which pairs are not worth training on, and why; counted in the log of every run."""

from __future__ import annotations


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
    if task == "summarize" and written >= words:
        return "summary not shorter"
    if task == "simplify" and written > 1.5 * words + 3:
        return "simplification much longer"
    if task == "question" and not target.endswith("?"):
        return "no question mark"
    if task == "paraphrase" and not 0.4 <= written / words <= 2.5:
        return "lengths far apart"
    return None
