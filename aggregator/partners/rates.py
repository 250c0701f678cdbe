"""Rates and quotas: policies, how a reader stands, and how HTTP says so
(draft-ietf-httpapi-ratelimit-headers-10)."""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from aggregator.partners.values import Limits

MINUTE, DAY = 60, 86_400
# Of one address, without a key: generous for a newsroom behind one, a bound for a script gone wild.
ANONYMOUS_A_MINUTE = 300
# Whose counts one process remembers while Redis is away.
MOST_COUNTED = 20_000


@dataclass(frozen=True, slots=True)
class Policy:
    """At most ``quota`` requests in each window of ``seconds``; windows begin at multiples of it."""

    name: str
    quota: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How many requests were counted in a window, this one too, and in how many seconds it ends."""

    policy: Policy
    used: int
    reset: int

    @property
    def left(self) -> int:
        return max(0, self.policy.quota - self.used)

    @property
    def over(self) -> bool:
        return self.used > self.policy.quota


class Counter(Protocol):
    """Counts requests."""

    def count(self, who: str, policies: Sequence[Policy], now: float) -> list[Standing]:
        """Count one request of somebody at ``now`` (seconds since 1970), policy by policy."""
        ...


class LocalCounter:
    """Counts in this process alone. Safe to use from several threads."""

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, who: str, policies: Sequence[Policy], now: float) -> list[Standing]:
        found = []
        with self._lock:
            for policy in policies:
                window = window_of(policy, now)
                began, used = self._counts.pop((who, policy.name), (window, 0))
                self._put(who, policy, window, used + 1 if began == window else 1)
                found.append(standing(policy, self._counts[who, policy.name][1], now))
        return found

    def remember(self, who: str, found: Sequence[Standing], now: float) -> None:
        """Go on from what was counted elsewhere."""
        with self._lock:
            for one in found:
                self._counts.pop((who, one.policy.name), None)
                self._put(who, one.policy, window_of(one.policy, now), one.used)

    def _put(self, who: str, policy: Policy, window: int, used: int) -> None:
        self._counts[who, policy.name] = (window, used)
        while len(self._counts) > MOST_COUNTED:
            self._counts.popitem(last=False)


def policies_of(limits: Limits) -> tuple[Policy, ...]:
    """Those of a partner."""
    return (Policy("minute", limits.minute, MINUTE), Policy("day", limits.day, DAY))


ANONYMOUS = (Policy("minute", ANONYMOUS_A_MINUTE, MINUTE),)


def window_of(policy: Policy, now: float) -> int:
    """The number of the window that a moment is in."""
    return int(now // policy.seconds)


def standing(policy: Policy, used: int, now: float) -> Standing:
    """How somebody stands who made ``used`` requests in the window of ``now``."""
    return Standing(policy, used, policy.seconds - int(now % policy.seconds))


def rate_headers(found: Sequence[Standing]) -> dict[str, str]:
    """RateLimit-Policy and RateLimit, and Retry-After when one is over."""
    headers = {
        "RateLimit-Policy": ", ".join(
            f'"{one.policy.name}";q={one.policy.quota};w={one.policy.seconds}' for one in found
        ),
        "RateLimit": ", ".join(f'"{one.policy.name}";r={one.left};t={one.reset}' for one in found),
    }
    over = [one.reset for one in found if one.over]
    return headers | ({"Retry-After": str(max(over))} if over else {})


def who_asks(address: str) -> str:
    """An address as somebody whose requests are counted: of IPv6 the network of 64 bits, which one household
    has whole (RFC 6177)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found.packed[:8] + bytes(8), 64)))
    return str(found)


def client_address(
    peer: str, forwarded_for: str, trusted: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> str:
    """Who asks, behind proxies: ``peer`` sent the request; ``forwarded_for`` is X-Forwarded-For, to which
    each proxy added whom it had it from. Only what a trusted proxy added is believed."""
    found = peer
    for told in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        if not _among(found, trusted):
            break
        found = told
    return found


def _among(address: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)
