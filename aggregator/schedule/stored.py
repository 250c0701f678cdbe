"""Rhythms, hints and reasons as compact JSON texts, one database column each; empty for what says nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from aggregator.model import Because, Hints, Rhythm
from aggregator.schedule.profile import HOURS_A_WEEK

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


# Most looks find nothing new and leave the rhythm as it was: the same text is read and written each time.
_REMEMBERED = 4_096


@lru_cache(_REMEMBERED)
def dump_rhythm(rhythm: Rhythm) -> str:
    if rhythm.since is None or rhythm.as_of is None:
        return ""
    value = {
        "since": _micros(rhythm.since),
        "as_of": _micros(rhythm.as_of),
        "busiest": rhythm.busiest,
        "newest": [_micros(moment) for moment in rhythm.newest],
        "counts": {str(hour): count for hour, count in enumerate(rhythm.counts) if count},
    }
    return _compact(value)


@lru_cache(_REMEMBERED)
def load_rhythm(stored: str) -> Rhythm:
    if not stored:
        return Rhythm()
    value = json.loads(stored)
    counts = [0.0] * HOURS_A_WEEK
    for hour, count in value["counts"].items():
        counts[int(hour)] = count
    return Rhythm(
        counts=tuple(counts),
        since=_moment(value["since"]),
        as_of=_moment(value["as_of"]),
        busiest=value["busiest"],
        newest=tuple(_moment(micros) for micros in value["newest"]),
    )


def dump_hints(hints: Hints) -> str:
    value = {
        "ttl": hints.ttl_seconds,
        "period": hints.period_seconds,
        "base": _micros(hints.period_base) if hints.period_base else None,
        "hours": hints.skip_hours,
        "days": hints.skip_days,
        "fresh": hints.fresh_seconds,
    }
    said = {name: part for name, part in value.items() if part}
    return _compact(said) if said else ""


def load_hints(stored: str) -> Hints:
    value = json.loads(stored) if stored else {}
    return Hints(
        ttl_seconds=value.get("ttl"),
        period_seconds=value.get("period"),
        period_base=_moment(value["base"]) if "base" in value else None,
        skip_hours=tuple(value.get("hours", ())),
        skip_days=tuple(value.get("days", ())),
        fresh_seconds=value.get("fresh"),
    )


def dump_reasons(reasons: Sequence[Because]) -> str:
    return _compact([[reason.key, dict(reason.facts)] for reason in reasons]) if reasons else ""


def load_reasons(stored: str) -> tuple[Because, ...]:
    return tuple(Because(key, tuple(facts.items())) for key, facts in json.loads(stored or "[]"))


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
