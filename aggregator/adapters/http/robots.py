"""robots.txt (RFC 9309), for pages and sitemaps; feeds are published for programs (decision 3).

What was fetched is kept a day in the host store. What could not be fetched because of the server disallows
everything and is asked again after an hour.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from protego import Protego

from aggregator.adapters.http.guard import Target
from aggregator.adapters.http.outcome import Refused
from aggregator.model import Exchange, Reason, RobotsRecord
from aggregator.ports import HostStore

PRODUCT_TOKEN = "Simpul"  # noqa: S105
MAX_ROBOTS = 500 * 1024  # RFC 9309, 2.5
KEEP = timedelta(hours=24)  # RFC 9309, 2.4
ASK_AGAIN = timedelta(hours=1)
# Crawl-delay is no part of the RFC. Some sites give hours for it, which would mean never reading them.
MAX_CRAWL_DELAY = 60.0

_AGENT = re.compile(r"(?P<field>\s*user[- ]?agent\s*:)\s*(?P<token>\*|[a-z_-]*)(?P<rest>.*)", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Permission:
    """What a robots.txt says to one address. ``crawl_delay`` is in seconds, 0 when it asks for none."""

    allowed: bool
    crawl_delay: float
    detail: str = ""


class RobotsGate:
    """Asks the host store (if there is one), then the site. ``fetch`` gets an address as the session does."""

    def __init__(self, hosts: HostStore | None, fetch: Callable[[str], Awaitable[Exchange]]) -> None:
        self._hosts = hosts
        self._fetch = fetch
        self._rules: dict[str, asyncio.Task[Rules]] = {}

    async def permission(self, target: Target) -> Permission:
        """Whether ``target`` may be read. Raises what fetching raises, as `HostBusy`, and `Refused` for an
        origin that does not answer at all."""
        origin = target.origin
        if origin not in self._rules:
            self._rules[origin] = asyncio.create_task(self._load(origin))
        try:
            rules = await asyncio.shield(self._rules[origin])
        except Exception:
            self._rules.pop(origin, None)
            raise
        return rules.permission(str(target.url.relative()))

    async def close(self) -> None:
        tasks = list(self._rules.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _load(self, origin: str) -> Rules:
        now = datetime.now(UTC)
        record = await asyncio.to_thread(self._hosts.robots, origin) if self._hosts is not None else None
        if record is None or now - record.fetched_at > (ASK_AGAIN if unreachable(record.status) else KEEP):
            exchange = await self._fetch(f"{origin}/robots.txt")
            if exchange.status == 0 and exchange.reason is not None:
                # Nobody answers there: that is what is wrong, and it is found out again at the next look.
                raise Refused(exchange.reason, f"robots.txt: {exchange.detail}")
            record = record_of(origin, exchange, now)
            if self._hosts is not None:
                await asyncio.to_thread(self._hosts.put_robots, record)
        return await asyncio.to_thread(Rules, record)


class Rules:
    """One robots.txt, read."""

    def __init__(self, record: RobotsRecord) -> None:
        self._unreachable = unreachable(record.status)
        self._status = record.status
        self._parsed = Protego.parse(only_our_groups(record.body.lstrip("\ufeff"))) if record.body else None

    def permission(self, path: str) -> Permission:
        if self._unreachable:
            said = f"answers {self._status}" if self._status else "cannot be fetched"
            return Permission(False, 0.0, f"robots.txt {said}, so everything counts as disallowed")
        if self._parsed is None:
            return Permission(True, 0.0)
        # The library wants a whole address; rules speak of the path and query alone.
        allowed = self._parsed.can_fetch(f"http://host{path}", PRODUCT_TOKEN)
        delay = min(self._parsed.crawl_delay(PRODUCT_TOKEN) or 0.0, MAX_CRAWL_DELAY)
        return Permission(allowed, delay, "" if allowed else f"robots.txt disallows {path[:200]}")


def unreachable(status: int) -> bool:
    """Whether a robots.txt with this status disallows everything (RFC 9309, 2.3.1.4)."""
    return status == 0 or status >= 500 or status == 429


def record_of(origin: str, exchange: Exchange, now: datetime) -> RobotsRecord:
    """What an attempt at a robots.txt means (RFC 9309, 2.3.1): long chains of redirects count as 4xx."""
    if exchange.reason is None and exchange.body is not None:
        text = exchange.body[:MAX_ROBOTS].decode("utf-8", "replace")
        return RobotsRecord(origin, 200, text.replace("\x00", ""), now)
    if exchange.reason in (Reason.REDIRECT_TOO_MANY, Reason.REDIRECT_LOOP):
        return RobotsRecord(origin, 404, "", now)
    if exchange.reason is Reason.EMPTY_BODY:
        return RobotsRecord(origin, exchange.status, "", now)
    # A wall before robots.txt says nothing of what the site allows.
    walled = exchange.reason is Reason.WALL
    return RobotsRecord(origin, exchange.status if exchange.status >= 400 and not walled else 0, "", now)


def only_our_groups(body: str) -> str:
    """The same rules with every other crawler called alike, so that neither their number nor a name that ours
    begins with matters: a group is ours when its product token is (RFC 9309, 2.2.1)."""
    lines = []
    for line in body.splitlines():
        agent = _AGENT.fullmatch(line.partition("#")[0])
        if agent is None:
            lines.append(line)
        elif agent["token"].lower() == PRODUCT_TOKEN.lower():
            lines.append(f"User-agent: {PRODUCT_TOKEN}")
        elif agent.group("token") == "*" and not agent["rest"].strip():
            lines.append("User-agent: *")
        else:
            lines.append("User-agent: -")
    return "\n".join(lines)
