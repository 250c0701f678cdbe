"""What tells one event from another: the places, dates, numbers and names that a text states.

Beside these, each fact that stands behind two ordinary words is kept with them (a slot): a template that
another office filled in has the same words with other facts behind them, a copy has the same facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zlib import crc32

from aggregator.grouping.places import Places
from aggregator.grouping.vocabulary import months, vocabulary

# The beginning says what happened; more costs time only.
MOST_CHARACTERS = 12_000
MOST_FACTS = 200
MOST_OFFICES = 4
# Dates further off than this are of history.
NEAR = timedelta(days=100)
# A part of a digest is so much of the whole at least.
LEAST_PART = 0.2
# So many paragraphs are looked at for the beginning of another story, so many characters kept of a fact.
MOST_PARTS, MAX_FACT = 40, 60

_MONTHS = months()
_ORDINALS = vocabulary("ordinals")
_UNITS = vocabulary("units")
_COMMON = vocabulary("common") | frozenset(_MONTHS) | _ORDINALS | _UNITS
_SHORT_UNITS = {"kec": "kecamatan", "kel": "kelurahan", "ponpes": "pesantren", "pontren": "pesantren"}
_OFFICE = vocabulary("office")
_SCALES = vocabulary("scales")
_ROMAN = re.compile(r"(?=[ivxl])(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}

_CAPITAL = r"[^\W\d_a-z][^\W_]*(?:['’`-][^\W_]+)*"
# Most characters are neither digits nor written large: asking for that first halves the cost.
_TOKEN = re.compile(
    "(?=[0-9A-Z\u00c0-\U0010ffff])(?:"
    r"(?P<date>\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?!\d)|(?<=\()\d{1,2}/\d{1,2}(?=\)))"
    r"|(?P<day>\b\d{1,2}) (?P<month>[A-Za-z]{3,9})\b(?: (?P<year>\d{4})\b)?"
    r"|(?P<number>\d+(?:[.,:]\d+)*)"
    rf"|(?P<run>{_CAPITAL}(?: {_CAPITAL}| \d{{1,3}}(?= [A-Z]))*))"
)
_ORDINARY = re.compile(r"[^\W\d_]+")
_SENTENCE_END = (".", "!", "?", "“", '"', "\n", "”")


@dataclass(slots=True)
class _Found:
    """What has been found of one text so far; ``paragraph`` is the number of the one that is being read."""

    facts: dict[str, None] = field(default_factory=dict)
    before: tuple[str, str] = ("", "")
    paragraph: int = 0
    where: dict[str, set[int]] = field(default_factory=dict)
    dated: set[int] = field(default_factory=set)
    whose: tuple[str, ...] = ()

    def add(self, kind: str, value: str) -> None:
        value = value[:MAX_FACT]
        self.facts[f"{kind}:{value}"] = None
        if kind == "place":
            self.where.setdefault(value, set()).add(self.paragraph)
        elif kind == "date":
            self.dated.add(self.paragraph)

    def slot(self, value: str) -> None:
        """``value`` behind the two ordinary words before it."""
        one, other = self.before
        if one and other:
            self.facts[f"slot:{crc32(f'{one} {other}'.encode()) & 0xFFFFF:05x}={value[:MAX_FACT]}"] = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of an entry; whether they fall into parts that have none in common, as those of a digest."""

    facts: frozenset[str]
    several: bool


def facts_of(title: str, text: str, published: datetime, places: Places) -> Facts:
    """Places (``place:35.09``), offices (``office:35.09``; ``whose:35.09`` for the first that is named),
    dates (``date:2026-10-22``), numbers with what they count (``number:peserta=150``), names (``name:ahmad
    fauzi``), places, numbers and dates of the headline (``title-place:…``, ``title-number:…``,
    ``title-date:…``) and slots.
    """
    text = text[:MOST_CHARACTERS]
    head = _read(title, published.date(), places)
    found = _read(text, published.date(), places)
    facts: dict[str, None] = {}
    for fact in head.facts:
        kind, _, value = fact.partition(":")
        # In a headline words are written large that name nothing ("KUA Bekali …").
        if kind in ("place", "number", "date") or (kind == "unit" and value[-1].isdigit()):
            facts[f"title-{kind}:{value}"] = None
    offices = [fact for fact in (*found.facts, *head.facts) if fact.startswith("office:")]
    facts.update(dict.fromkeys(offices[:MOST_OFFICES]))
    if found.whose:
        facts.update(dict.fromkeys(f"whose:{code}" for code in found.whose))
    facts.update((fact, None) for fact in found.facts if not fact.startswith("office:"))
    return Facts(frozenset(list(facts)[:MOST_FACTS]), _has_parts(found, text))


