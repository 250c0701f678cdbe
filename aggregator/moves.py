"""Where a source goes when its address redirects for good (301, 308; RFC 9110, 15.4).

A permanent redirect is believed after it held for some days: a lapsed domain or a broken configuration
redirects everything for an afternoon. It is followed without asking only where the new host belongs to
the same owner: the same registrable domain, or the government's own go.id, which nobody buys.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from aggregator.model import Exchange, Move

PERMANENT = frozenset({301, 308})
HELD_FOR = timedelta(days=3)
LEAST_SIGHTINGS = 3


def permanent_target(exchange: Exchange) -> str | None:
    """Where the leading permanent redirects of an exchange lead; None when it began with none.

    What follows a temporary one (302, 303, 307) is not remembered, however permanent it says it is.
    """
    addresses = [*(hop.url for hop in exchange.hops[1:]), exchange.final_url]
    target = None
    for hop, address in zip(exchange.hops, addresses, strict=False):
        if hop.status not in PERMANENT:
            break
        target = address
    return target


def sighted(move: Move | None, target: str | None, now: datetime) -> Move | None:
    """What is known of a move after one more look that was redirected to ``target`` for good, or was not."""
    if target is None:
        return None
    if move is None or move.url != target:
        return Move(target, now, 1)
    return Move(target, move.since, move.sightings + 1, move.rejected)


def has_held(move: Move | None, now: datetime) -> bool:
    """Whether a redirect held long enough to be believed."""
    return (
        move is not None
        and not move.rejected
        and move.sightings >= LEAST_SIGHTINGS
        and now - move.since >= HELD_FOR
    )


def needs_editor(source_url: str, move: Move | None, now: datetime) -> bool:
    """Whether somebody has to say if a source goes where its address redirects."""
    return move is not None and has_held(move, now) and not same_owner(source_url, move.url)


def same_owner(one: str, other: str) -> bool:
    """Whether two addresses are surely of one owner: one registrable domain, or both under go.id."""
    first, second = _host(one), _host(other)
    if not first or not second:
        return False
    if first == second:
        return True
    if _is_address(first) or _is_address(second):
        return False
    if first.endswith(".go.id") and second.endswith(".go.id"):
        return True
    domain = _suffixes().privatesuffix(first)
    return domain is not None and domain == _suffixes().privatesuffix(second)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@cache
def _suffixes() -> PublicSuffixList:
    """The Public Suffix List (publicsuffix.org) as the library ships it."""
    return PublicSuffixList()
