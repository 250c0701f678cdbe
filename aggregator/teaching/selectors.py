"""CSS selectors that a person would write for an element, the plainest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborNode

MOST_TRIED = 150
LEVELS = 6

_NAME = re.compile(r"[A-Za-z_-][\w-]{0,60}")
# Names of the grid, of a state, of one entry, or made by a machine: another page has others.
_PASSING = re.compile(
    r"\d{2,}|^(?:col|row|container|active|first|last|odd|even|show|fade|wow|aos|d|p|m|mt|mb|pt|pb|text|w|h)(?:-|$)"
    r"|^(?:css|sc|jsx)-|__\w{5}$",
    re.IGNORECASE,
)
# What told elements apart before there were classes.
_ATTRIBUTES = ("itemprop", "role", "rel", "size", "color", "bgcolor", "width", "align", "valign")


def selector_for(element: LexborNode, fits: Callable[[str], bool], within: LexborNode | None = None) -> str:
    """The plainest selector of an element that ``fits`` accepts; "" where none does.

    ``within`` is the element that it is looked for in, for the whole page None.
    """
    for tried, selector in enumerate(_candidates(element, within)):
        if tried >= MOST_TRIED:
            break
        if fits(selector):
            return selector
    return ""


def _candidates(element: LexborNode, within: LexborNode | None) -> Iterator[str]:
    own = list(_names(element))
    yield from own
    above = list(_above(element, within))
    for level, ancestor in enumerate(above):
        for name in _names(ancestor):
            joint = " > " if level == 0 else " "
            for one in (*own, str(element.tag), _numbered(element)):
                yield f"{name}{joint}{one}"
    yield str(element.tag)
    chain = str(element.tag)
    for ancestor in above:
        chain = f"{ancestor.tag} > {chain}"
        yield chain
    chain = _numbered(element)
    for ancestor in above:
        chain = f"{_numbered(ancestor)} > {chain}"
        yield chain


def _names(element: LexborNode) -> Iterator[str]:
    """What an element is called by itself: its id, its classes, a telling attribute."""
    attributes = element.attributes
    tag = str(element.tag)
    identity = attributes.get("id") or ""
    if _NAME.fullmatch(identity) and not re.search(r"\d", identity):
        yield f"#{identity}"
    classes = [name for name in (attributes.get("class") or "").split()[:8] if _NAME.fullmatch(name)]
    lasting = [name for name in classes if not _PASSING.search(name)]
    for name in lasting:
        yield f".{name}"
        yield f"{tag}.{name}"
    if len(lasting) > 1:
        yield tag + "".join(f".{name}" for name in lasting)
    for name in _ATTRIBUTES:
        value = attributes.get(name) or ""
        if re.fullmatch(r"[\w#%.-]{1,30}", value):
            yield f'{tag}[{name}="{value}"]'


def _above(element: LexborNode, within: LexborNode | None) -> Iterator[LexborNode]:
    ancestor = element.parent
    for _ in range(LEVELS):
        if ancestor is None or ancestor.tag in ("html", "body", "-document"):
            return
        if within is not None and ancestor.mem_id == within.mem_id:
            return
        yield ancestor
        ancestor = ancestor.parent


def _numbered(element: LexborNode) -> str:
    """An element by its place among its like."""
    number = 1
    before = element.prev
    while before is not None:
        number += before.tag == element.tag
        before = before.prev
    return f"{element.tag}:nth-of-type({number})"
