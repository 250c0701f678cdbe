"""When to look again: a pure function of a source's history, with its reason in words.

Times are aware datetimes; intervals are seconds. The constants follow what large peers do: CommaFeed halves
the average gap, Miniflux and rss-fetcher keep between some minutes and a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

FLOOR = 15 * 60
CEILING = 6 * 3600
UNKNOWN = 30 * 60
FAILURE_FLOOR = 5 * 60
FAILURE_CEILING = 24 * 3600
GONE = 30 * 24 * 3600
HOLD_SPREAD = 3000
LONGEST_TTL = 24 * 3600


@dataclass(frozen=True, slots=True)
class NextLook:
    """When a source is looked at again, and why then."""

    at: datetime
    note: str


def after_success(
    source_id: int,
    now: datetime,
    history: Sequence[datetime],
    ttl_seconds: int | None,
    quiet_seconds: int | None,
) -> NextLook:
    """After an answer. ``history``: publishing times, newest first; ``ttl_seconds``: what the document
    asks for; ``quiet_seconds``: a Retry-After in seconds."""
    gap = _typical_gap(history)
    if gap is None:
        seconds, why = UNKNOWN, "no publishing rhythm known yet"
    else:
        idle = (now - history[0]).total_seconds()
        seconds = int(min(max(max(gap / 2, idle / 10), FLOOR), CEILING))
        why = f"publishes about every {_words(gap)}, last {_words(idle)} ago"
    asked = max(min(ttl_seconds or 0, LONGEST_TTL), quiet_seconds or 0)
    if asked > seconds:
        seconds, why = asked, f"the site asks for {_words(asked)} between looks"
    return NextLook(_spread(source_id, now, seconds), why)


def after_failure(source_id: int, now: datetime, failures: int, retry_after: int | None) -> NextLook:
    """After ``failures`` attempts in a row that failed: twice as long each time."""
    seconds = min(FAILURE_FLOOR * 2 ** min(failures - 1, 20), FAILURE_CEILING)
    why = f"failed {failures} time(s) in a row"
    if retry_after and retry_after > seconds:
        seconds, why = retry_after, f"the site asks to wait {_words(retry_after)}"
    return NextLook(_spread(source_id, now, seconds), why)


def after_gone(source_id: int, now: datetime) -> NextLook:
    """After 410 Gone: hardly ever."""
    return NextLook(_spread(source_id, now, GONE), "the site says that this address is gone for good")


def after_hold(source_id: int, now: datetime, until: datetime) -> NextLook:
    """When the host asked to be left alone: after that, in a spread over some minutes."""
    seconds = (until - now).total_seconds()
    spread = _spread(source_id, now, HOLD_SPREAD) - timedelta(seconds=HOLD_SPREAD)
    return NextLook(spread + timedelta(seconds=max(seconds, 0.0) + 1), "the host asked to be left alone")


def spread(source_ids: Sequence[int], now: datetime, window: timedelta) -> dict[int, datetime]:
    """A moment for each source, evenly over ``window`` from ``now`` and the same whenever it is asked."""
    return {
        source_id: now + window * (hashlib.sha256(str(source_id).encode()).digest()[0] / 256)
        for source_id in source_ids
    }


def _typical_gap(history: Sequence[datetime]) -> float | None:
    gaps = [(newer - older).total_seconds() for newer, older in pairwise(history) if newer >= older]
    return median(gaps) if len(gaps) >= 3 else None


def _spread(source_id: int, now: datetime, seconds: float) -> datetime:
    """Up to a tenth later, by source and moment, so that sources asked together drift apart."""
    digest = hashlib.sha256(f"{source_id}:{now.timestamp():.0f}".encode()).digest()
    return now + timedelta(seconds=seconds * (1 + digest[0] / 2550))


def _words(seconds: float) -> str:
    if seconds < 5400:
        return f"{max(1, round(seconds / 60))} min"
    if seconds < 172_800:
        return f"{round(seconds / 3600)} h"
    return f"{round(seconds / 86_400)} d"
