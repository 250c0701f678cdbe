"""A poller of simulated offices: what it sees, when it sees it, what it never sees."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from nation import Office, as_stated
from peer_schedules import Seen

from aggregator.model import Hints, Rhythm
from aggregator.schedule import Answered, after_success, learn


class Schedule(Protocol):
    """When to look at one office again, asked after each look."""

    def wait(self, seen: Seen) -> float: ...


@dataclass(slots=True)
class Tally:
    """What became of the stories published in the measured time, and the looks made in it."""

    delays: array[float] = field(default_factory=lambda: array("d"))
    looks: int = 0
    published: int = 0
    lost: int = 0

    def add(self, other: Tally) -> None:
        self.delays.extend(other.delays)
        self.looks += other.looks
        self.published += other.published
        self.lost += other.lost


def poll(office: Office, schedule: Schedule, begin: float, measure_from: float, end: float) -> Tally:
    """Look at ``office`` from ``begin`` on as ``schedule`` says; what counts is from ``measure_from`` to
    ``end``.

    A look sees the newest ``listed`` stories. Looks go on until the stories of the measured time were seen.
    """
    published, listed = office.published, office.habits.listed
    tally = Tally()
    tally.published = bisect_right(published, end) - bisect_right(published, measure_from)
    now, held = begin, 0
    seen: list[float] = []
    while now < end or (held < len(published) and published[held] <= end):
        there = bisect_right(published, now)
        oldest = max(there - listed, 0)
        first = not seen
        for index in range(held, there):
            if not measure_from < published[index] <= end:
                continue
            if index < oldest:
                tally.lost += 1
            else:
                tally.delays.append(now - published[index])
        new = there - max(held, oldest)
        seen.extend(published[there - new : there])
        held = there
        if measure_from < now <= end:
            tally.looks += 1
        shown = min(listed, there)
        now += schedule.wait(Seen(now, seen, 0 if first else new, shown, office.habits.ttl_minutes * 60.0))
    return tally


class Simpul:
    """The product's own schedule, fed with what its poller sees."""

    name = "Simpul"

    def __init__(self, office: Office) -> None:
        self._office = office
        self._rhythm = Rhythm()
        self._known = 0

    def wait(self, seen: Seen) -> float:
        habits, now = self._office.habits, datetime.fromtimestamp(seen.now, UTC)
        first = self._rhythm.as_of is None
        fresh = seen.published[self._known :]
        self._known = len(seen.published)
        if fresh or first:
            dates = [as_stated(self._office, moment) for moment in fresh]
            self._rhythm = learn(self._rhythm, dates, habits.zone, now)
        answer = Answered(
            rhythm=self._rhythm,
            zone=habits.zone,
            listed=seen.listed,
            new=seen.new,
            first=first,
            hints=Hints(ttl_seconds=habits.ttl_minutes * 60 or None),
        )
        return (after_success(habits.number, now, answer).at - now) / timedelta(seconds=1)


Maker = Callable[[Office], Schedule]
