"""What a text is worth beside what people wrote for the same source, as each task's score sees it: 0..1, more is better."""

from __future__ import annotations

import re
from collections import Counter

from rouge_score.rouge_scorer import RougeScorer

from .sample import sentence_bleu

ROUGE = RougeScorer(["rougeL"])


def gain(task: str, source: str, text: str, references: list[str]) -> float:
    """translate: BLEU; paraphrase: iBLEU (0.8); simplify: SARI; every other task: ROUGE-L. Of one sentence, lower-cased; with
    several references the best counts, but in SARI all."""
    if task == "simplify":
        return sari(words(source), words(text), [words(r) for r in references])
    if task in ("translate", "paraphrase"):
        likeness = max(sentence_bleu(words(text), words(r)) for r in references)
        # Sun and Zhou, 2012: a paraphrase is to differ from its source.
        return likeness if task == "translate" else 0.8 * likeness - 0.2 * sentence_bleu(words(text), words(source))
    return ROUGE.score_multi(references, text)["rougeL"].fmeasure


def words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text.lower())


def sari(source: list[str], text: list[str], references: list[list[str]]) -> float:
    """Xu et al., 2016, with EASSE's conventions as src/difformer/metrics/sari.ts has them, of one sentence: the mean F1 of
    adding, keeping and deleting n-grams, n = 1..4."""
    total = 0.0
    for n in range(1, 5):
        # What is kept and deleted counts once for each reference that agrees.
        before = Counter({gram: count * len(references) for gram, count in ngrams(source, n).items()})
        after = Counter({gram: count * len(references) for gram, count in ngrams(text, n).items()})
        wanted = sum((ngrams(reference, n) for reference in references), Counter())
        added, to_add = after.keys() - before.keys(), wanted.keys() - before.keys()
        kept, to_keep = before & after, before & wanted
        total += f1(len(added & to_add), len(added), len(to_add))
        total += f1((kept & to_keep).total(), kept.total(), to_keep.total())
        deleted, to_delete = before - after, before - wanted
        total += f1((deleted & to_delete).total(), deleted.total(), to_delete.total())
    return total / 12


def ngrams(tokens: list[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


def f1(right: int, done: int, wanted: int) -> float:
    return 2 * right / (done + wanted) if right else 0.0
