"""The life of a subscription at a hub: subscribe, verify, renew, mistrust, leave (WebSub, 5).

One subscription a source, so that nothing a feed says makes us ask many hubs; each request waits twice as
long as the one before as long as they come to nothing.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from aggregator.model import Exchange, Subscription, SubscriptionState

# What we ask for (WebSub, 5.1: ten days is its default), and what we take: a shorter lease would have us ask
# all the time, a longer one would let a hub that forgot us go unnoticed.
LEASE_WANTED = timedelta(days=10)
LEASE_LEAST = timedelta(hours=1)
LEASE_MOST = timedelta(days=30)
# Hubs of before the Recommendation may not state a lease.
LEASE_UNSTATED = timedelta(days=1)

# Hubs may verify later than they accept (WebSub, 5.2).
FIRST_WAIT = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=7)
DENIED_WAIT = timedelta(days=7)
UNREACHABLE_WAIT = timedelta(days=1)

# So many polls in a row that found what the hub did not push make it silent.
MISSES = 3
SILENT_WAIT = timedelta(days=7)

TRIES_TO_LEAVE = 3
KEEP_LEFT = timedelta(days=30)

_ENDING = (SubscriptionState.LEAVING, SubscriptionState.LEFT)


class Step(StrEnum):
    """What is to be done for a subscription that is due."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    WAIT = "wait"
    FORGET = "forget"


def next_step(subscription: Subscription, now: datetime, *, reachable: bool) -> tuple[Step, Subscription]:
    """What to do now, and what the subscription is from then on. ``reachable``: the hub can reach us."""
    if subscription.state is SubscriptionState.LEFT:
        return Step.FORGET, subscription
    if not subscription.wanted and subscription.state is not SubscriptionState.LEAVING:
        subscription = leave(subscription, now)
    if subscription.state is SubscriptionState.LEAVING:
        if subscription.verified_at is None or _lease_over(subscription, now):
            return Step.WAIT, _left(subscription, now)
        if subscription.failures >= TRIES_TO_LEAVE:
            return Step.WAIT, _left(subscription, now)
        return Step.UNSUBSCRIBE, _asking(replace(subscription, failures=subscription.failures + 1), now)
    if _lease_over(subscription, now):
        subscription = replace(subscription, state=SubscriptionState.OFFERED)
    if not reachable:
        waiting = replace(subscription, next_at=now + UNREACHABLE_WAIT, requested_at=None)
        return Step.WAIT, replace(waiting, detail="unreachable")
    if subscription.requested_at is not None:
        failures = subscription.failures + 1
        subscription = replace(subscription, failures=failures, detail="not_verified")
    return Step.SUBSCRIBE, _asking(subscription, now)


def after_request(subscription: Subscription, exchange: Exchange, now: datetime) -> Subscription:
    """After a request: accepted, then its verification is awaited; or refused (WebSub, 5.2)."""
    if 200 <= exchange.status < 300:
        return subscription
    # Whoever is being left has its tries counted when they are made.
    leaving = subscription.state is SubscriptionState.LEAVING
    failures = subscription.failures + (0 if leaving else 1)
    wait = max(_wait(failures), timedelta(seconds=exchange.retry_after or 0))
    reason = exchange.reason.value if exchange.reason and not exchange.status else str(exchange.status)
    return replace(
        subscription,
        requested_at=None,
        failures=failures,
        next_at=_not_after_lease(subscription, now + wait),
        detail=f"refused:{reason}",
    )


def on_verification(
    subscription: Subscription, mode: str, topic: str, lease_seconds: str | None, now: datetime
) -> tuple[bool, Subscription]:
    """Whether we confirm what a hub says that we asked for, and what the subscription becomes
    (WebSub, 5.3). Only what is awaited is confirmed."""
    if subscription.requested_at is None or topic != subscription.topic_url:
        return False, subscription
    leaving = subscription.state is SubscriptionState.LEAVING
    if leaving or not subscription.wanted:
        confirmed = leaving and mode == "unsubscribe"
        return confirmed, _left(subscription, now) if confirmed else subscription
    if mode != "subscribe":
        return False, subscription
    lease = _lease(lease_seconds)
    if lease is None or lease < LEASE_LEAST:
        failures = subscription.failures + 1
        refusal = replace(subscription, failures=failures, requested_at=None, detail="lease")
        return False, replace(refusal, next_at=_not_after_lease(refusal, now + _wait(failures)))
    lease = min(lease, LEASE_MOST)
    return True, replace(
        subscription,
        state=SubscriptionState.ACTIVE,
        requested_at=None,
        verified_at=now,
        lease_until=now + lease,
        # A renewal that fails has a third of the lease left to be tried again.
        next_at=now + min(lease * 2 / 3, SILENT_WAIT if subscription.missed >= MISSES else lease),
        failures=0,
        detail="",
    )


def on_denial(subscription: Subscription, topic: str, now: datetime) -> Subscription:
    """After a hub said that it will not, or no longer, push to us (WebSub, 5.2)."""
    if topic != subscription.topic_url or subscription.state is SubscriptionState.LEFT:
        return subscription
    if subscription.state is SubscriptionState.LEAVING:
        return _left(subscription, now)
    return replace(
        subscription,
        state=SubscriptionState.DENIED,
        requested_at=None,
        lease_until=None,
        next_at=now + DENIED_WAIT,
        detail="denied",
    )


def leave(subscription: Subscription, now: datetime) -> Subscription:
    """A subscription that is no longer wanted."""
    return replace(
        subscription, state=SubscriptionState.LEAVING, requested_at=None, failures=0, next_at=now, detail=""
    )


def may_push(subscription: Subscription) -> bool:
    """Whether what a hub pushes is still wanted."""
    return subscription.wanted and subscription.state not in _ENDING


def is_pushing(subscription: Subscription) -> bool:
    """Whether the hub can be relied on, so that polling may be rare: it earns that by its first push."""
    return (
        subscription.state is SubscriptionState.ACTIVE
        and subscription.pushed_at is not None
        and subscription.missed < MISSES
    )


def is_reachable(public_url: str, hub_url: str) -> bool:
    """Whether a hub can reach us: an address of this machine is one for hubs on this machine only."""
    return not _is_loopback(public_url) or _is_loopback(hub_url)


def _asking(subscription: Subscription, now: datetime) -> Subscription:
    at = _not_after_lease(subscription, now + _wait(subscription.failures))
    return replace(subscription, requested_at=now, next_at=at)


def _left(subscription: Subscription, now: datetime) -> Subscription:
    return replace(
        subscription, state=SubscriptionState.LEFT, requested_at=None, next_at=now + KEEP_LEFT, detail=""
    )


def _wait(failures: int) -> timedelta:
    return min(FIRST_WAIT * (1 << min(failures, 10)), LONGEST_WAIT)


def _not_after_lease(subscription: Subscription, at: datetime) -> datetime:
    """A subscription is looked at when its lease ends, so that polling takes over."""
    active = subscription.state is SubscriptionState.ACTIVE
    return min(at, subscription.lease_until) if active and subscription.lease_until else at


def _lease_over(subscription: Subscription, now: datetime) -> bool:
    return subscription.lease_until is not None and subscription.lease_until <= now


def _lease(seconds: str | None) -> timedelta | None:
    if seconds is None:
        return LEASE_UNSTATED
    seconds = seconds.strip()
    return (
        timedelta(seconds=min(int(seconds[:12]), 10**9)) if seconds.isascii() and seconds.isdigit() else None
    )


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
