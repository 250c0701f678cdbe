"""A simulated nation of offices and what they publish: the truth that schedulers are measured against.

Nothing here is taken from the product. Rates are heavy-tailed: 38 provincial offices publish 200 to 500
articles a day together, 562 regencies between none and five each, and many of those fall silent for days.
Stories come in sittings of one or a few, within minutes; each office has hours of its own around the office
hours of its zone, some write in the evening or at weekends, and some clear a backlog at once now and then.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

ZONES = (("Asia/Jakarta", 0.66), ("Asia/Makassar", 0.24), ("Asia/Jayapura", 0.10))

PROVINCES = 38
OFFICES = 600

# Sittings by the hour of a day, 0 to 23, of an office that keeps office hours.
OFFICE_HOURS = (
    0.2,
    0.1,
    0.1,
    0.1,
    0.1,
    0.3,
    1,
    4,
    9,
    13,
    15,
    13,
    8,
    11,
    14,
    13,
    9,
    4,
    1.5,
    1.5,
    1.8,
    1.5,
    0.9,
    0.4,
)
RAMADAN_HOURS = (
    0.6,
    0.3,
    0.2,
    0.4,
    0.8,
    1,
    1.5,
    3,
    9,
    14,
    15,
    12,
    9,
    12,
    12,
    7,
    4,
    2,
    0.8,
    1,
    2.5,
    3.5,
    2.5,
    1.2,
)
EVENING_HOURS = (1, 0.4, 0.2, 0.1, 0.1, 0.3, 1, 2, 4, 5, 5, 4, 4, 5, 5, 5, 6, 6, 6, 9, 12, 11, 7, 3)
FRIDAY_PAUSE = (11, 12)


@dataclass(frozen=True, slots=True)
class Habits:
    """How one office publishes. ``daily`` is the mean number of stories a day of a usual week."""

    number: int
    zone: ZoneInfo
    daily: float
    story_mean: float
    hours: tuple[float, ...]
    ramadan_hours: tuple[float, ...]
    weekdays: tuple[float, ...]
    backlog: float
    listed: int
    day_only: bool
    ttl_minutes: int


@dataclass(frozen=True, slots=True)
class Office:
    """An office and the seconds (since the epoch) at which its stories appear, in order."""

    habits: Habits
    published: tuple[float, ...]


def nation(
    seed: int, first: date, days: int, offices: int = OFFICES, ramadan: range = range(0)
) -> list[Office]:
    """The stories of ``days`` days from ``first``; ``ramadan`` are the days (from 0) that fall into
    Ramadan."""
    chance = random.Random(seed)
    provinces = round(offices * PROVINCES / OFFICES)
    total = chance.uniform(200, 500) * provinces / PROVINCES
    weights = [chance.lognormvariate(0, 0.7) for _ in range(provinces)]
    rates = [total * weight / sum(weights) for weight in weights]
    rates += [min(5.0, chance.lognormvariate(math.log(0.3), 1.6)) for _ in range(offices - provinces)]
    return [
        Office(habits, tuple(_stories(random.Random(f"{seed}:{number}"), habits, first, days, ramadan)))
        for number, rate in enumerate(rates)
        for habits in [_habits(random.Random(f"habits:{seed}:{number}"), number, rate)]
    ]


def _habits(chance: random.Random, number: int, daily: float) -> Habits:
    kind = chance.random()
    base = EVENING_HOURS if kind < 0.06 else OFFICE_HOURS
    weekend = chance.uniform(0.3, 0.9) if chance.random() < 0.10 else chance.uniform(0.0, 0.2)
    return Habits(
        number=number,
        zone=ZoneInfo(chance.choices([name for name, _ in ZONES], [share for _, share in ZONES])[0]),
        daily=daily,
        story_mean=chance.uniform(1.2, 2.5),
        hours=_own(chance, base),
        ramadan_hours=_own(chance, EVENING_HOURS if kind < 0.06 else RAMADAN_HOURS),
        weekdays=(
            *(chance.uniform(0.7, 1.3) for _ in range(5)),
            weekend,
            weekend * chance.uniform(0.4, 1),
        ),
        backlog=chance.choice((0.0, 0.01, 0.03)),
        listed=chance.choice((10, 10, 12, 15, 20)),
        day_only=chance.random() < 0.05,
        ttl_minutes=60 if chance.random() < 0.01 else 0,
    )


def _own(chance: random.Random, hours: tuple[float, ...]) -> tuple[float, ...]:
    """The hours with a shift and preferences of an office's own."""
    shift = chance.choice((-1, 0, 0, 0, 1))
    return tuple(hours[(hour - shift) % 24] * chance.lognormvariate(0, 0.5) for hour in range(24))


def _stories(
    chance: random.Random, habits: Habits, first: date, days: int, ramadan: range
) -> Iterator[float]:
    usual_week = sum(habits.weekdays) / 7
    moments: list[float] = []
    season, until = 1.0, 0
    for number in range(days):
        if number >= until:
            # A week or two of more or less than usual; one season in ten is silent.
            season = 0.0 if chance.random() < 0.1 else chance.lognormvariate(-0.1, 0.45)
            until = number + chance.randint(5, 16)
        day = first + timedelta(days=number)
        weekday = day.weekday()
        mean = habits.daily * season * habits.weekdays[weekday] / usual_week * chance.gammavariate(2, 0.5)
        hours = list(habits.ramadan_hours if number in ramadan else habits.hours)
        if weekday == 4:
            for hour in FRIDAY_PAUSE:
                hours[hour] *= 0.3
        begin = datetime(day.year, day.month, day.day, tzinfo=habits.zone).timestamp()
        cumulative = list(accumulate(hours))
        for _ in range(_poisson(chance, mean / habits.story_mean)):
            hour = chance.choices(range(24), cum_weights=cumulative)[0]
            moment = begin + 3600 * (hour + chance.random())
            if chance.random() < habits.backlog:
                count, pause = chance.randint(5, 9), 90.0
            else:
                count, pause = _stories_of_a_sitting(chance, habits.story_mean), 300.0
            for _ in range(count):
                moments.append(moment)
                moment += chance.expovariate(1 / pause)
    yield from sorted(moments)


def _stories_of_a_sitting(chance: random.Random, mean: float) -> int:
    count = 1
    while count < 8 and chance.random() < 1 - 1 / mean:
        count += 1
    return count


def _poisson(chance: random.Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def as_stated(office: Office, moment: float) -> datetime:
    """The date that the office's feed gives a story: some state only the day."""
    at = datetime.fromtimestamp(moment, UTC)
    if not office.habits.day_only:
        return at
    local = at.astimezone(office.habits.zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
