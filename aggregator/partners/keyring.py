"""The keys in force, held in memory: a flood of wrong keys asks the database once a second at most."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

from aggregator.errors import StorageError
from aggregator.partners.values import KnownKey

log = logging.getLogger(__name__)

# So soon a new key opens, and a revoked one does not.
FRESH_SECONDS = 1.0
# How long keys are known on while the database does not answer.
STALE_SECONDS = 3600.0


class KeyRing:
    """Every key by its prefix. ``load`` gives all of them; ``clock`` gives seconds."""

    def __init__(
        self, load: Callable[[], Mapping[str, KnownKey]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._load = load
        self._clock = clock
        self._keys: Mapping[str, KnownKey] = {}
        self._loaded_at: float | None = None
        self._tried_at = -FRESH_SECONDS
        self._lock = threading.Lock()

    def find(self, prefix: str) -> KnownKey | None:
        """The key with this prefix, as the database had it a second ago at most; while it does not answer, as
        it had it last, for an hour. Raises `StorageError` when nothing is known."""
        if self._clock() - self._tried_at >= FRESH_SECONDS:
            self._refresh()
        return self._keys.get(prefix)

    def _refresh(self) -> None:
        # Only the first readers of all wait for one another.
        if not self._lock.acquire(blocking=self._loaded_at is None):
            return
        try:
            now = self._clock()
            if now - self._tried_at < FRESH_SECONDS and self._loaded_at is not None:
                return
            try:
                self._keys, self._loaded_at = self._load(), now
            except StorageError as error:
                if self._loaded_at is None or now - self._loaded_at > STALE_SECONDS:
                    raise
                log.warning("the keys of partners are those of %.0f s ago: %s", now - self._loaded_at, error)
            self._tried_at = now
        finally:
            self._lock.release()
