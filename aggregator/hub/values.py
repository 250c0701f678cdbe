"""Subscribers of our channels, what they ask, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aggregator.model import StoryPage


class HubMode(StrEnum):
    """What an exchange with a subscriber is about (WebSub, 5.1 and 5.2): the first two it asks for, the last
    one we say."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    DENIED = "denied"


class SubscriberState(StrEnum):
    """How we stand with a subscriber (``hub.state_<value>``)."""

    ACTIVE = "active"
    SUSPENDED = "suspended"  # failed for too long; a new subscription takes up where it was left
    EXPIRED = "expired"  # its lease ended; likewise
    UNSUBSCRIBED = "unsubscribed"
    GONE = "gone"  # its callback answered 410
    DENIED = "denied"  # its channel is no more


class DeliveryState(StrEnum):
    """What became of a delivery (``hub.delivery_<value>``)."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ENDED = "ended"  # its subscriber left before it was acknowledged


@dataclass(frozen=True, slots=True)
class Topic:
    """What is subscribed to: the address of a channel in a format, ``url`` as its feed states it; ``facet``
    is as in `ChannelQuery`."""

    url: str
    facet: str
    extension: str


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """A request whose subscriber is still to be asked whether it was meant (WebSub, 5.3). ``attempts`` counts
    the one that begins. ``reason`` is a key of the catalogue for a denial (``hub.<key>``)."""

    id: int
    mode: HubMode
    topic: Topic
    callback: str
    lease: timedelta
    attempts: int
    held_until: datetime
    reason: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A subscriber that is to be told of changes up to the number ``wanted``; it has taken notice of those up
    to ``cursor``. ``delivery_id`` is the delivery that failed so far, ``held_until`` the end of our hold on
    it."""

    id: int
    topic: Topic
    callback: str
    secret: str
    cursor: int
    wanted: int
    delivery_id: int | None
    failures: int
    failing_since: datetime | None
    held_until: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What changed in a channel up to the number ``through``: a page of its stories and tombstones, and the
    numbers of these stories in the database."""

    page: StoryPage
    through: int
    stories: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.stories and not self.gone


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a subscriber is sent: bytes in the format of its topic, their type, and where the hub is."""

    body: bytes
    content_type: str
    hub_url: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is about to be sent to a subscriber. ``signature`` names the method, "" for none."""

    subscriber: Subscriber
    news: News
    size: int
    signature: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a subscriber is after an attempt, and what the attempt came to.

    ``sent`` is False when nothing left, which is no attempt then. ``detail`` is the reason of a failure
    (`model.Reason`), "" for none. Without ``acknowledged``, the cursor stays.
    """

    subscriber: Subscriber
    delivery_id: int
    through: int
    acknowledged: bool
    state: SubscriberState
    failures: int
    failing_since: datetime | None
    next_at: datetime
    slow: bool
    status: int = 0
    detail: str = ""
    sent: bool = True


@dataclass(frozen=True, slots=True)
class SubscriberView:
    """A subscriber as the ledger lists it. ``waiting``: there are changes that it was not told yet."""

    id: int
    topic: str
    callback: str
    state: SubscriberState
    since: datetime
    lease_until: datetime
    cursor: int
    waiting: bool
    failures: int
    next_at: datetime
    taken_at: datetime | None
    detail: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery of the ledger: the changes after the number ``after`` up to ``through``. ``tombstone``
    tells, where one story was asked about, whether the delivery told of its end or of the story itself."""

    id: int
    subscriber_id: int
    topic: str
    callback: str
    after: int
    through: int
    stories: int
    tombstones: int
    attempts: int
    state: DeliveryState
    status: int
    detail: str
    signature: str
    size: int
    started_at: datetime
    tried_at: datetime
    ended_at: datetime | None
    tombstone: bool | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Whether a subscriber has taken notice of the end of a story: ``had_at`` is when it first acknowledged
    the story, ``told_at`` when its tombstone. ``attempts`` are those at telling the tombstone so far."""

    subscriber_id: int
    topic: str
    callback: str
    state: SubscriberState
    had_at: datetime | None
    told_at: datetime | None
    attempts: int
