"""Who asks, and what he may: anonymous readers, and partners with a key. Read before every view; a key that
opens nothing is told so, and never taken for no key."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.util import Finalize

from flask import Flask, Request, Response, current_app, g, request

from aggregator.bootstrap import open_counter
from aggregator.channels import Channel
from aggregator.errors import SimpulError
from aggregator.model import SavedChannel
from aggregator.partners import (
    BadKey,
    Fault,
    KeyRing,
    KeyState,
    KnownKey,
    Limits,
    Scope,
    Usage,
    UsageMeter,
    UsedFor,
    check_signature,
    read_key,
    same_secret,
    signed_query,
)
from aggregator.partners.rates import (
    ANONYMOUS,
    Counter,
    LocalCounter,
    Policy,
    Standing,
    client_address,
    policies_of,
    rate_headers,
    who_asks,
)
from aggregator.ports import PartnerStore
from aggregator.settings import Settings
from feeds.web import refusals
from feeds.web.house import house

GATE = "simpul-gate"
KEY_HEADERS = ("Authorization", "X-API-Key")
# Of one address: whoever shows more wrong keys than these in a minute is asked to wait.
_WRONG_KEYS = (Policy("wrong", 60, 60),)
_KINDS = {"feeds": UsedFor.FEEDS, "api": UsedFor.API}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. ``partner`` is his id and ``key`` the prefix of his key, both "" without one; ``limits`` are
    None without one. ``address`` is where he asks from, as requests are counted."""

    address: str
    partner: str = ""
    name: str = ""
    key: str = ""
    scopes: frozenset[Scope] = frozenset()
    limits: Limits | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """What is kept to know and to count readers by."""

    keys: KeyRing
    counter: Counter
    wrong: LocalCounter
    meter: UsageMeter
    settings: Settings


