"""The date of one entry of a list: in its markup, in its text, or in the heading that it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from aggregator.extract.dates_in_text import date_in, whole_date
from aggregator.extract.pick import flat

MAX_ELEMENTS = 60
MAX_STATED = 100
MAX_SIBLINGS = 60
MAX_LEVELS = 4

_DATE_NAMES = re.compile(
    r"date|tanggal|tgl|time|waktu|publish|posted|meta|kalender|calendar|تاريخ", re.IGNORECASE
)
_STATED = "time, [datetime], [itemprop=datePublished], [itemprop=dateCreated], abbr.published"
_TITLES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HEADS = _TITLES | {"dt", "th", "caption", "tr", "summary", "legend"}
_EPOCH = re.compile(r"[12]\d{9}(?:\d{3})?")


def stated_date(places: Sequence[LexborNode], title: str) -> str:
    """The date of an entry as written: what markup states, else a text that is called a date or is nothing
    but one, else what an attribute says, else any date in its text outside of the headline."""
    for place in places:
        for element in place.css(_STATED)[:5]:
            stated = _stated(element)
            if stated:
                return stated
    alone = ""
    for place in places:
        for element in place.css("*")[:MAX_ELEMENTS]:
            if _DATE_NAMES.search((element.attributes.get("class") or "")[:200]):
                text = flat(element, 400).replace(title, " ")
                found = date_in(text) or whole_date(text)
                if found:
                    return found
            elif not alone:
                alone = whole_date(flat(element, 100))
    if alone:
        return alone
    found = next(filter(None, (_in_attributes(place) for place in places)), "")
    return found or next(
        filter(None, (date_in(flat(place, 6_000).replace(title, " ")) for place in places)), ""
    )


@dataclass(frozen=True, slots=True)
class DateHeading:
    """A date above entries; ``key`` tells it from others, ``plain`` that its markup makes it a heading."""

    date: str
    key: int
    plain: bool


class Headings:
    """Dates that stand above entries, as in an archive that names each day once.

    What is looked at is kept, so that each element is read once however many entries stand beside it.
    """

    def __init__(self) -> None:
        self._dates: dict[int, str] = {}
        self._leads: dict[int, bool] = {}

    def date_of(self, element: LexborNode) -> str:
        """The date that is all that an element says; empty when it says more."""
        key = element.mem_id
        if key not in self._dates:
            linked = element.tag == "-text" or element.css_first("a[href], img") is None
            self._dates[key] = whole_date(flat(element, 100)) if linked else ""
        return self._dates[key]

    def above(self, place: LexborNode) -> DateHeading | None:
        """The nearest heading above an entry that says a date and nothing else."""
        element: LexborNode | None = place
        for level in range(MAX_LEVELS):
            if element is None or element.tag in ("body", "main", "html"):
                break
            for before in _elements_before(element):
                found = self.date_of(before)
                plain = before.tag in _HEADS
                if found and (level < 2 or plain):
                    return DateHeading(found, before.mem_id, plain)
                if before.tag in _TITLES and before.css_first("a[href]") is None:
                    return None  # the heading of another part
            element = element.parent
        return None

    def lead(self, parent: LexborNode) -> bool:
        """Whether the dates among the children of an element stand before their entries, not behind them."""
        key = parent.mem_id
        if key not in self._leads:
            shape = ""
            for child, _ in zip(parent.iter(), range(20 * MAX_SIBLINGS), strict=False):
                if self.date_of(child):
                    shape += "d"
                elif child.css_first("a[href]") is not None or child.tag == "a":
                    shape += "e"
            entries = shape.strip("d")
            before, behind = shape.startswith("d"), shape.endswith("d")
            self._leads[key] = bool(entries) and before and not behind
        return self._leads[key]


def _stated(element: LexborNode) -> str:
    attributes = element.attributes
    stated = (
        attributes.get("datetime")
        or attributes.get("content")
        or (attributes.get("title") if element.tag == "abbr" else "")
        or ""
    ).strip()
    return stated[:MAX_STATED] if any(character.isdigit() for character in stated) else ""


def _in_attributes(place: LexborNode) -> str:
    """A date that only an attribute holds: ``title`` on a "2 hours ago", ``data-date``, ``data-time``."""
    for element in (place, *place.css("*")[:MAX_ELEMENTS]):
        for name, stated in element.attributes.items():
            named = name == "title" or (name.startswith("data-") and _DATE_NAMES.search(name[:60]))
            if not named or not stated or len(stated) > MAX_STATED:
                continue
            found = whole_date(stated) or (stated if name != "title" and _EPOCH.fullmatch(stated) else "")
            if found:
                return stated.strip() if date_in(stated) == found else found
    return ""


def _elements_before(element: LexborNode) -> Iterator[LexborNode]:
    before = element.prev
    for _ in range(2 * MAX_SIBLINGS):
        if before is None:
            return
        if before.is_element_node:
            yield before
        before = before.prev
