"""What partners use, counted by key, day and kind of resource."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aggregator.errors import StorageError

log = logging.getLogger(__name__)

FLUSH_SECONDS = 5.0
# Days that the database is away do not fill the memory: beyond these, what is new is not counted.
MOST_HELD = 50_000


class UsedFor(StrEnum):
    """Kinds of resources."""

    FEEDS = "feeds"
    API = "api"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts: requests that were answered, bytes of their bodies, how many of them were told that nothing had
    changed (304), and requests that were refused (401, 403, 429), which are not among the first."""

    requests: int = 0
    bytes: int = 0
    not_modified: int = 0
    refused: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.requests + other.requests,
            self.bytes + other.bytes,
            self.not_modified + other.not_modified,
            self.refused + other.refused,
        )


@dataclass(frozen=True, slots=True)
class UsageLine:
    """What a key was used for on a day (UTC, as in 2026-11-25)."""

    prefix: str
    day: str
    used_for: UsedFor
    usage: Usage


class UsageMeter:
    """Counts in this process, and hands over what it counted every few seconds and when told to; a crash
    loses those seconds of statistics. Safe to use from several threads."""

    def __init__(self, store: Callable[[Sequence[UsageLine]], None]) -> None:
        self._store = store
        self._counts: dict[tuple[str, str, UsedFor], Usage] = {}
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._timer: threading.Timer | None = None
        self.lost = 0

    def count(self, prefix: str, day: str, used_for: UsedFor, usage: Usage) -> None:
        """Count something; it is in the database a few seconds later."""
        at = (prefix, day, used_for)
        with self._lock:
            if at not in self._counts and len(self._counts) >= MOST_HELD:
                self.lost += 1
                return
            self._counts[at] = self._counts.get(at, Usage()) + usage
            self._wind()

    def flush(self) -> None:
        """Hand over what was counted. While the database does not take it, it is kept for the next time."""
        with self._flushing:
            with self._lock:
                counts, self._counts = self._counts, {}
                if self._timer is not None:
                    self._timer.cancel()
                    self._timer = None
            if not counts:
                return
            try:
                self._store([UsageLine(*at, usage) for at, usage in counts.items()])
            except StorageError as error:
                log.warning("usage statistics wait for the database: %s", error)
                with self._lock:
                    for at, usage in counts.items():
                        self._counts[at] = self._counts.get(at, Usage()) + usage
                    self._wind()

    def _wind(self) -> None:
        """Have what was counted handed over soon; a process that counts nothing has no thread for it."""
        if self._timer is None:
            self._timer = threading.Timer(FLUSH_SECONDS, self.flush)
            self._timer.daemon = True
            self._timer.start()