class Forbidden(SimpulError):
    """A key that lacks ``scope``, or no key where one with it is needed."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope.value)
        self.scope = scope


class TooMany(SimpulError):
    """A reader beyond his rate or his quota."""

    def __init__(self, standings: Sequence[Standing]) -> None:
        super().__init__()
        self.standings = standings


def reader() -> Reader:
    """Who asks for what is served now."""
    found: Reader = g.reader
    return found


def may_read(channel: Channel | SavedChannel) -> bool:
    """Whether a channel is public, or his own."""
    return not channel.owner or channel.owner == reader().partner


def saved_channel(slug: str) -> SavedChannel | None:
    """A saved channel that the reader may read. Whether there is another's own is nobody's business, so that
    is as good as none: whatever the web serves finds saved channels by this."""
    found = house().store.saved_channel(slug)
    return found if found is not None and may_read(found) else None


def need(scope: Scope) -> Reader:
    """The reader, who has this scope. Raises `Forbidden`."""
    found = reader()
    if scope not in found.scopes:
        raise Forbidden(scope)
    return found


def gate() -> Gate:
    """That of the app at hand."""
    found: Gate = current_app.extensions[GATE]
    return found


def register(app: Flask, store: PartnerStore, settings: Settings) -> None:
    """Know every reader of this app, count what is counted, and say so in the answers."""
    meter = UsageMeter(store.add_usage)
    app.extensions[GATE] = Gate(
        KeyRing(store.known_keys), open_counter(settings), LocalCounter(), meter, settings
    )
    # Workers of a server are children of multiprocessing, which end without `atexit`.
    Finalize(None, meter.flush, exitpriority=0)
    app.before_request(_admit)
    app.after_request(_see_out)
    app.register_error_handler(BadKey, _bad_key)
    app.register_error_handler(Forbidden, lambda error: refusals.forbidden(error.scope, reader().partner))
    app.register_error_handler(TooMany, lambda error: refusals.too_many(error.standings))


def _admit() -> None:
    """Raises `BadKey` and `TooMany`."""
    address = client_address(
        request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), gate().settings.trusted_proxies
    )
    g.reader = Reader(who_asks(address))
    known = _known(request)
    if known is not None:
        g.reader = Reader(
            g.reader.address,
            known.partner.id,
            known.partner.name,
            known.key.prefix,
            known.key.scopes,
            known.partner.limits,
        )
    _count(g.reader)


def _count(asking: Reader) -> None:
    """A partner is counted wherever he asks, others at the interface for programs alone: feeds and pages are
    free. Raises `TooMany`."""
    if request.method == "OPTIONS":
        return
    if asking.limits is not None:
        who, policies = f"partner:{asking.partner}", policies_of(asking.limits)
    elif request.path.startswith("/api/"):
        who, policies = f"address:{asking.address}", ANONYMOUS
    else:
        return
    g.standings = gate().counter.count(who, policies, time.time())
    if any(one.over for one in g.standings):
        raise TooMany(g.standings)


def _known(asked: Request) -> KnownKey | None:
    """Whose key is shown, None where none is. Raises `BadKey`."""
    shown = [asked.headers[name] for name in KEY_HEADERS if name in asked.headers]
    signed = signed_query(asked.query_string.decode("latin-1"))
    if len(shown) + (signed is not None) > 1:
        raise BadKey(Fault.SEVERAL)
    now = datetime.now(UTC)
    if signed is not None:
        if asked.method not in ("GET", "HEAD"):
            raise BadKey(Fault.SIGNED_METHOD)
        found = gate().keys.find(signed.prefix)
        if found is None:
            raise BadKey(Fault.UNKNOWN)
        check_signature(found.key, asked.path, signed, now)
        _take_off(asked)
        return _in_force(found, now)
    return _in_force(_by_secret(asked, shown[0]), now) if shown else None


def _take_off(asked: Request) -> None:
    """From here on the address is what it would be without a signature: no view knows of any."""
    rest = asked.query_string.rpartition(b"key=")[0].removesuffix(b"&")
    asked.query_string = rest
    asked.environ["QUERY_STRING"] = rest.decode("latin-1")
    asked.__dict__.pop("args", None)


def _by_secret(asked: Request, shown: str) -> KnownKey:
    if "Authorization" in asked.headers:
        scheme, _, shown = shown.partition(" ")
        if scheme.lower() != "bearer":
            raise BadKey(Fault.MALFORMED)
    parts = read_key(shown.strip())
    if parts is None:
        raise BadKey(Fault.MALFORMED)
    prefix, secret = parts
    found = gate().keys.find(prefix)
    if found is None or not same_secret(found.key, secret):
        raise BadKey(Fault.UNKNOWN)
    return found


def _in_force(found: KnownKey, now: datetime) -> KnownKey:
    match found.key.state(now):
        case KeyState.EXPIRED:
            raise BadKey(Fault.EXPIRED, found)
        case KeyState.REVOKED:
            raise BadKey(Fault.REVOKED, found)
    return found


def _bad_key(error: BadKey) -> Response:
    """401, or 429 for who goes on showing wrong keys."""
    if error.known is not None:
        _meter(error.known.key.prefix, Usage(refused=1))
    standings = gate().wrong.count(g.reader.address, _WRONG_KEYS, time.time())
    return refusals.too_many(standings) if standings[0].over else refusals.bad_key(error.fault)


def _see_out(response: Response) -> Response:
    """Say how the reader stands; keep what a key brought out of shared caches; count it."""
    standings: Sequence[Standing] = g.get("standings", ())
    if standings:
        response.headers.update(rate_headers(standings))
    asking: Reader | None = g.get("reader")
    if asking is None or not asking.partner:
        return response
    control = response.headers.get("Cache-Control", "")
    kept = [part.strip() for part in control.split(",")]
    if "no-store" not in kept:
        response.headers["Cache-Control"] = ", ".join(
            ["private", *(part for part in kept if part and part not in ("public", "private"))]
        )
    for name in KEY_HEADERS:
        response.vary.add(name)
    refused = response.status_code in (401, 403, 429)
    _meter(
        asking.key,
        Usage(refused=1) if refused else Usage(1, _length(response), int(response.status_code == 304)),
    )
    return response


def _meter(prefix: str, usage: Usage) -> None:
    kind = _KINDS.get(request.path.split("/")[1], UsedFor.PAGES)
    gate().meter.count(prefix, datetime.now(UTC).date().isoformat(), kind, usage)


def _length(response: Response) -> int:
    if request.method == "HEAD" or response.status_code == 304:
        return 0
    return response.calculate_content_length() or response.content_length or 0
