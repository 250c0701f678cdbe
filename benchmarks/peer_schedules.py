"""How peers decide when to look again, written down as pure functions of their rules and constants."""

from __future__ import annotations

from dataclasses import dataclass

MINUTE, HOUR, DAY, WEEK = 60.0, 3_600.0, 86_400.0, 604_800.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a poller knows at a look: all that it ever saw published (seconds, in order), how many of the list
    it saw for the first time, and how long the list is."""

    now: float
    published: list[float]
    new: int
    listed: int
    ttl: float


class Fixed:
    """Every 15 minutes, whatever happens."""

    name = "fixed 15 min"

    def __init__(self, number: int) -> None:
        pass

    def wait(self, seen: Seen) -> float:
        return 15 * MINUTE


class Miniflux:
    """``entry_frequency``: a week divided by the entries of the last week, 5 minutes to a day, at least
    ``ttl``; its ticker comes by once an hour, or (``quick``) as often as needed."""

    name = "Miniflux entry_frequency"
    tick = HOUR

    def __init__(self, number: int) -> None:
        self._offset = (number * 97) % int(self.tick) if self.tick else 0

    def wait(self, seen: Seen) -> float:
        counted = sum(1 for moment in reversed(seen.published[-2000:]) if seen.now - moment <= WEEK)
        interval = DAY if not counted else min(max(WEEK / counted, 5 * MINUTE), DAY)
        interval = min(max(interval, seen.ttl), DAY)
        if not self.tick:
            return interval
        due = seen.now + interval
        ticks = -(-(due - self._offset) // self.tick)
        return ticks * self.tick + self._offset - seen.now


class MinifluxQuick(Miniflux):
    """The same with a ticker that costs no delay."""

    name = "Miniflux, ticker of no delay"
    tick = 0.0


class RssFetcher:
    """6 hours at first, then by the share of the list that was seen before: two thirds and more add 10
    minutes (an hour when nothing is newer than a month), a third and less take an hour off; 10 minutes to a
    day. An answer without change counts as seen before."""

    name = "rss-fetcher"

    def __init__(self, number: int) -> None:
        self._interval = 6 * HOUR
        self._looks = 0

    def wait(self, seen: Seen) -> float:
        self._looks += 1
        if self._looks >= 2:
            known = (seen.listed - seen.new) / seen.listed if seen.listed else 1.0
            newest = seen.published[-1] if seen.published else 0.0
            if known >= 0.67:
                self._interval += 10 * MINUTE if seen.now - newest <= 31 * DAY else HOUR
            elif known <= 0.33:
                self._interval = 6 * HOUR if self._interval > 6 * HOUR else self._interval - HOUR
            self._interval = min(max(self._interval, 10 * MINUTE), DAY)
        return self._interval


class NewsBlur:
    """By stories a day and subscribers: at one a day and more 60, 15 or 6 minutes, below that 60 minutes (or
    720) less their share, none: hours times the months of silence; up to a quarter later by chance. Counted
    for a feed with many subscribers, the most favourable case: the ministry reads each of them."""

    name = "NewsBlur, many subscribers"

    def __init__(self, number: int) -> None:
        self._state = number * 2_654_435_761 % 2**32

    def wait(self, seen: Seen) -> float:
        recent = [moment for moment in reversed(seen.published[-3000:]) if seen.now - moment <= 30 * DAY]
        a_day = len(recent) / 30
        if a_day >= 1:
            minutes = 6.0
        elif a_day > 0:
            minutes = 60 - 60 * a_day
        else:
            minutes = 6 * 60.0
        minutes = min(max(minutes, 6.0), 12 * 60.0)
        self._state = (self._state * 1_664_525 + 1_013_904_223) % 2**32
        return minutes * MINUTE * (1 + 0.25 * self._state / 2**32)
