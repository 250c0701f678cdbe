"""What a source is known to do, and when it is looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Hints:
    """What a document or its headers say about when to come again; what they do not say is empty.

    ``ttl_seconds`` is RSS 2.0 ``ttl``. ``period_seconds`` and ``period_base`` are the module Syndication of
    RSS 1.0: the time between two updates, and a moment from which the periods count. ``skip_hours`` are hours
    in GMT (0 to 23), ``skip_days`` days of the week in GMT (0 is Monday), both of RSS 2.0. ``fresh_seconds``
    is ``Cache-Control: max-age`` (RFC 9111, 5.2.2.1).
    """

    ttl_seconds: int | None = None
    period_seconds: int | None = None
    period_base: datetime | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    fresh_seconds: int | None = None


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source publishes at which hour of the week, in its own zone.

    ``counts`` are the entries of each hour of the week (0 is Monday from 00:00), or empty; what is older
    counts less. They are as of ``as_of``, and stand for the time since ``since``. ``busiest`` is the most
    entries seen within one hour. ``newest`` are the latest publishing times, newest first.
    """

    counts: tuple[float, ...] = ()
    since: datetime | None = None
    as_of: datetime | None = None
    busiest: float = 0.0
    newest: tuple[datetime, ...] = ()


NO_RHYTHM = Rhythm()


@dataclass(frozen=True, slots=True)
class Because:
    """One reason for the moment of the next look: a key of the ``schedule`` catalogue and its facts.

    Facts are numbers or short texts; a name that ends in ``_seconds`` is a span of time, and is said as one.
    """

    key: str
    facts: tuple[tuple[str, int | str], ...] = ()


@dataclass(frozen=True, slots=True)
class NextLook:
    """When a source is looked at again, and why then: the decisive reason first."""

    at: datetime
    reasons: tuple[Because, ...]
