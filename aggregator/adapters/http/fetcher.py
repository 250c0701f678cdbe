"""Opens sessions of exchanges; which networks they reach, and through what, is decided when it is made."""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from aggregator.adapters.http.bounds import USUAL, Bounds
from aggregator.adapters.http.guard import AddressGuard, GuardedResolver
from aggregator.adapters.http.pace import Pace
from aggregator.adapters.http.session import HttpSession
from aggregator.adapters.http.transport import Transport, ask_once, tracing
from aggregator.adapters.http.trust import Trust
from aggregator.ports import HostStore


class HttpFetcher:
    """Made once a process. ``patience`` is how many seconds a worker waits for a host's turn. ``hosts`` keeps
    robots.txt and pinned certificates; without it there are neither. ``via`` is the address of an HTTP proxy
    (``http://proxy:port``) or a local IP address that every connection leaves by. ``extra_roots`` (PEM) are
    certificate authorities that are trusted beside the system's.

    A proxy is trusted, as settings are: it is reached unchecked and is told checked addresses.
    Raises ValueError for a ``via`` that is neither.
    """

    def __init__(
        self,
        guard: AddressGuard,
        pace: Pace,
        user_agent: str,
        patience: float = 15.0,
        *,
        hosts: HostStore | None = None,
        bounds: Bounds = USUAL,
        via: str | None = None,
        extra_roots: str = "",
    ) -> None:
        self._guard = guard
        self._pace = pace
        self._user_agent = user_agent
        self._patience = patience
        self._hosts = hosts
        self._bounds = bounds
        self._proxy = via if via is not None and via.startswith("http://") else None
        self._local_address = str(ipaddress.ip_address(via)) if via and self._proxy is None else None
        self._trust = Trust(hosts, extra_roots)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[HttpSession]:
        """A session for one batch: connections and checked addresses are shared within it."""
        resolver = GuardedResolver(self._guard)
        connector = aiohttp.TCPConnector(
            resolver=resolver if self._proxy is None else None,
            socket_factory=self._guard.open_socket if self._proxy is None else None,
            local_addr=(self._local_address, 0) if self._local_address else None,
            use_dns_cache=False,
            limit=0,
            happy_eyeballs_delay=None,
        )
        bounds = self._bounds
        async with (
            self._pace.open() as turns,
            aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=None, sock_read=bounds.between_bytes),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, br, zstd"},
                max_line_size=bounds.header_line,
                max_field_size=bounds.header_line,
                max_headers=bounds.header_count,
                trace_configs=[tracing()],
                middlewares=(ask_once,),
            ) as client,
        ):
            transport = Transport(
                client, resolver, turns, self._pace.interval, self._patience, self._trust, self._proxy
            )
            session = HttpSession(transport, self._guard, bounds, self._hosts)
            try:
                yield session
            finally:
                await session.close()
                await resolver.close()
