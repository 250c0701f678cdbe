"""HTML pages, parsed within bounds."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from aggregator.extract.unreadable import Unreadable
from aggregator.model import Reason

MAX_PAGE = 4 * 1024 * 1024

# lexbor takes time in the square of the depth: 14 s for 100,000 open elements, 6 ms for 2,000.
MAX_DEPTH = 2_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")

# Elements that have no end, or whose end a parser supplies (HTML Living Standard, 13.1.2).
_UNCOUNTED = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"),
        *("track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"),
        *("optgroup", "path", "rect", "circle", "use", "line"),
    }
)


def parse_page(text: str) -> LexborHTMLParser:
    """The tree of a page. Raises `Unreadable` for one that is too large or nests too deep."""
    if len(text) > MAX_PAGE:
        raise Unreadable(Reason.TOO_LARGE, f"a page of more than {MAX_PAGE} characters")
    depth = deepest = 0
    for match in _TAG.finditer(text):
        if match[2].lower() not in _UNCOUNTED:
            depth = max(depth - 1, 0) if match[1] else depth + 1
            deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise Unreadable(Reason.DOCUMENT_BOUND, f"elements nest deeper than {MAX_DEPTH} levels")
    return LexborHTMLParser(text)
