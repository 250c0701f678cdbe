"""What may be asked of the hub, and by how much (WebSub, 5.1).

Everybody may ask, so a request makes us ask the callback once, at most a few times, and never reaches an
address inside; what a host, and everybody together, may have open is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from aggregator.channels import DEFAULT_LIMIT, FACET_KINDS, FOLDERS, MAX_LIMIT, Saved, channel_at, national
from aggregator.errors import AddressForbidden, SimpulError, UnknownChannel
from aggregator.hub.values import HubMode, Topic
from aggregator.partners import OWN
from aggregator.registry import Registry

LEASE_USUAL = timedelta(days=10)
LEASE_LEAST = timedelta(hours=1)
LEASE_MOST = timedelta(days=30)

# "MUST be less than 200 bytes in length" (5.1).
MAX_SECRET = 199
MAX_URL = 2_000
MAX_TOKEN = 500

# Of one host of callbacks: a partner may want every office and region, each in one format.
HOST_SUBSCRIBERS = 1_000
HOST_WAITING = 1_000
HOST_AN_HOUR = 2_000
ALL_SUBSCRIBERS = 50_000
ALL_WAITING = 5_000


class HubRefused(SimpulError):
    """A request that the hub does not take: ``name`` is its text (``hub.<name>``), ``status`` that of
    HTTP."""

    def __init__(self, name: str, status: int = 400, /, **facts: object) -> None:
        super().__init__(name, facts)
        self.name = name
        self.status = status
        self.facts = facts


@dataclass(frozen=True, slots=True)
class HubRequest:
    """A request that is in order. ``host`` is that of the callback; ``secret`` is empty for none. ``token``
    is given back when we ask whether it was meant: subscribers of PubSubHubbub 0.3 (6.1) know us by it."""

    mode: HubMode
    topic: Topic
    callback: str
    host: str
    secret: str
    lease: timedelta
    token: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What is open and was asked: by the callbacks of one host, and by all."""

    host_subscribers: int
    host_waiting: int
    host_last_hour: int
    subscribers: int
    waiting: int


def read_request(
    form: Mapping[str, str],
    topic_of: Callable[[str], Topic],
    host_of: Callable[[str], str],
    public_url: str,
) -> HubRequest:
    """What a form asks for. ``topic_of`` finds the topic (`topic_at`); ``host_of`` checks an address without
    asking it and raises `AddressForbidden`. Raises `HubRefused`."""
    mode, url = form.get("hub.mode", ""), form.get("hub.topic", "")
    callback, secret = form.get("hub.callback", ""), form.get("hub.secret", "")
    if mode not in (HubMode.SUBSCRIBE, HubMode.UNSUBSCRIBE):
        raise HubRefused("mode_unknown", mode=mode[:80])
    topic = topic_of(url)
    if len(secret.encode("utf-8", "replace")) > MAX_SECRET:
        raise HubRefused("secret_long", most=MAX_SECRET)
    return HubRequest(
        HubMode(mode),
        topic,
        callback,
        _callback_host(callback, host_of, public_url),
        secret,
        _lease(form.get("hub.lease_seconds", "")),
        _token(form.get("hub.verify_token", "")),
    )


def topic_at(
    url: str, public_url: str, registry: Registry, extensions: Collection[str], saved: Saved
) -> Topic:
    """The topic with this address, which has to be the one that the channel's feed states as its own.
    Raises `HubRefused`."""
    head, dot, extension = url.partition("?")[0].rpartition(".")
    path = head.removeprefix(public_url)
    if not url.startswith(f"{public_url}/feeds/") or not dot or extension not in extensions:
        raise HubRefused("topic_unknown", 404, topic=url[:200], example=national().address(public_url, "rss"))
    if OWN in path:
        # Whether there is such a channel or not.
        raise HubRefused("topic_private", 403)
    try:
        channel = channel_at(path.removeprefix("/feeds/"), registry, saved)
    except UnknownChannel as error:
        raise HubRefused("topic_unknown", 404, topic=url[:200], example=_example(error, public_url)) from None
    right = channel.address(public_url, extension, _limit(url))
    if url != right:
        raise HubRefused("topic_spelling", 404, topic=url[:200], right=right)
    return Topic(url, channel.facet, extension)


def refuse_load(load: Load, mode: HubMode, *, renewal: bool) -> HubRefused | None:
    """Why a request is too much, None when it is not. ``renewal``: the subscription is there already."""
    if load.host_last_hour >= HOST_AN_HOUR or load.host_waiting >= HOST_WAITING:
        return HubRefused("host_rate", 429)
    if load.waiting >= ALL_WAITING:
        return HubRefused("all_waiting", 503)
    if mode is HubMode.SUBSCRIBE and not renewal:
        if load.host_subscribers >= HOST_SUBSCRIBERS:
            return HubRefused("host_full", 403, most=HOST_SUBSCRIBERS)
        if load.subscribers >= ALL_SUBSCRIBERS:
            return HubRefused("all_full", 503)
    return None


def _example(error: UnknownChannel, public_url: str) -> str:
    folder = FOLDERS[error.kind] if error.kind in FACET_KINDS else None
    if folder is None or not error.known:
        return national().address(public_url, "rss")
    return f"{public_url}/feeds/{folder}/{error.known[0]}.rss"


def _limit(url: str) -> int:
    """How many stories a topic's own page holds; what cannot be read is as good as unstated."""
    value = dict(parse_qsl(url.partition("?")[2])).get("limit", "")
    usable = value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= MAX_LIMIT
    return int(value) if usable else DEFAULT_LIMIT


def _origin(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _callback_host(callback: str, host_of: Callable[[str], str], public_url: str) -> str:
    if not callback:
        raise HubRefused("callback_missing")
    if len(callback) > MAX_URL or not callback.isascii() or "#" in callback:
        raise HubRefused("callback_unusable", most=MAX_URL)
    try:
        host = host_of(callback)
        ours = _origin(callback) == _origin(public_url)
    except AddressForbidden as error:
        raise HubRefused("callback_forbidden", 403, rule=error.rule) from None
    except ValueError:
        raise HubRefused("callback_unusable", most=MAX_URL) from None
    if ours:
        raise HubRefused("callback_ours", 403)
    return host


def _token(value: str) -> str:
    if len(value) > MAX_TOKEN or not value.isprintable():
        raise HubRefused("token_unusable", most=MAX_TOKEN)
    return value


def _lease(value: str) -> timedelta:
    """What was asked for, within what we give; the subscriber is told which it is (5.3)."""
    value = value.strip()
    if not value:
        return LEASE_USUAL
    if not (value.isascii() and value.isdigit()):
        raise HubRefused("lease_unusable", value=value[:80])
    seconds = timedelta(seconds=min(int(value[:12]), 10**9))
    return min(max(seconds, LEASE_LEAST), LEASE_MOST)
