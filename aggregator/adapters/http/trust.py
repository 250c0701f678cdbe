"""The TLS contexts of a process: one for everybody, and one for each host with pinned intermediates."""

from __future__ import annotations

import asyncio
import logging
import ssl
from datetime import datetime
from time import monotonic
from typing import TypeVar

from aggregator.adapters.http.tls import BadPin, tls_context
from aggregator.ports import HostStore

log = logging.getLogger(__name__)

# Redirects lead to any number of hosts; what is known of so many is enough.
_REMEMBERED = 4_096

# A pin that an editor just made works within a minute.
_PIN_SECONDS = 60.0

_Value = TypeVar("_Value")


class Trust:
    """Made once a process. ``extra_roots`` (PEM) are trusted beside the system's."""

    def __init__(self, hosts: HostStore | None = None, extra_roots: str = "") -> None:
        self._hosts = hosts
        self._extra_roots = extra_roots
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}
        self._expiries: dict[str, datetime] = {}
        self._pins: dict[str, tuple[str, float]] = {}

    async def context(self, host: str) -> ssl.SSLContext:
        """What to verify ``host`` with: the pin that is in force now completes its chain."""
        pinned = await self._pinned(host)
        key = (host, pinned) if pinned else ("", "")
        if key not in self._contexts:
            self._contexts[key] = self._make(host, pinned)
        return self._contexts[key]

    async def _pinned(self, host: str) -> str:
        if self._hosts is None:
            return ""
        pinned, until = self._pins.get(host, ("", 0.0))
        if monotonic() > until:
            pinned = await asyncio.to_thread(self._hosts.pinned_chain, host)
            _remember(self._pins, host, (pinned, monotonic() + _PIN_SECONDS))
        return pinned

    def expires_at(self, host: str) -> datetime | None:
        """When the certificate that ``host`` showed last ends."""
        return self._expiries.get(host)

    def _make(self, host: str, pinned: str) -> ssl.SSLContext:
        try:
            return tls_context(pinned, self._extra_roots, self._note)
        except BadPin as error:
            log.error("the certificates pinned for %s are not used: %s", host, error)
            return tls_context("", self._extra_roots, self._note)

    def _note(self, host: str, expires_at: datetime) -> None:
        _remember(self._expiries, host, expires_at)


def _remember(known: dict[str, _Value], host: str, value: _Value) -> None:
    known.pop(host, None)
    known[host] = value
    while len(known) > _REMEMBERED:
        known.pop(next(iter(known)), None)