def _has_parts(found: _Found, text: str) -> bool:
    """Whether somewhere a paragraph begins another story: with a date and a regency of its own, and nothing
    behind it names a regency of what stands before."""
    lines = text.split("\n")
    regencies = {fact: at for fact, at in found.where.items() if "." in fact}
    for start in sorted(found.dated - {0})[:MOST_PARTS]:
        size = sum(map(len, lines[start:])) / max(1, len(text))
        if not LEAST_PART <= size <= 1 - LEAST_PART:
            continue
        above = {fact for fact, at in regencies.items() if min(at) < start}
        below = {fact for fact, at in regencies.items() if max(at) >= start}
        if above and not above & below and any(start in regencies[fact] for fact in below):
            return True
    return False


def _read(text: str, published: date, places: Places) -> _Found:
    found = _Found()
    end = 0
    for match in _TOKEN.finditer(text):
        between = text[end : match.start()]
        fresh = not end or between.rstrip(" ").endswith(_SENTENCE_END)
        if len(between) > 1:
            found.paragraph += between.count("\n")
            _pass(between, found)
        kind = match.lastgroup
        if kind == "run":
            _run(match[0], fresh and not _is_title(text, end, between), places, found)
        elif kind == "date":
            _day(_numeric_date(match[0], published), found)
        elif kind == "number":
            _number(match[0], text[match.end() : match.end() + 40], found)
        else:
            month = _MONTHS.get(match["month"].casefold())
            if month:
                year = int(match["year"]) if match["year"] else 0
                _day(_near(int(match["day"]), month, year, published), found)
            else:
                _number(match["day"], text[match.end("day") : match.end() + 30], found)
                if match["month"][0].isupper():
                    _run(match["month"], False, places, found)
                else:
                    found.before = (found.before[1], match["month"].casefold())
                if match["year"]:
                    found.slot(match["year"])
        end = match.end()
    return found


def _pass(between: str, found: _Found) -> None:
    """Ordinary words that stand between two facts."""
    spelled = _ORDINARY.findall(between)
    if len(spelled) >= 2:
        found.before = (spelled[-2].casefold(), spelled[-1].casefold())
    elif spelled:
        found.before = (found.before[1], spelled[0].casefold())


def _is_title(text: str, end: int, between: str) -> bool:
    """Whether the full stop before only shortens a title ("Drs. …")."""
    return (
        between.startswith(".")
        and end > 0
        and text[max(0, end - 5) : end].rpartition(" ")[2].casefold() in _COMMON
    )


def _run(run: str, fresh: bool, places: Places, found: _Found) -> None:
    """Words that are written large: places, names, and what offices and titles are called."""
    words = run.casefold().replace("’", "'").split(" ")
    position, count = 0, len(words)
    while position < count:
        word = words[position]
        codes, length = places.at(words, position, found.before[1])
        if codes:
            _place(codes, "".join(words[position : position + length]), found)
            position += length
            continue
        if found.before[1] in _ORDINALS and _ROMAN.fullmatch(word):
            found.add("number", f"{found.before[1]}={_roman(word)}")
            position += 1
            continue
        if word in _COMMON or len(word) < 3 or word[0].isdigit():
            if word[0].isdigit():
                _unit(word, found)
            else:
                found.before = (found.before[1], word)
            position += 1
            continue
        end = position + 1
        while end < count and end - position < 4 and words[end] not in _COMMON:
            if places.at(words, end, "")[0]:
                break
            end += 1
        if fresh and position == 0 and end == 1:
            found.before = (found.before[1], word)  # the first word of a sentence
        else:
            name = " ".join(words[position:end])
            if not _unit(name, found):
                found.add("name", name)
            found.slot(name)
        position = end


def _unit(name: str, found: _Found) -> bool:
    """The name or number behind a word as "kecamatan" or "MTsN"."""
    kind = found.before[1]
    if kind not in _UNITS:
        return False
    found.add("unit", f"{_SHORT_UNITS.get(kind, kind)}={name}")
    return True


def _place(codes: tuple[str, ...], name: str, found: _Found) -> None:
    of_office = not _OFFICE.isdisjoint(found.before)
    if of_office and not found.whose:
        found.whose = codes
    for code in codes:
        found.add("place", code)
        if of_office:
            found.add("office", code)
    found.slot(name)


def _day(day: str, found: _Found) -> None:
    if day:
        found.add("date", day)
        found.slot(day)


def _number(value: str, behind: str, found: _Found) -> None:
    plain = _plain(value)
    before = found.before[1]
    if _unit(plain, found):
        return
    following = [word.casefold() for word in _ORDINARY.findall(behind)[:2]] if behind[:1] in " -" else []
    if before in _ORDINALS:
        found.add("number", f"{before}={plain}")
    elif following and not (len(plain) == 4 and plain.startswith(("19", "20"))):
        unit = before if before == "rp" else following[0]
        if following[0] in _SCALES:
            plain = f"{plain} {following[0]}"
            unit = before if before == "rp" else following[-1]
        found.add("number", f"{unit}={plain}")
    found.slot(plain)


def _plain(value: str) -> str:
    """ "1.250" and "1250" are one number, as are "07.30" and "7:30"."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", value):
        return value.replace(".", "")
    return value.replace(":", ".").lstrip("0") or "0"


def _roman(word: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in word]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


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
