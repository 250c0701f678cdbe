"""The part of a page that is an article: its headline, its text, and what stands with them."""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from aggregator.extract.article.clutter import is_clutter
from aggregator.extract.article.lines import Line
from aggregator.extract.article.opened import flat, letters

MAX_LEVELS = 6
MAX_HEADINGS = 30
# A line of this length is a paragraph of the text.
PARAGRAPH = 100

_HEADINGS = "h1, h2, h3, h4, [class*=title], [class*=judul], [itemprop=headline]"


def frame_of(block: LexborNode, headline: str) -> LexborNode:
    """The element that headline and text have in common; where that is the page, some levels around it."""
    said = letters(headline)
    frame = block
    for _ in range(MAX_LEVELS):
        parent = frame.parent
        if parent is None or parent.tag in ("body", "html", "-undef", "-document"):
            break
        frame = parent
        if said and any(letters(flat(heading)) == said for heading in frame.css(_HEADINGS)[:MAX_HEADINGS]):
            break
    return frame


def stands_aside(node: LexborNode, frame: LexborNode) -> bool:
    """Whether an element within ``frame`` lies in a share bar, a list of related articles or the like."""
    around = node.parent
    while around is not None and around.mem_id != frame.mem_id:
        if is_clutter(around):
            return True
        around = around.parent
    return False


def lines_about(lines: Sequence[Line], headline: str, start: int, before: int, after: int) -> list[Line]:
    """The lines between headline and text, in their order, then those before the headline, nearest first.

    ``start`` is the number of the line that the text begins with, 0 where that is not known.
    """
    said = letters(headline)
    at = next((n for n, line in enumerate(lines) if said and letters(line.text)[: len(said)] == said), -1)
    end = start
    if start <= at:
        below = range(at + 1, min(at + 1 + after, len(lines)))
        end = next((n for n in below if len(lines[n].text) >= PARAGRAPH), at + 1 + after)
    return [*lines[at + 1 : end], *reversed(lines[max(at - before, 0) : max(at, 0)]), *lines[end : end + 1]]
