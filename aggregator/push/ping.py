"""Which sources a ping is about, and when they are looked at for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from aggregator.model import PingedSource

# Between two looks that pings bring about. Where nothing new came for an hour, somebody may be pinging in
# order to have a site asked again and again.
WAIT = timedelta(minutes=1)
IDLE_WAIT = timedelta(minutes=10)
BUSY_FOR = timedelta(hours=1)

# An address that stands for a whole host stands for no more sources than this.
MOST = 5


def look_after_ping(pinged_at: datetime | None, last_new_at: datetime | None, now: datetime) -> datetime:
    """When to look: now, or at the end of the wait after the last look that a ping brought about.

    ``pinged_at`` is that look; it lies ahead when one is remembered already, which will see what this ping
    is about as well.
    """
    if pinged_at is None or pinged_at > now:
        return pinged_at or now
    busy = last_new_at is not None and now - last_new_at < BUSY_FOR
    return max(now, pinged_at + (WAIT if busy else IDLE_WAIT))


def sources_meant(key: str, known: Sequence[PingedSource]) -> list[int]:
    """The sources that an address means, of those ``known`` on its host: the one that has this address, else
    those under it, else those of the host, unless they are many. Addresses are compared by their keys."""
    tests: tuple[Callable[[str], bool], ...] = (
        lambda other: other == key,
        lambda other: other.startswith((f"{key}/", f"{key}?")),
        lambda other: host_of(other) == host_of(key),
    )
    for is_meant in tests:
        meant = [source.id for source in known if any(map(is_meant, source.keys))]
        if meant:
            return meant if len(meant) <= MOST else []
    return []


def host_of(key: str) -> str:
    """The host of an address without scheme, with its port."""
    return key.partition("/")[0].partition("?")[0]
