"""Which element of a page holds its article, by how much prose stands in it and how few links."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from aggregator.extract.article.lines import Line

# A shorter line is a label, a date or a menu.
LEAST_LINE = 25
LEVELS = 5
LEAST_TEASERS = 3
LEAST_TITLE = 15

_INNER = frozenset(
    {"p", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "figcaption", "caption"}
)
_PARAGRAPHS = frozenset({"p", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_COMMAS = re.compile(r"[,،，、]")
_GOOD = re.compile(
    r"article|body|content|entry|hentry|\bmain|page|post|text|blog|story|berita|isi|detail|artikel|konten",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"comment|komentar|footer|footnote|gdpr|masthead|media|meta|promo|related|terkait|sidebar|scroll|share|shopping|"
    r"sponsor|tags|widget|list|slider|carousel|thumb|menu|nav|header|hidden",
    re.IGNORECASE,
)
_TAG_FACTORS = {
    "article": 1.1,
    "header": 0.3,
    "hgroup": 0.3,
    "ul": 0.7,
    "ol": 0.7,
    "form": 0.5,
    "figure": 0.5,
    "table": 0.8,
}


def teasers(lines: Sequence[Line]) -> set[int]:
    """Lines that announce other articles: of one make, three or more, each beside a title that is a link."""
    makes: dict[tuple[str, ...], list[int]] = {}
    for number, line in enumerate(lines):
        if len(line.text) >= LEAST_LINE and not line.all_link:
            makes.setdefault(_make(line), []).append(number)
    found: set[int] = set()
    for numbers in makes.values():
        items = {_item(lines[n]) for n in numbers}
        headed = [n for n in numbers if _is_title(lines, n - 1)]
        beside = [n for n in numbers if _has_linked_title(lines, n)]
        in_items = len(items) >= LEAST_TEASERS and len(items) * 10 >= len(numbers) * 7
        if (in_items and len(beside) * 10 >= len(numbers) * 7) or len(headed) == len(numbers) >= 2:
            found.update(numbers)
            found.update(n - 1 for n in headed)
    return found


def _make(line: Line) -> tuple[str, ...]:
    """Tag and class of the element of a line and of two around it."""
    make: list[str] = []
    element: LexborNode | None = line.element
    for _ in range(3):
        if element is None:
            break
        make.append(f"{element.tag}.{element.attributes.get('class') or ''}")
        element = element.parent
    return tuple(make)


def _item(line: Line) -> int:
    """The element that holds a line with what belongs to it."""
    element: LexborNode | None = line.element
    while element is not None and element.tag in _PARAGRAPHS:
        element = element.parent
    return element.mem_id if element is not None else 0


def _has_linked_title(lines: Sequence[Line], number: int) -> bool:
    before = lines[number - 1] if number else None
    if before is not None and before.linked == 0 and before.element.tag in ("h1", "h2", "h3", "h4"):
        return False
    return any(_is_title(lines, near) for near in (number - 2, number - 1, number + 1))


def _is_title(lines: Sequence[Line], number: int) -> bool:
    if not 0 <= number < len(lines):
        return False
    line = lines[number]
    return line.linked >= LEAST_TITLE and 10 * line.linked >= 6 * len(line.text)


def best_block(lines: Sequence[Line], clutter: set[int]) -> LexborNode | None:
    """The element with the highest score; None on a page without prose."""
    scores: dict[int, float] = {}
    elements: dict[int, LexborNode] = {}
    for number, line in enumerate(lines):
        length = len(line.text)
        if number in clutter or length < LEAST_LINE or 2 * line.linked > length:
            continue
        points = min(len(_COMMAS.findall(line.text[:3000])), 8) / 2 + min(length / 100, 6)
        holder: LexborNode | None = line.element
        while holder is not None and holder.tag in _INNER:
            holder = holder.parent
        for level in range(LEVELS):
            if holder is None or holder.tag in ("html", "-undef", "-document"):
                break
            key = holder.mem_id
            if key not in scores:
                scores[key] = 0.0
                elements[key] = holder
            scores[key] += points / (1, 2, 6, 9, 12)[level]
            holder = holder.parent
    if not scores:
        return None
    density = _densities(lines, elements)
    best = max(scores, key=lambda key: scores[key] * _factor(elements[key]) * (1 - density.get(key, 0.0)))
    return elements[best]


def _factor(element: LexborNode) -> float:
    """How far tag and names of an element speak for or against it."""
    attributes = element.attributes
    factor = _TAG_FACTORS.get(element.tag or "", 1.0)
    if attributes.get("itemprop") == "articleBody":
        factor *= 2
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:300]
    if _GOOD.search(names):
        factor *= 1.25
    if _BAD.search(names):
        factor *= 0.6
    return factor


def _densities(lines: Sequence[Line], elements: dict[int, LexborNode]) -> dict[int, float]:
    """Of the text in each element, the part that is links."""
    texts: dict[int, int] = {}
    links: dict[int, int] = {}
    for line in lines:
        holder: LexborNode | None = line.element
        for _ in range(60):
            if holder is None:
                break
            key = holder.mem_id
            if key in elements:
                texts[key] = texts.get(key, 0) + len(line.text)
                links[key] = links.get(key, 0) + line.linked
            holder = holder.parent
    return {key: links[key] / texts[key] for key in texts if texts[key]}
