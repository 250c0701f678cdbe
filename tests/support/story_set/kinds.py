"""The hand-written stories as their files hold them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

STORIES = Path(__file__).parents[2] / "data" / "stories"


@dataclass(frozen=True, slots=True)
class Retold:
    """The same event in the words of somebody else, who publishes for himself: a related story."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One hand-written story with its slots (`filling`). Paragraphs stand apart by an empty line; lines that
    begin with ``|| `` are the same paragraph as other offices word it.

    ``titles`` are the origin's headline and those of who takes it over. ``first`` and ``last`` are the days
    between which it happens. ``origin``: whose story it is ("regency", "province", "centre"). ``centre`` is
    what the ministry's portal adds. ``yearly``: it happened a year before, too. ``twin``: there are two
    in one regency on one day, which this slot tells apart. ``series``: so many weeks in a row in one place.
    ``towns``: in how many places it happens.
    """

    name: str
    titles: tuple[str, ...]
    first: date
    last: date
    text: str
    origin: str = "regency"
    centre: str = ""
    follow_up_title: str = ""
    follow_up: str = ""
    opinion_title: str = ""
    opinion: str = ""
    caption: str = ""
    retold: tuple[Retold, ...] = ()
    yearly: bool = False
    twin: str = ""
    series: int = 0
    towns: int = 8


@cache
def kinds() -> tuple[Kind, ...]:
    """All of them by name."""
    return tuple(_kind(path) for path in sorted((STORIES / "kinds").glob("*.toml")))


@cache
def table(name: str) -> dict[str, Any]:
    """A table of `tests/data/stories`: places, words, edits."""
    return tomllib.loads((STORIES / f"{name}.toml").read_text("utf-8"))


def _kind(path: Path) -> Kind:
    stated = tomllib.loads(path.read_text("utf-8"))
    first, last = (date.fromisoformat(day) for day in stated.pop("days"))
    titles = tuple(stated.pop("titles"))
    retold = tuple(Retold(**told) for told in stated.pop("retold", ()))
    return Kind(path.stem, titles, first, last, retold=retold, **stated)
