"""Requests counted in Redis, for all processes together; in the process while Redis does not answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from aggregator.partners.rates import LocalCounter, Policy, Standing, standing, window_of

log = logging.getLogger(__name__)

# A reader waits this long for Redis, and after that nobody asks it for a while.
PATIENCE_SECONDS = 0.1
PAUSE_SECONDS = 5.0


class RedisCounter:
    """Made once a process. ``clock`` gives seconds and only tells when Redis is asked again."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._clock = clock
        self._local = LocalCounter()
        self._away_until = 0.0
        self._away = False

    def count(self, who: str, policies: Sequence[Policy], now: float) -> list[Standing]:
        """Count one request of somebody; where Redis is away, on from what it last said."""
        if self._clock() < self._away_until:
            return self._local.count(who, policies, now)
        try:
            found = self._ask(who, policies, now)
        except (RedisError, OSError) as error:
            self._away_until = self._clock() + PAUSE_SECONDS
            if not self._away:
                self._away = True
                log.warning("requests are counted in each process, since Redis does not answer: %s", error)
            return self._local.count(who, policies, now)
        if self._away:
            self._away = False
            log.warning("Redis answers again; requests are counted for all processes together")
        self._local.remember(who, found, now)
        return found

    def _ask(self, who: str, policies: Sequence[Policy], now: float) -> list[Standing]:
        pipeline = self._client.pipeline(transaction=False)
        for policy in policies:
            key = f"simpul:rate:{who}:{policy.name}:{window_of(policy, now)}"
            pipeline.incr(key)
            pipeline.expire(key, policy.seconds + 60)
        used = pipeline.execute()[::2]
        return [standing(policy, int(count), now) for policy, count in zip(policies, used, strict=True)]
