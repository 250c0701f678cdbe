"""When to look again, and why then: a pure function of what is known of a source.

After an answer the rhythm proposes a moment, the owner's hints may delay it, and the length of the list has
the last word: an entry that falls off its end before it was seen is lost. Above that are only ``Retry-After``
and an hour between two looks where the owner asks for it.

How looks are shared out: a look finds what was published since the last one, so at the same price per find
every entry within PROMPT of its publication asks for one thing, that hours are looked at each PROMPT minutes
where enough is to be expected, and hardly else. Looks closer together than that find no entry more in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import Because, Hints, NextLook, Reason, Rhythm
from aggregator.schedule.hints import after_skipped, asked_wait
from aggregator.schedule.jitter import later
from aggregator.schedule.rhythm import evidence, expected, liveliness, rates, weekly

FLOOR = timedelta(minutes=5)
CEILING = timedelta(hours=6)
JITTER = 0.05
"""Small, for what it delays is paid with looks; enough, for it is thrown anew after each look."""

PROMPT = timedelta(minutes=13, seconds=30)
"""Jitter included, within the 14.25 minutes in which polling each 15 minutes sees 95 % of the entries."""
LOOKS_PER_ENTRY = 122.0
"""The most looks that one entry is worth: at rates below one entry in so many looks of PROMPT, looks get
rarer by the square of the rate."""

OWNERS_HOUR = timedelta(hours=1)
"""What an owner may ask for whatever his list does; of a longer wait, the list keeps what it needs."""

LIST_FACTOR = 2.0
"""How many times as many entries as expected must find room in the list between two looks."""
LEAST_BURST = 5.0
"""Entries within minutes that any office may publish at any time."""
EVENTFUL_WEEKLY = 30.0
"""Entries a week at the pace of an event, which also a quiet office may have on any day."""

FAILURE_FLOOR = timedelta(minutes=5)
FAILURE_CEILING = timedelta(hours=24)
REFUSED_FLOOR = timedelta(hours=1)
REFUSED_CEILING = timedelta(hours=48)
FAILURE_JITTER = 0.25
GONE = timedelta(days=30)
LONGEST_RETRY_AFTER = timedelta(days=1)
HOLD_SPREAD = timedelta(minutes=5)

REFUSALS = frozenset({Reason.HTTP_403, Reason.HTTP_404})

_HOUR = timedelta(hours=1)
_NOTHING = Hints()


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer leaves to decide from.

    ``listed`` is how many items the document lists (None: unknown, or a list that holds everything),
    ``new`` how many of them were seen for the first time; ``first``: so were all, it is the first answer.
    ``retry_after`` is in seconds. ``pushed``: a hub announces what is new here.
    """

    rhythm: Rhythm
    zone: ZoneInfo
    listed: int | None = None
    new: int = 0
    first: bool = False
    hints: Hints = _NOTHING
    retry_after: int | None = None
    pushed: bool = False


def after_success(source_id: int, now: datetime, answer: Answered) -> NextLook:
    """After an answer with or without news. Never sooner than FLOOR, a Retry-After or (the list allowing)
    what the owner asks for; else never later than CEILING."""
    wait, reasons = _by_rhythm(answer, now)
    asked, because = asked_wait(answer.hints, now)
    if because and asked > wait:
        wait, reasons = asked, (because, *reasons)
    # The jitter may reach into a skipped hour, too.
    first, last = now + wait, now + wait * (1 + JITTER)
    allowed = [after_skipped(answer.hints, moment) for moment in (first, last)]
    if allowed != [first, last]:
        wait = asked = max(allowed) - now
        reasons = (Because("asks_skip"), *reasons)
    room, because = _before_overflow(answer, now, wait)
    room = max(room, min(asked, OWNERS_HOUR))
    if because and room < wait:
        wait, reasons = room, (because, *reasons)
    wait = max(wait, FLOOR)
    held = _retry_after(answer.retry_after)
    if held > wait:
        wait, reasons = held, (_held(held), *reasons)
    return NextLook(later(source_id, now, wait, JITTER), reasons)


def after_failure(
    source_id: int, now: datetime, failures: int, reason: Reason | None = None, retry_after: int | None = None
) -> NextLook:
    """After ``failures`` attempts in a row that failed: twice as long each time, four times as long where the
    server answers that there is nothing here or nothing for us."""
    refused = reason in REFUSALS
    floor, ceiling, times = (
        (REFUSED_FLOOR, REFUSED_CEILING, 4) if refused else (FAILURE_FLOOR, FAILURE_CEILING, 2)
    )
    # Beyond some steps the ceiling holds anyway.
    wait = min(floor * times ** min(max(failures, 1) - 1, 12), ceiling)
    reasons: tuple[Because, ...] = (Because("refused" if refused else "failed", (("failures", failures),)),)
    held = _retry_after(retry_after)
    if held > wait:
        wait, reasons = held, (_held(held), *reasons)
    return NextLook(later(source_id, now, wait, FAILURE_JITTER), reasons)


