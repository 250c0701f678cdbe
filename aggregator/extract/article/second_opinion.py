"""What trafilatura takes for the text of a page, as a vote on each of its lines."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from aggregator.extract.article.opened import letters

# Lines of fewer letters occur by chance within longer ones.
LEAST_LETTERS = 25

# trafilatura works on a tree of its own, about thirty times slower than lexbor; characters of markup.
MAX_MARKUP = 1_000_000
MAX_ELEMENTS = 15_000

# What holds no text, and most of the bytes.
_DEAD_WEIGHT = "script, style, svg, template, math"

# What a library may raise on a tree that nobody would write.
_FAILURES = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError)


@dataclass(frozen=True, slots=True)
class Opinion:
    """Which texts were taken. Without any, there is no opinion; ``failed`` when that is a failure."""

    whole: str = ""
    lines: frozenset[str] = frozenset()
    failed: bool = False

    def takes(self, text: str) -> bool:
        """Whether a line belongs to the text."""
        said = letters(text)
        return said in self.lines or (len(said) >= LEAST_LETTERS and said in self.whole)


def second_opinion(tree: LexborHTMLParser) -> Opinion:
    """What trafilatura finds in a page, whose scripts and styles are cut out for it.

    No opinion where it finds nothing, and of a page that is too large for it.
    """
    for node in tree.css(_DEAD_WEIGHT):
        node.remove()
    markup = tree.html or ""
    if len(markup) > MAX_MARKUP or markup.count("</") > MAX_ELEMENTS:
        return Opinion()
    import trafilatura  # takes a third of a second, which most commands need not wait for

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        # fast: without readability and jusText beside it, which changed nothing that was measured.
        text = trafilatura.extract(markup, fast=True, include_comments=False)
    except _FAILURES:
        return Opinion(failed=True)
    return opinion_of(text or "")


def opinion_of(text: str) -> Opinion:
    """The opinion that ``text``, a paragraph a line, is the text."""
    return Opinion(letters(text), frozenset(filter(None, map(letters, text.split("\n")))))
