"""When a regional office publishes, before anything is known of it: the national profile of a week.

Office hours are those of Presidential Regulation 21 of 2023: 37.5 hours a week from 07:30, in Ramadan 32.5
hours from 08:00. News follows the events of the morning, pauses for the Friday prayer, and a part of it is
written up in the evening. An hour of the week is 0 for Monday from 00:00, in the office's own zone.
"""

from __future__ import annotations

from itertools import pairwise

HOURS_A_DAY = 24
HOURS_A_WEEK = 168

# Relative weights of the hours 0 to 23.
_WORKDAY = (1, 1, 1, 1, 1, 2, 5, 16, 40, 60, 66, 60, 45, 50, 60, 58, 40, 22, 12, 14, 15, 11, 6, 3)
_FRIDAY = (1, 1, 1, 1, 1, 2, 6, 22, 48, 62, 60, 28, 16, 40, 58, 56, 40, 22, 12, 13, 13, 10, 5, 3)
_FREE_DAY = (1, 1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 11, 10, 10, 10, 9, 7, 6, 7, 7, 6, 4, 2)

_WEEK = _WORKDAY * 4 + _FRIDAY + _FREE_DAY * 2

NATIONAL: tuple[float, ...] = tuple(weight / sum(_WEEK) for weight in _WEEK)
"""The share of a week's entries that falls into each hour of the week; sums to 1."""

# Where each hour from 00:00 to 24:00 of a day in Ramadan stands on the clock of an ordinary day: work
# begins half an hour later and ends an hour earlier, breaking the fast and the tarawih prayers empty 17:30
# to 20:30.
_RAMADAN_CLOCK = (
    (0.0, 0.0), (5.0, 5.0), (8.0, 7.5), (12.0, 12.0), (15.0, 16.0), (17.5, 18.2), (20.5, 18.8), (24.0, 24.0),
)  # fmt: skip


def in_ramadan(shape: tuple[float, ...]) -> tuple[float, ...]:
    """The shares of the hours of a week in Ramadan, of an office whose ordinary week is ``shape``."""
    shifted = []
    for hour in range(HOURS_A_WEEK):
        day, clock = divmod(hour, HOURS_A_DAY)
        begin, end = ordinary_clock(clock), ordinary_clock(clock + 1)
        shifted.append(_between(shape, day * HOURS_A_DAY + begin, day * HOURS_A_DAY + end))
    return tuple(shifted)


def ordinary_clock(hour: float) -> float:
    """What an office does in Ramadan at ``hour`` (0 to 24), it does at this hour on an ordinary day."""
    for (begin, ordinary_begin), (end, ordinary_end) in pairwise(_RAMADAN_CLOCK):
        if hour <= end:
            return ordinary_begin + (hour - begin) / (end - begin) * (ordinary_end - ordinary_begin)
    return hour


def _between(shape: tuple[float, ...], begin: float, end: float) -> float:
    total, at = 0.0, begin
    while at < end:
        upto = min(end, int(at) + 1)
        total += shape[int(at)] * (upto - at)
        at = upto
    return total