def after_gone(source_id: int, now: datetime) -> NextLook:
    """After 410 Gone (RFC 9110, 15.5.11): hardly ever."""
    return NextLook(later(source_id, now, GONE, FAILURE_JITTER), (Because("gone"),))


def after_hold(source_id: int, now: datetime, until: datetime) -> NextLook:
    """When the host asked to be left alone: after that, in a spread over some minutes, for all its sources
    have been waiting for this moment."""
    again = max(until, now) + timedelta(seconds=1)
    return NextLook(later(source_id, again, HOLD_SPREAD, 1.0) - HOLD_SPREAD, (Because("host_hold"),))


def host_busy() -> tuple[Because, ...]:
    """Without an attempt: the host or its server had no turn free in time."""
    return (Because("host_busy"),)


def searching() -> tuple[Because, ...]:
    """The page named feeds to try, at once."""
    return (Because("searching"),)


def _by_rhythm(answer: Answered, now: datetime) -> tuple[timedelta, tuple[Because, ...]]:
    """The moment that the rhythm proposes, as a wait."""
    longest = CEILING / (1 + JITTER)
    if answer.pushed:
        return longest, (Because("pushed"),)
    looks, wait = 0.0, longest
    lively = liveliness(answer.rhythm, now)
    for begin, end, rate in rates(answer.rhythm, answer.zone, now, longest):
        density = looks_an_hour(rate * lively.after(begin))
        more = density * ((end - begin) / _HOUR)
        if looks + more >= 1:
            wait = begin + (1 - looks) / density * _HOUR
            break
        looks += more
    return max(wait, FLOOR), _rhythm_reasons(answer, now, wait)


def looks_an_hour(rate: float) -> float:
    """How often to look where ``rate`` entries an hour are to be expected. Rises with the rate."""
    prompt = _HOUR / PROMPT
    return prompt * min(rate * LOOKS_PER_ENTRY / prompt, 1.0) ** 2


def _before_overflow(answer: Answered, now: datetime, wait: timedelta) -> tuple[timedelta, Because | None]:
    """How long the list has room for what is to come, at most ``wait``; with a reason when that is less."""
    if not answer.listed:
        return wait, None
    if not answer.first and answer.new * 2 > answer.listed and wait > FLOOR:
        return FLOOR, Because("list_turned", (("listed", answer.listed), ("new", answer.new)))
    burst = min(max(answer.rhythm.busiest, LEAST_BURST), answer.listed / 2)
    room, passed = (answer.listed - burst) / LIST_FACTOR, 0.0
    lively = liveliness(answer.rhythm, now)
    at_least = EVENTFUL_WEEKLY / weekly(answer.rhythm, now)
    for begin, end, rate in rates(answer.rhythm, answer.zone, now, wait * (1 + JITTER)):
        more = rate * max(lively.after(begin), at_least) * ((end - begin) / _HOUR)
        if passed + more >= room:
            full = begin + (room - passed) / more * (end - begin)
            return full / (1 + JITTER), Because("list_short", (("listed", answer.listed),))
        passed += more
    return wait, None


def _rhythm_reasons(answer: Answered, now: datetime, wait: timedelta) -> tuple[Because, ...]:
    counted, _ = evidence(answer.rhythm, now)
    coming = expected(answer.rhythm, answer.zone, now, now + wait)
    key = "rhythm" if counted >= 1 else "little_known"
    reasons = [
        Because(
            key,
            (("weekly", f"{weekly(answer.rhythm, now):.3g}"), ("coming", f"{coming:.2g}")),
        )
    ]
    if answer.rhythm.newest:
        age = now - answer.rhythm.newest[0]
        reasons.append(Because("last_found", (("age_seconds", max(0, int(age.total_seconds()))),)))
    return tuple(reasons)


def _retry_after(seconds: int | None) -> timedelta:
    return min(timedelta(seconds=max(seconds or 0, 0)), LONGEST_RETRY_AFTER)


def _held(wait: timedelta) -> Because:
    return Because("retry_after", (("wait_seconds", int(wait.total_seconds())),))
