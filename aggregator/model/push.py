"""Hubs, subscriptions and pings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class HubOffer:
    """A hub that a feed names, and the address that it calls itself by there (WebSub, 4)."""

    hub_url: str
    topic_url: str


@dataclass(frozen=True, slots=True)
class PushNews:
    """What a read document tells of the hub of its source.

    ``whole``: it is the whole feed, so that its ``offer``, or none, holds. ``pushed``: a hub brought it.
    ``missed_at``: it holds news of that time which a hub should have brought by now.
    """

    whole: bool = False
    offer: HubOffer | None = None
    pushed: bool = False
    missed_at: datetime | None = None


NO_PUSH_NEWS = PushNews()


class SubscriptionState(StrEnum):
    """How we stand with a hub."""

    OFFERED = "offered"  # to be asked, or asked and not verified yet
    ACTIVE = "active"
    DENIED = "denied"
    LEAVING = "leaving"  # no longer wanted; the hub is told
    LEFT = "left"  # kept for a while to answer 410


@dataclass(frozen=True, slots=True)
class Subscription:
    """Our subscription to one source at the hub of somebody else (WebSub, 5).

    ``requested_at`` is set while the hub's verification is awaited. ``missed`` counts the polls in a row
    that found what the hub had not pushed, ``failures`` the requests in a row that came to nothing,
    ``rejected`` what came with a wrong signature. ``detail`` is a key of the catalogues (``push.<key>``),
    with what it is about after a colon. ``wanted``: its source is enabled and not gone. ``address`` is
    where the feed is asked for when it is polled.
    """

    id: int
    source_id: int
    hub_url: str
    topic_url: str
    secret: str
    token: str
    state: SubscriptionState
    next_at: datetime
    lease_until: datetime | None = None
    requested_at: datetime | None = None
    verified_at: datetime | None = None
    pushed_at: datetime | None = None
    missed: int = 0
    failures: int = 0
    rejected: int = 0
    detail: str = ""
    wanted: bool = True
    address: str = ""


@dataclass(frozen=True, slots=True)
class PingedSource:
    """A source that a ping may be about. ``keys`` are its addresses without scheme and ``www.``."""

    id: int
    keys: tuple[str, ...]
