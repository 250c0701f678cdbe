"""What trafilatura takes for the text of a page, as a vote on each of its lines."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from aggregator.extract.article.opened import letters

# Lines of fewer letters occur by chance within longer ones.
LEAST_LETTERS = 25


@dataclass(frozen=True, slots=True)
class Opinion:
    """Which texts were taken. Without any, there is no opinion."""

    whole: str = ""
    lines: frozenset[str] = frozenset()

    def takes(self, text: str) -> bool:
        """Whether a line belongs to the text."""
        said = letters(text)
        return said in self.lines or (len(said) >= LEAST_LETTERS and said in self.whole)


def second_opinion(markup: str) -> Opinion:
    """What trafilatura finds in a page; no opinion where it finds nothing."""
    import trafilatura  # takes a third of a second, which most commands need not wait for

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    text = trafilatura.extract(markup, fast=True, include_comments=False) or ""
    return opinion_of(text)


def opinion_of(text: str) -> Opinion:
    """The opinion that ``text``, a paragraph a line, is the text."""
    return Opinion(letters(text), frozenset(filter(None, map(letters, text.split("\n")))))
