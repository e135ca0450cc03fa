"""Give lower-cased text its capitals back, learned from the cased text of the other sets, so that one model writes cased text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_START = re.compile(r"(?:^|[.!?][\"”']?\s+)[\"“'(]*$")


def starts_sentence(text: str, at: int) -> bool:
    # A few characters before the word tell; a long text is not searched again for each of its words.
    near = max(0, at - 6)
    return SENTENCE_START.search(text[near:at] if near == 0 else "x" + text[near:at]) is not None


def is_lower_cased(texts: Iterable[str]) -> bool:
    """True where hardly any text has a capital, which no cased set of sentences does."""
    total = cased = 0
    for text in texts:
        total += 1
        cased += text != text.lower()
    return total > 0 and cased < 0.02 * total


class Truecaser:
    """The most common spelling of each word away from sentence starts (Lita et al., 2003, unigram)."""

    def __init__(self, least: int = 3, share: float = 0.6) -> None:
        self.least, self.share = least, share
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.spelling: dict[str, str] = {}

    def fit(self, texts: Iterable[str]) -> Truecaser:
        """Learns from cased texts; may be called again with more."""
        touched = set()
        for text in texts:
            for match in WORD.finditer(text):
                if not starts_sentence(text, match.start()):
                    self.counts[match.group().lower()][match.group()] += 1
                    touched.add(match.group().lower())
        for word in touched:
            form, count = self.counts[word].most_common(1)[0]
            self.spelling.pop(word, None)
            if form != word and count >= self.least and count >= self.share * self.counts[word].total():
                self.spelling[word] = form
        return self

    def __call__(self, text: str) -> str:
        """The text with known spellings and a capital at each sentence start."""

        def spell(match: re.Match[str]) -> str:
            word = self.spelling.get(match.group(), match.group())
            return word[0].upper() + word[1:] if starts_sentence(text, match.start()) else word

        return WORD.sub(spell, text)
