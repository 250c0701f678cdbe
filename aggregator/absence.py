"""Whether a site has deleted what it published: inferred with care. Pure.

An entry that its source names no longer, though newer than what the source still names, may have been
deleted. Its page is asked twice, and only when it answers both times that nothing is there (404, 410) is the
entry taken for gone. An editor decides what follows from it; nothing is taken out by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from aggregator.model import Entry, Exchange, LinkState, LinkToRead, LinkUpdate, Reason

# The oldest items of a list may be pinned: absence is judged against a newer one.
PINNED = 2
LEAST_ITEMS = 5

# Lists state days, in whatever zone.
A_DAY = timedelta(days=1)

# So many pages are asked for at one look; a site that was emptied is asked for the rest at the next ones.
CHECKS_A_LOOK = 3

# A site that is being rebuilt answers 404 for everything, but not for long.
CHECK_AGAIN = timedelta(hours=6)
RETRY_AFTER = timedelta(hours=2)
MOST_ATTEMPTS = 4

_GONE = frozenset({Reason.HTTP_404, Reason.HTTP_410})


def names_all_since(present: Iterable[Entry], *, days_only: bool) -> datetime | None:
    """Since when a document that names ``present`` names everything of its source; None: it does not tell.
    ``days_only``: it states days, as lists do, not moments."""
    dates = sorted(entry.published for entry in present if not entry.date_guessed)
    if len(dates) < LEAST_ITEMS:
        return None
    return dates[PINNED] + (A_DAY if days_only else timedelta())


def after_check(link: LinkToRead, exchange: Exchange, now: datetime) -> LinkUpdate:
    """What the page of an absent entry says: read with a reason, the entry is gone; read without, it is not;
    given up, nobody can tell."""
    reason = exchange.reason
    if reason is None:
        return LinkUpdate(link.id, LinkState.READ, now, link.attempts + 1, read_at=now)
    confirmed = reason in _GONE and link.reason in _GONE
    if confirmed:
        return LinkUpdate(link.id, LinkState.READ, now, link.attempts + 1, reason, exchange.detail[:500], now)
    given_up = link.attempts + 1 >= MOST_ATTEMPTS
    wait = CHECK_AGAIN if reason in _GONE else RETRY_AFTER
    return LinkUpdate(
        link.id,
        LinkState.GIVEN_UP if given_up else LinkState.WAITING,
        now + wait,
        link.attempts + 1,
        reason,
        exchange.detail[:500],
    )


def is_gone(update: LinkUpdate) -> bool:
    """Whether a check has come to the end that the page is gone."""
    return update.state is LinkState.READ and update.reason in _GONE
