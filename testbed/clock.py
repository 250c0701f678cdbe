"""The testbed's time: real time from a start, or a frozen one that tests move."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """``now`` runs with real time when ``running``, else stands until `advance`."""

    def __init__(self, start: datetime | None = None, *, running: bool = True) -> None:
        self._start = (start or datetime.now(UTC)).replace(microsecond=0)
        self._running = running
        self._began = time.monotonic()
        self._advanced = timedelta()

    @property
    def start(self) -> datetime:
        return self._start

    def now(self) -> datetime:
        elapsed = timedelta(seconds=time.monotonic() - self._began) if self._running else timedelta()
        return self._start + self._advanced + elapsed

    def advance(self, step: timedelta) -> None:
        self._advanced += step
