"""How fast, and by how many at once, one host or server address may be asked.

A budget names each key (a host, an address) with the least seconds between two requests to it. A turn takes
all of its keys or none.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

AT_ONCE = 2

# When all slots of a server are taken, look again after so many seconds: at random, so nobody always wins.
LOOK_AGAIN = (0.004, 0.02)

Budget = Mapping[str, float]


class HostBusy(Exception):
    """The host's turn is further away than a worker waits; ``seconds`` until it may be free."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.1f} s")
        self.seconds = seconds


class Turns(Protocol):
    """Hands out turns within one event loop."""

    def turn(self, budget: Budget, patience: float) -> AbstractAsyncContextManager[float]:
        """A turn, held for as long as its context; the seconds that were waited for it.

        Raises `HostBusy` when that would be more than ``patience`` seconds.
        """
        ...


class Pace(Protocol):
    """Where turns come from; ``interval`` is the least number of seconds between two requests."""

    @property
    def interval(self) -> float: ...

    def open(self) -> AbstractAsyncContextManager[Turns]:
        """Turns for the running event loop."""
        ...


class LocalPace:
    """For a single process without Redis, as in `simpul try`."""

    def __init__(self, interval: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.interval = interval
        self._clock = clock
        self._lock = threading.Lock()
        self._lines = Lines()
        self._asking: dict[str, int] = {}
        self._free: dict[str, float] = {}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Turns]:
        yield self

    @asynccontextmanager
    async def turn(self, budget: Budget, patience: float) -> AsyncIterator[float]:
        began = time.monotonic()
        async with self._lines.place(budget, patience) as place:
            await wait_for_turn(lambda: self._take(budget), budget, began + patience)
            place.seat = None
            try:
                yield time.monotonic() - began
            finally:
                self._give(budget)

    async def _take(self, budget: Budget) -> float:
        with self._lock:
            now = self._clock()
            wait = max(self._free.get(key, now) - now for key in budget)
            if any(self._asking.get(key, 0) >= AT_ONCE for key in budget):
                return max(wait, random.uniform(*LOOK_AGAIN))  # noqa: S311
            if wait > 0:
                return wait
            for key, seconds in budget.items():
                self._asking[key] = self._asking.get(key, 0) + 1
                if seconds:
                    self._free[key] = now + seconds
            return 0.0

    def _give(self, budget: Budget) -> None:
        with self._lock:
            for key in budget:
                self._asking[key] -= 1
                if not self._asking[key]:
                    del self._asking[key]
            now = self._clock()
            for key in [key for key, free in self._free.items() if free <= now]:
                del self._free[key]


async def wait_for_turn(take: Callable[[], Awaitable[float]], budget: Budget, until: float) -> None:
    """Ask ``take`` until it says 0; it says how many seconds there are to wait. Raises `HostBusy`."""
    while wait := await take():
        left = until - time.monotonic()
        if wait > left:
            raise HostBusy(max(wait, *budget.values(), 1.0))
        # Not before the moment that was named, lest a coarse clock ask twice.
        await asyncio.sleep(wait + 0.001)


@dataclass(slots=True)
class Seat:
    """A turn that the server's ledger granted, which the next in line may take over."""

    token: str
    since: float


@dataclass(slots=True, eq=False)
class Place:
    """Being served at the front of a line. What ``seat`` holds when it is left goes to the next."""

    seat: Seat | None = None


@dataclass(slots=True, eq=False)
class _Waiter:
    loop: asyncio.AbstractEventLoop
    called: asyncio.Event
    place: Place | None = None


class Lines:
    """Who waits for the same server in this process stands in line, whatever event loop (thread) it runs in:
    first come, first served, and only the first few ask the ledger that all processes share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fronts: dict[tuple[str, ...], int] = {}
        self._waiting: dict[tuple[str, ...], deque[_Waiter]] = {}

    @asynccontextmanager
    async def place(
        self, budget: Budget, patience: float, leave: Callable[[Seat], Awaitable[None]] | None = None
    ) -> AsyncIterator[Place]:
        """A place at the front. ``leave`` is told of a seat that nobody takes over. Raises `HostBusy`."""
        line = tuple(sorted(budget))
        place = await self._enter(line, max(budget.values()), patience)
        try:
            yield place
        finally:
            seat = self._next(line, place)
            if seat is not None and leave is not None:
                await leave(seat)

    async def _enter(self, line: tuple[str, ...], interval: float, patience: float) -> Place:
        with self._lock:
            if self._fronts.get(line, 0) < AT_ONCE:
                self._fronts[line] = self._fronts.get(line, 0) + 1
                return Place()
            waiting = self._waiting.setdefault(line, deque())
            ahead = (len(waiting) + 1) * interval
            if ahead > patience:
                raise HostBusy(ahead)
            waiter = _Waiter(asyncio.get_running_loop(), asyncio.Event())
            waiting.append(waiter)
        try:
            async with asyncio.timeout(patience):
                await waiter.called.wait()
        except BaseException as error:
            with self._lock:
                if waiter.place is None:
                    self._waiting[line].remove(waiter)
            if isinstance(error, TimeoutError):
                if waiter.place is not None:
                    return waiter.place
                raise HostBusy(max(interval, 1.0)) from None
            if waiter.place is not None:
                self._next(line, waiter.place)
            raise
        assert waiter.place is not None
        return waiter.place

    def _next(self, line: tuple[str, ...], place: Place) -> Seat | None:
        """Call the next in line, who takes over the seat; without one, the seat is given back."""
        with self._lock:
            waiting = self._waiting.get(line)
            while waiting:
                waiter = waiting.popleft()
                waiter.place = Place(place.seat)
                try:
                    waiter.loop.call_soon_threadsafe(waiter.called.set)
                except RuntimeError:
                    continue  # its loop has ended, and so has whoever waited there
                return None
            self._waiting.pop(line, None)
            self._fronts[line] -= 1
            if not self._fronts[line]:
                del self._fronts[line]
        return place.seat
