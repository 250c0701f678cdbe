"""One pace for any number of workers on any number of machines: a ledger in Redis, by Redis's own clock."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

import redis.asyncio
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from aggregator.adapters.http.pace import (
    AT_ONCE,
    LOOK_AGAIN,
    Budget,
    HostBusy,
    Lines,
    Place,
    Seat,
    Turns,
    wait_for_turn,
)

log = logging.getLogger(__name__)

# A slot that a killed worker held is free again after this many seconds: longer than any hop may take.
LEASE = 60.0

# A seat is handed on within a process for this long; then other processes have their chance.
HAND_ON = 0.25
_LET_OTHERS = 0.03

# Without Redis nobody knows what others ask, so nobody is asked until it is back.
AWAY = 30.0

# For each key one sorted set: who asks it now, each with the end of its lease; "next", the moment from which
# it may be asked again; "wanted", that somebody looked in vain lately. The answer is how many milliseconds
# there are to wait, -1 when that depends on those who ask now; at 0 the turn is taken.
_TAKE = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local wait, full = 0, false
for _, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  local next = redis.call('ZSCORE', key, 'next')
  local others = redis.call('ZCARD', key)
  if next then
    others = others - 1
    wait = math.max(wait, tonumber(next) - now)
  end
  if redis.call('ZSCORE', key, 'wanted') then others = others - 1 end
  if others >= tonumber(ARGV[2]) then full = true end
end
if full then
  for _, key in ipairs(KEYS) do
    redis.call('ZADD', key, now + 200, 'wanted')
    redis.call('PEXPIRE', key, ARGV[3] + 3700000)
  end
  return wait > 0 and wait or -1
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, now + ARGV[3], ARGV[1])
  local interval = tonumber(ARGV[3 + i])
  if interval > 0 then redis.call('ZADD', key, now + interval, 'next') end
  redis.call('PEXPIRE', key, ARGV[3] + interval)
end
return 0
"""

# Whether somebody else looked for this turn in vain.
_GIVE = """
local wanted = 0
for _, key in ipairs(KEYS) do
  redis.call('ZREM', key, ARGV[1])
  if redis.call('ZSCORE', key, 'wanted') then wanted = 1 end
end
return wanted
"""


class RedisPace:
    """Made once a process; `open` gives each event loop its connections. ``lease`` is in seconds."""

    def __init__(self, url: str, interval: float, lease: float = LEASE) -> None:
        self._url = url
        self.interval = interval
        self._lease = lease
        self._lines = Lines()
        self._away = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Turns]:
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            self._url, max_connections=8, timeout=10, socket_timeout=5.0, socket_connect_timeout=5.0
        )
        client = redis.asyncio.Redis(connection_pool=pool)
        try:
            yield _RedisTurns(client, self._lines, self._lease, self._ask)
        finally:
            await client.aclose()
            await pool.aclose()

    async def _ask(self, question: Callable[[], Awaitable[object]]) -> int:
        """An answer of Redis; while it is away, every host is busy. That is logged once."""
        try:
            answer = int(str(await question()))
        except (RedisError, OSError) as error:
            if not self._away:
                self._away = True
                log.error("the pace is kept in Redis, which does not answer; nothing is fetched: %s", error)
            raise HostBusy(AWAY * random.uniform(1, 2)) from None  # noqa: S311
        if self._away:
            self._away = False
            log.warning("Redis answers again; fetching goes on")
        return answer


class _RedisTurns:
    def __init__(
        self,
        client: redis.asyncio.Redis,
        lines: Lines,
        lease: float,
        ask: Callable[[Callable[[], Awaitable[object]]], Awaitable[int]],
    ) -> None:
        self._take: AsyncScript = client.register_script(_TAKE)
        self._give: AsyncScript = client.register_script(_GIVE)
        self._lines = lines
        self._lease = lease
        self._ask = ask

    @asynccontextmanager
    async def turn(self, budget: Budget, patience: float) -> AsyncIterator[float]:
        began = time.monotonic()
        keys = [f"simpul:pace:{key}" for key in budget]
        paced = any(budget.values())

        async def give(seat: Seat) -> None:
            try:
                if await self._ask(lambda: self._give(keys=keys, args=[seat.token])) and not paced:
                    await asyncio.sleep(_LET_OTHERS)
            except HostBusy:
                pass  # logged where it happened; the lease runs out by itself

        async with self._lines.place(budget, patience, give) as place:
            if place.seat is None or time.monotonic() - place.seat.since > HAND_ON:
                await self._sit(place, keys, budget, began + patience, give)
            waited = time.monotonic() - began
            try:
                yield waited
            finally:
                if paced and place.seat is not None:
                    seat, place.seat = place.seat, None
                    await give(seat)

    async def _sit(
        self,
        place: Place,
        keys: list[str],
        budget: Budget,
        until: float,
        give: Callable[[Seat], Awaitable[None]],
    ) -> None:
        if place.seat is not None:
            old, place.seat = place.seat, None
            await give(old)
        seat = Seat(uuid4().hex, time.monotonic())
        arguments: list[str | int] = [
            seat.token,
            AT_ONCE,
            int(self._lease * 1000),
            *(int(seconds * 1000) for seconds in budget.values()),
        ]

        async def take() -> float:
            wait = await self._ask(lambda: self._take(keys=keys, args=arguments))
            return random.uniform(*LOOK_AGAIN) if wait < 0 else wait / 1000  # noqa: S311

        await wait_for_turn(take, budget, until)
        seat.since = time.monotonic()
        place.seat = seat
