"""What the picks of a recipe find on a page or in a part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.recipes import Pick

MAX_PICKED = 20_000
MAX_TRIED = 20

_BLANKS = re.compile(r"\s+")
_CSS_URL = re.compile(r"url\(\s{0,5}[\"']?([^\"')]{1,4000})")


def pick(place: LexborHTMLParser | LexborNode, picks: Sequence[Pick]) -> str:
    """The first text or attribute that ``picks`` find and that is not blank; empty when there is none.

    An attribute ``style`` gives the address of its picture.
    """
    for one in picks:
        for element in elements(place, one)[:MAX_TRIED]:
            found = value(element, one)
            if found:
                return found
    return ""


def elements(place: LexborHTMLParser | LexborNode, one: Pick) -> list[LexborNode]:
    """The elements that a pick is about, in the order of the page."""
    if one.selector:
        return place.css(one.selector)
    return [place] if isinstance(place, LexborNode) else []


def value(element: LexborNode, one: Pick) -> str:
    """What a pick takes from an element."""
    if not one.attribute:
        return flat(element)
    stated = (element.attributes.get(one.attribute) or "").strip()
    if stated.startswith("data:"):
        return ""  # what stands in for a picture until a script loads it
    if one.attribute == "style":
        shown = _CSS_URL.search(stated)
        return shown[1].strip() if shown else ""
    return stated[:MAX_PICKED]


def flat(element: LexborNode, most: int = MAX_PICKED) -> str:
    """The text of an element on one line."""
    return _BLANKS.sub(" ", element.text(separator=" ")[: 2 * most]).strip()[:most]
