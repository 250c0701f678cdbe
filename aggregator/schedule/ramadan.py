"""Ramadan, as the ministry decided it or as it is expected: offices then keep other hours."""

from __future__ import annotations

import csv
from bisect import bisect_right
from datetime import date, timedelta
from functools import cache
from importlib.resources import files


@cache
def is_ramadan(day: date) -> bool:
    """Whether ``day`` is a day of Ramadan in Indonesia; False for years that the list does not hold."""
    firsts, lasts = _months()
    place = bisect_right(firsts, day) - 1
    return place >= 0 and day <= lasts[place]


@cache
def _months() -> tuple[tuple[date, ...], tuple[date, ...]]:
    text = (files(__package__) / "ramadan.csv").read_text(encoding="utf-8")
    firsts, lasts = [], []
    for row in csv.DictReader(text.splitlines()):
        first = date.fromisoformat(row["first_day"])
        firsts.append(first)
        lasts.append(first + timedelta(days=int(row["days"]) - 1))
    return tuple(firsts), tuple(lasts)
