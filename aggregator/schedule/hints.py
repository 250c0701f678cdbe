"""What owners ask for, in documents and headers, turned into waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from aggregator.model import Because, Hints

LONGEST_OBEYED = timedelta(days=1)

_HOUR = timedelta(hours=1)


def fresh_seconds(headers: Mapping[str, str]) -> int | None:
    """How long an answer is fresh by its ``Cache-Control`` (RFC 9111, 4.2.1), less its ``Age``; None when it
    does not say, or says that it must always be asked for again. ``headers`` have lower-case names."""
    directives: dict[str, str] = {}
    for part in headers.get("cache-control", "").lower().split(","):
        name, _, value = part.partition("=")
        directives.setdefault(name.strip(), value.strip().strip('"'))
    if "no-cache" in directives or "no-store" in directives:
        return None
    lifetime = _whole(directives.get("max-age", ""))
    if not lifetime:
        return None
    left = lifetime - (_whole(headers.get("age", "").strip()) or 0)
    return left if left > 0 else None


def asked_wait(hints: Hints, now: datetime) -> tuple[timedelta, Because | None]:
    """The longest of the waits that the owner asks for, at most a day, and who says so."""
    waits = [
        ("asks_ttl", hints.ttl_seconds),
        ("asks_period", _until_next_period(hints, now)),
        ("asks_cache", hints.fresh_seconds),
    ]
    key, seconds = max(waits, key=lambda wait: wait[1] or 0)
    if not seconds or seconds <= 0:
        return timedelta(0), None
    wait = min(timedelta(seconds=seconds), LONGEST_OBEYED)
    return wait, Because(key, (("wait_seconds", int(wait.total_seconds())),))


def after_skipped(hints: Hints, moment: datetime) -> datetime:
    """The first moment from ``moment`` on that lies in no hour and on no day to be skipped (RSS 2.0: GMT), at
    most a day later; a feed that skips every hour is asked all the same."""
    if not hints.skip_hours and not hints.skip_days:
        return moment
    hour = moment.astimezone(UTC)
    for _ in range(24):
        if hour.hour not in hints.skip_hours and hour.weekday() not in hints.skip_days:
            return hour
        hour = hour.replace(minute=0, second=0, microsecond=0) + _HOUR
    return min(hour, moment + LONGEST_OBEYED)


def _until_next_period(hints: Hints, now: datetime) -> int | None:
    """Until the feed says that it is written again: from its base in whole periods, or a period from now."""
    period = hints.period_seconds
    if not period or period <= 0:
        return None
    if hints.period_base is None:
        return period
    gone = (now - hints.period_base).total_seconds() % period
    return max(1, int(period - gone))


def _whole(text: str) -> int | None:
    """delta-seconds (RFC 9111, 1.2.2); absurdly many digits are as good as a year."""
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text) if len(text) < 10 else 31_536_000
