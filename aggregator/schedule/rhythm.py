"""What is learned of a source's rhythm from the publishing times of its entries, and what it foretells.

The level (entries a week) and the shape (which hours of the week) are estimated apart. Each starts from what
is usual nationally and gives way to the source's own evidence as that grows; evidence fades within weeks, so
that an office that changes its habits, or falls silent, is followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from math import exp
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aggregator.model import Rhythm
from aggregator.schedule.profile import HOURS_A_DAY, HOURS_A_WEEK, NATIONAL, in_ramadan, ordinary_clock
from aggregator.schedule.ramadan import is_ramadan

MEMORY = timedelta(weeks=4)
"""The age at which an entry counts 1/e of a fresh one."""

PRIOR_WEEKLY = 2.0
"""Entries a week that a source is taken for before it is known; about the median office."""
PRIOR_WEEKS = 0.1
"""How many weeks of its own evidence weigh as much as that."""

# News comes in sittings, and sittings on busy days: how much likelier one is right after each of the last few
# entries, and how fast that passes.
_SITTING = (3.0, timedelta(hours=1))
_BUSY_DAY = (2.0, timedelta(hours=8))
_LIVELY_MOST = 3.0

# How many entries of its own outweigh the national profile at an hour of the day, and the pooled hours of all
# its workdays (or free days) at an hour of the week.
_DAY_STRENGTH = 40.0
_WEEK_STRENGTH = 400.0

NEWEST_KEPT = 20

_HOUR = timedelta(hours=1)
_WEEK = timedelta(weeks=1)
_MIDNIGHT = time()


def learn(
    rhythm: Rhythm,
    published: Sequence[datetime],
    zone: ZoneInfo,
    now: datetime,
    days: Sequence[datetime] = (),
) -> Rhythm:
    """The rhythm with the publishing times of new entries added to it.

    The first times of all tell the past, too: since when the list that they stand in has been growing.
    ``days`` are moments of which only the day is to be trusted; so are those at midnight sharp, the mark of
    a date that was written without a time.
    """
    exact = sorted(min(moment, now) for moment in published if not _is_day_only(moment, zone))
    vague = [min(moment, now) for moment in published if _is_day_only(moment, zone)] + list(days)
    since, as_of = rhythm.since, rhythm.as_of
    if since is None or as_of is None:
        since, as_of = _grows_since(sorted([*exact, *vague]), now), now
    elapsed = max(now - as_of, timedelta(0))
    kept = exp(-elapsed / MEMORY)
    counts = [count * kept for count in rhythm.counts] or [0.0] * HOURS_A_WEEK
    for moment in exact:
        if moment > since:
            counts[hour_of_week(moment, zone)] += exp(-(now - moment) / MEMORY)
    for moment in vague:
        if moment > since:
            _add_day(counts, moment.astimezone(zone).weekday(), exp(-(now - moment) / MEMORY))
    newest = tuple(sorted({*rhythm.newest, *exact, *vague}, reverse=True)[:NEWEST_KEPT])
    recent = [moment for moment in newest if not _is_day_only(moment, zone)]
    return Rhythm(
        # Rounded, so that what is stored and read again is the same value.
        counts=tuple(round(count, 4) for count in counts),
        since=since,
        as_of=max(now, as_of),
        busiest=round(max(rhythm.busiest * kept, _busiest_hour(recent)), 4),
        newest=newest,
    )


def weekly(rhythm: Rhythm, now: datetime) -> float:
    """About how many entries a week the source publishes these weeks. Silence counts as evidence."""
    counted, weeks = evidence(rhythm, now)
    return (counted + PRIOR_WEEKS * PRIOR_WEEKLY) / (weeks + PRIOR_WEEKS)


def evidence(rhythm: Rhythm, now: datetime) -> tuple[float, float]:
    """The entries that the estimate rests upon, and the weeks in which they were published, both faded."""
    if rhythm.since is None or rhythm.as_of is None:
        return 0.0, 0.0
    faded = exp(-max(now - rhythm.as_of, timedelta(0)) / MEMORY)
    watched = 1 - exp(-max(now - rhythm.since, timedelta(0)) / MEMORY)
    return sum(rhythm.counts) * faded, watched * (MEMORY / _WEEK)


def rates(
    rhythm: Rhythm, zone: ZoneInfo, now: datetime, horizon: timedelta
) -> Iterator[tuple[timedelta, timedelta, float]]:
    """From ``now`` on, hour by hour of the source's clock: begin and end of the stretch after ``now``, and
    the entries an hour that are to be expected in it."""
    level = weekly(rhythm, now)
    begin, local = timedelta(0), now.astimezone(zone)
    to_next = _HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    while begin < horizon:
        end = min(begin + to_next, horizon)
        shape = _fasting_shape(rhythm.counts) if is_ramadan(local.date()) else _shape(rhythm.counts)
        yield begin, end, level * shape[local.weekday() * HOURS_A_DAY + local.hour]
        begin, to_next = end, _HOUR
        local = (now + begin).astimezone(zone)


def liveliness(rhythm: Rhythm, now: datetime) -> Liveliness:
    """How much more than its rhythm says the source is likely to publish after its last entries."""
    ages = [now - moment for moment in rhythm.newest if timedelta(0) <= now - moment < 6 * _BUSY_DAY[1]]
    return Liveliness(*(sum(exp(-age / passes) for age in ages) for _, passes in (_SITTING, _BUSY_DAY)))


class Liveliness(NamedTuple):
    """What is left of the excitement of the last entries."""

    sitting: float
    busy_day: float

    def after(self, wait: timedelta) -> float:
        """The factor on the rate when ``wait`` has passed without another entry; 1 when all is calm."""
        (sitting, sitting_passes), (busy, busy_passes) = _SITTING, _BUSY_DAY
        return (
            1
            + sitting * min(self.sitting * exp(-wait / sitting_passes), _LIVELY_MOST)
            + busy * min(self.busy_day * exp(-wait / busy_passes), _LIVELY_MOST)
        )


def expected(rhythm: Rhythm, zone: ZoneInfo, now: datetime, until: datetime) -> float:
    """About how many entries are published between ``now`` and ``until``."""
    return sum(rate * ((end - begin) / _HOUR) for begin, end, rate in rates(rhythm, zone, now, until - now))


def hour_of_week(moment: datetime, zone: ZoneInfo) -> int:
    """The hour of an ordinary week that ``moment`` teaches: in Ramadan what is done then is usually done at
    another hour."""
    local = moment.astimezone(zone)
    hour = local.hour
    if is_ramadan(local.date()):
        hour = min(int(ordinary_clock(hour + local.minute / 60)), HOURS_A_DAY - 1)
    return local.weekday() * HOURS_A_DAY + hour


def _is_day_only(moment: datetime, zone: ZoneInfo) -> bool:
    return moment.astimezone(zone).time() == _MIDNIGHT or moment.astimezone(UTC).time() == _MIDNIGHT


def _grows_since(moments: Sequence[datetime], now: datetime) -> datetime:
    """Since when a list has grown to what it is; a few old items at its end (pinned, back-dated) aside."""
    return moments[len(moments) // 10] if moments else now


def _add_day(counts: list[float], weekday: int, weight: float) -> None:
    day = NATIONAL[weekday * HOURS_A_DAY : (weekday + 1) * HOURS_A_DAY]
    for hour, share in enumerate(day):
        counts[weekday * HOURS_A_DAY + hour] += weight * share / sum(day)


def _busiest_hour(newest: Sequence[datetime]) -> float:
    return max((sum(first - _HOUR < other <= first for other in newest) for first in newest), default=0)


@lru_cache(maxsize=4096)
def _fasting_shape(counts: tuple[float, ...]) -> tuple[float, ...]:
    """The share of each hour of a week in Ramadan; they sum to 1."""
    return in_ramadan(_shape(counts))


@lru_cache(maxsize=4096)
def _shape(counts: tuple[float, ...]) -> tuple[float, ...]:
    """The share of each hour of an ordinary week; they sum to 1."""
    if not counts:
        return NATIONAL
    total = sum(counts)
    smooth = [
        counts[hour - 1] / 4 + counts[hour] / 2 + counts[(hour + 1) % HOURS_A_WEEK] / 4
        for hour in range(HOURS_A_WEEK)
    ]
    pooled = [0.0] * HOURS_A_WEEK
    for days in (range(5), range(5, 7)):
        for clock in range(HOURS_A_DAY):
            hours = [day * HOURS_A_DAY + clock for day in days]
            usual = sum(NATIONAL[hour] for hour in hours)
            seen = sum(smooth[hour] for hour in hours)
            more = (seen + _DAY_STRENGTH * usual) / ((total + _DAY_STRENGTH) * usual)
            for hour in hours:
                pooled[hour] = NATIONAL[hour] * more
    return tuple(
        (own + _WEEK_STRENGTH * common) / (total + _WEEK_STRENGTH)
        for own, common in zip(smooth, pooled, strict=True)
    )
