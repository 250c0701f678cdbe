"""HTML pages, parsed within bounds."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from aggregator.extract.unreadable import Unreadable
from aggregator.model import Reason

MAX_PAGE = 4 * 1024 * 1024

# lexbor takes time in the square of the depth: 14 s for 100,000 open elements, 6 ms for 2,000.
MAX_DEPTH = 2_000

# The largest pages of news have some ten thousand; each costs its reader about 10 µs and 2 kB.
MAX_ELEMENTS = 100_000

# lexbor compares each attribute of an element with all before it: 7 s for 40,000, 0.1 s for 4,000.
MAX_COMPARISONS = 20_000_000
_FEW_ATTRIBUTES = 100

# A tag up to its end (HTML Living Standard, 13.2.5): quotes count only behind an equals sign. Nothing that
# was matched is tried again (the ++), so that any input takes time in proportion to its length.
_TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})"
    r"(?:[^\s/>=]++|[\s/]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))*+"
)
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+)")
_GAP = re.compile(r"[\s/]++(?=[^\s/>])")

# Elements that have no end, or whose end a parser supplies (HTML Living Standard, 13.1.2).
_UNCOUNTED = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"),
        *("track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"),
        *("optgroup", "path", "rect", "circle", "use", "line"),
    }
)


def parse_page(text: str) -> LexborHTMLParser:
    """The tree of a page. Raises `Unreadable` for one that is too large, too deep, or made to take long."""
    if len(text) > MAX_PAGE:
        raise Unreadable(Reason.TOO_LARGE, f"a page of more than {MAX_PAGE} characters")
    depth = deepest = elements = comparisons = 0
    for match in _TAG.finditer(text):
        closes = bool(match[1])
        elements += not closes
        start, end = match.span()
        if end - start > _FEW_ATTRIBUTES:
            comparisons += len(_GAP.findall(_VALUE.sub("", match[0]))) ** 2
        if match[2].lower() not in _UNCOUNTED:
            depth = max(depth - 1, 0) if closes else depth + 1
            deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise Unreadable(Reason.DOCUMENT_BOUND, f"elements nest deeper than {MAX_DEPTH} levels")
    if elements > MAX_ELEMENTS:
        raise Unreadable(Reason.DOCUMENT_BOUND, f"more than {MAX_ELEMENTS} elements")
    if comparisons > MAX_COMPARISONS:
        raise Unreadable(Reason.DOCUMENT_BOUND, "elements have thousands of attributes")
    return LexborHTMLParser(text)
