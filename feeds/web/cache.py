"""Rendered bytes, kept as long as nothing they show has changed."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from aggregator.errors import StorageError
from feeds.web.http import respond
from feeds.web.representation import (
    ASK_EACH_TIME,
    KEEP,
    MAX_AGE,
    STALE_SECONDS,
    Content,
    Key,
    Rendered,
    rendered,
)

__all__ = [
    "ASK_EACH_TIME",
    "KEEP",
    "MAX_AGE",
    "STALE_SECONDS",
    "Content",
    "Key",
    "RenderCache",
    "Rendered",
    "rendered",
    "respond",
]

log = logging.getLogger(__name__)

MAX_BYTES = 128 * 1024 * 1024
# Of all caches of a process, so that a number names one rendering.
_serials = itertools.count(1)


@dataclass(frozen=True, slots=True)
class _Checked:
    """What was last known of the database, and when (seconds of the cache's clock)."""

    generation: int
    removals: int
    at: float


@dataclass(frozen=True, slots=True)
class _Failed:
    """That the database did not answer, and when."""

    error: StorageError
    at: float


class RenderCache:
    """Least recently used first out; a burst of misses renders once.

    ``generation`` changes with whatever is shown; ``removals`` rises with every story that was taken away,
    and is only read when the generation changed. ``check_seconds``: for how long an answer of the database,
    or its failing, is taken for granted; so long may a change or a takedown take to show. ``clock`` gives
    seconds.
    """

    def __init__(
        self,
        generation: Callable[[], int],
        removals: Callable[[], int],
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], float] = time.monotonic,
        check_seconds: float = 0.0,
    ) -> None:
        self._generation = generation
        self._removals = removals
        self._max_bytes = max_bytes
        self._clock = clock
        self._check_seconds = check_seconds
        self._checked = _Checked(-1, 0, clock())
        self._failed: _Failed | None = None
        self._checking = threading.Lock()
        self._kept: OrderedDict[Key, Rendered] = OrderedDict()
        self._lock = threading.Lock()
        # A few locks for all keys: keys come from outside, and a lock for each would never be let go.
        self._rendering = tuple(threading.Lock() for _ in range(16))

    def get(self, key: Key, render: Callable[[], Content]) -> Rendered:
        """What is kept if still right, else what ``render`` gives. When the database fails, the last good
        bytes, marked as stale, unless they are known to hold a story that was taken away, or nothing has been
        known for an hour; `StorageError` when there are none."""
        kept = self._kept.get(key)
        try:
            checked = self._check()
        except StorageError:
            if kept is None or not self._may_serve(kept):
                raise
            return self._last_good(kept)
        if kept is not None and kept.generation == checked.generation:
            return self._touch(key, kept)
        try:
            return self._render(key, checked, render)
        except StorageError as error:
            if kept is None or not self._may_serve(kept):
                raise
            log.warning("the last good bytes of %s are served, since rendering failed: %s", key[0], error)
            return self._last_good(kept)

    def fresh(self, key: Key) -> Rendered | None:
        """What is kept, if it is still right. Raises `StorageError` when nobody knows."""
        checked = self._check()
        kept = self._kept.get(key)
        return self._touch(key, kept) if kept is not None and kept.generation == checked.generation else None

    def _check(self) -> _Checked:
        """What the database says, or just said. One asks at a time; while it waits for a database that failed
        before, the others need not."""
        known, now = self._checked, self._clock()
        if now - known.at < self._check_seconds and known.generation >= 0:
            return known
        if self._failed is not None and self._checking.locked():
            raise StorageError(str(self._failed.error))
        with self._checking:
            now = self._clock()
            if now - self._checked.at < self._check_seconds and self._checked.generation >= 0:
                return self._checked
            if self._failed is not None and now - self._failed.at < self._check_seconds:
                raise StorageError(str(self._failed.error))
            try:
                self._checked = self._ask()
            except StorageError as error:
                if self._failed is None:
                    log.warning("the last good bytes are served while the database is away: %s", error)
                self._failed = _Failed(error, self._clock())
                raise
            self._failed = None
            return self._checked

    def _ask(self) -> _Checked:
        """The removals are read after the generation, so they are never fewer than those in whatever is
        rendered of it."""
        generation, before = self._generation(), self._checked
        removals = before.removals if generation == before.generation else self._removals()
        return _Checked(generation, max(removals, before.removals), self._clock())

    def _render(self, key: Key, checked: _Checked, render: Callable[[], Content]) -> Rendered:
        with self._rendering[hash(key) % len(self._rendering)]:
            kept = self._kept.get(key)
            if kept is not None and kept.generation == checked.generation:
                return kept
            fresh = rendered(render(), checked.generation, kept)
            return self._put(key, replace(fresh, removals=checked.removals))

    def _last_good(self, kept: Rendered) -> Rendered:
        return replace(kept, age=int(self._clock() - self._checked.at))

    def _may_serve(self, kept: Rendered) -> bool:
        known = self._checked
        return kept.removals >= known.removals and self._clock() - known.at < STALE_SECONDS

    def _touch(self, key: Key, kept: Rendered) -> Rendered:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
        return kept

    def _put(self, key: Key, fresh: Rendered) -> Rendered:
        with self._lock:
            self._kept.pop(key, None)
            kept = self._kept[key] = replace(fresh, key=key, serial=next(_serials))
            # Codings are made after this, so nobody can keep the sum.
            size = sum(other.size for other in self._kept.values())
            while size > self._max_bytes and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                size -= oldest.size
        return kept
