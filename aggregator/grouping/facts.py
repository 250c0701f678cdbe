"""What tells one event from another: the places, dates, numbers and names that a text states.

Beside these, each fact that stands behind two ordinary words is kept with them (a slot): a template that
another office filled in has the same words with other facts behind them, a copy has the same facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zlib import crc32

from aggregator.grouping.places import Places
from aggregator.grouping.vocabulary import months, vocabulary

# The beginning says what happened; more costs time only.
MOST_CHARACTERS = 12_000
MOST_FACTS = 160
# Dates further off than this are of history.
NEAR = timedelta(days=100)

_MONTHS = months()
_COMMON = vocabulary("common") | frozenset(_MONTHS)
_ORDINALS = vocabulary("ordinals")
_ROMAN = re.compile(r"(?=[ivxl])(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}

_TOKEN = re.compile(
    r"(?P<date>\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?!\d)|(?<=\()\d{1,2}/\d{1,2}(?=\)))"
    r"|(?P<number>\d+(?:[.,:]\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:['’`-][^\W\d_]+)*\d{0,3})"
    r"|(?P<stop>[.!?:;“”\"\n])"
)  # fmt: skip


class _Found:
    """What has been found of one text so far."""

    def __init__(self) -> None:
        self.facts: dict[str, None] = {}
        self.before: tuple[str, str] = ("", "")

    def add(self, kind: str, value: str) -> None:
        self.facts[f"{kind}:{value}"] = None

    def slot(self, value: str) -> None:
        """``value`` behind the two ordinary words before it."""
        one, other = self.before
        if one and other:
            self.facts[f"slot:{crc32(f'{one} {other}'.encode()) & 0xFFFFF:05x}={value}"] = None


def facts_of(title: str, text: str, published: datetime, places: Places) -> frozenset[str]:
    """Places (``place:35.09``), dates (``date:2026-10-22``), numbers with what they count
    (``number:peserta=150``), names (``name:ahmad fauzi``), places and numbers of the headline
    (``title-place:…``, ``title-number:…``) and slots.
    """
    found = _Found()
    head = _Found()
    _read(title, published.date(), places, head)
    for fact in head.facts:
        kind, _, value = fact.partition(":")
        if kind in ("place", "number", "date"):
            found.add(f"title-{kind}", value)
    _read(text[:MOST_CHARACTERS], published.date(), places, found)
    return frozenset(list(found.facts)[:MOST_FACTS])


def _read(text: str, published: date, places: Places, found: _Found) -> None:
    tokens = [(match.lastgroup or "", match[0]) for match in _TOKEN.finditer(text)]
    lower = [word.casefold().replace("’", "'") for _, word in tokens]
    position, count = 0, len(tokens)
    fresh = True
    while position < count:
        kind, word = tokens[position]
        if kind == "stop":
            fresh = word != ":"
            position += 1
            continue
        if kind == "date":
            day = _numeric_date(word, published)
            if day:
                found.add("date", day)
                found.slot(day)
            position += 1
            continue
        if kind == "number":
            position += _number(tokens, lower, position, published, found)
            fresh = False
            continue
        if word[0].isupper():
            taken = _capitals(tokens, lower, position, fresh, places, found)
            if taken:
                position += taken
                fresh = False
                continue
        elif lower[position] in _ORDINALS and position + 1 < count:
            _roman(lower[position], lower[position + 1], found)
        found.before = (found.before[1], lower[position])
        fresh = False
        position += 1


def _capitals(
    tokens: list[tuple[str, str]], lower: list[str], position: int, fresh: bool, places: Places, found: _Found
) -> int:
    """A place or a name that begins here; how many tokens it takes, 0 for neither."""
    before = lower[position - 1] if position else ""
    codes, length = places.at(lower, position, before)
    if codes:
        for code in codes:
            found.add("place", code)
        found.slot("".join(lower[position : position + length]))
        return length
    word = lower[position]
    if word in _COMMON or len(word) < 3:
        if word in _ORDINALS and position + 1 < len(tokens):
            _roman(word, lower[position + 1], found)
        return 0
    end = position + 1
    while end < len(tokens) and end - position < 4:
        kind, following = tokens[end]
        if kind != "word" or not following[0].isupper() or lower[end] in _COMMON:
            break
        end += 1
    if fresh and end == position + 1:
        return 0  # the first word of a sentence
    name = " ".join(lower[position:end])
    if (
        end < len(tokens)
        and tokens[end][0] == "number"
        and len(tokens[end][1]) < 4
        and word.startswith(("m", "s"))
    ):
        name += f" {lower[end]}"  # "MTsN 2"
        end += 1
    found.add("name", name)
    found.slot(name)
    return end - position


def _number(
    tokens: list[tuple[str, str]], lower: list[str], position: int, published: date, found: _Found
) -> int:
    value = lower[position]
    following = lower[position + 1] if position + 1 < len(tokens) else ""
    before = lower[position - 1] if position else ""
    month = _MONTHS.get(following)
    if month and value.isdigit() and 1 <= int(value) <= 31:
        year = lower[position + 2] if position + 2 < len(tokens) else ""
        stated = int(year) if year.isdigit() and len(year) == 4 else 0
        day = _near(int(value), month, stated, published)
        if day:
            found.add("date", day)
            found.slot(day)
        return 3 if stated else 2
    plain = _plain(value)
    if before in _ORDINALS:
        found.add("number", f"{before}={plain}")
    elif (
        tokens[position + 1 : position + 2]
        and tokens[position + 1][0] == "word"
        and not (len(plain) == 4 and plain[:2] in ("19", "20"))
    ):
        unit = following
        if unit in ("ribu", "juta", "miliar", "triliun", "persen"):
            plain = f"{plain} {unit}"
            unit = lower[position + 2] if position + 2 < len(tokens) else before
        found.add("number", f"{unit}={plain}")
    found.slot(plain)
    return 1


def _plain(value: str) -> str:
    """ "1.250" and "1250" are one number, as are "2,50" and "2,5"."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", value):
        return value.replace(".", "")
    return value.replace(":", ".").lstrip("0") or "0"


def _roman(before: str, word: str, found: _Found) -> None:
    """ "Angkatan III" counts as "angkatan 3"."""
    if word and _ROMAN.fullmatch(word):
        total = 0
        values = [_ROMAN_VALUES[letter] for letter in word]
        for value, following in zip(values, [*values[1:], 0], strict=True):
            total += -value if value < following else value
        found.add("number", f"{before}={total}")


def _numeric_date(word: str, published: date) -> str:
    parts = [int(part) for part in re.split(r"[/.-]", word)]
    year = parts[2] if len(parts) == 3 else 0
    return _near(parts[0], parts[1], year + 2000 if 0 < year < 100 else year, published)


def _near(day: int, month: int, year: int, published: date) -> str:
    """The date, with the year that brings it next to ``published`` where none is stated; "" for none, or one
    of long ago."""
    years: Iterable[int] = (year,) if year else (published.year - 1, published.year, published.year + 1)
    found = []
    for candidate in years:
        try:
            moment = date(candidate, month, day)
        except ValueError:
            continue
        if abs(moment - published) <= NEAR:
            found.append(moment)
    return min(found, key=lambda moment: abs(moment - published)).isoformat() if found else ""
