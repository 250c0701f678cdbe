"""How fast one host or server address may be asked, across all workers: a reservation in Redis."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

import redis.asyncio

# Reserve the first moment at which every key is free, unless that is too far away; then reserve nothing.
# Redis's own clock rules, so machines need not agree on the time.
_RESERVE = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local at = now
for _, key in ipairs(KEYS) do
  local free = tonumber(redis.call('GET', key) or '0')
  if free > at then at = free end
end
if at - now > tonumber(ARGV[2]) then return at - now end
for _, key in ipairs(KEYS) do
  redis.call('SET', key, at + ARGV[1], 'PX', at - now + ARGV[1] + 1000)
end
return at - now
"""


class Pace(Protocol):
    """Hands out moments at which a host may be asked."""

    async def reserve(self, keys: Sequence[str], patience: float) -> float:
        """Seconds to wait before asking. Above ``patience`` nothing was reserved."""
        ...


class NoPace:
    """For an interval of 0: ask at once."""

    async def reserve(self, keys: Sequence[str], patience: float) -> float:
        return 0.0


class LocalPace:
    """For a single process without Redis, as in `simpul try`."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._free: dict[str, float] = {}

    async def reserve(self, keys: Sequence[str], patience: float) -> float:
        now = time.monotonic()
        at = max([now, *(self._free.get(key, now) for key in keys)])
        if at - now <= patience:
            self._free.update(dict.fromkeys(keys, at + self._interval))
        return at - now


class RedisPace:
    """For any number of workers on any number of machines."""

    def __init__(self, url: str, interval: float) -> None:
        self._url = url
        self._milliseconds = int(interval * 1000)

    async def reserve(self, keys: Sequence[str], patience: float) -> float:
        # A client belongs to the event loop that opened it, and a batch has a loop of its own.
        async with redis.asyncio.Redis.from_url(self._url, socket_timeout=10.0) as client:
            waited = await client.eval(
                _RESERVE,
                len(keys),
                *(f"simpul:pace:{key}" for key in keys),
                self._milliseconds,
                int(patience * 1000),
            )
        return int(waited) / 1000
