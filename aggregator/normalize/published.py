"""When an entry was published and updated, out of all that its source says about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from aggregator.model import EntryDraft, NormalizeContext
from aggregator.normalize.dates import ParsedDate, date_in_url, parse_date

# Clocks of sites go wrong by minutes. A site in Jayapura that stamps WIB on its local time, or a CMS that
# calls local time UTC, looks hours ahead: those count as future dates too until their time has come.
GRACE = timedelta(minutes=10)


class Published(NamedTuple):
    """As in `Entry`: ``zone`` is the stated offset, "" when none was."""

    published: datetime
    updated: datetime | None
    zone: str
    guessed: bool
    warning: str


def published_of(
    draft: EntryDraft, context: NormalizeContext, link: str = "", dateline_date: str = ""
) -> Published:
    """The best date of a draft: published, updated, the day in its link, the day in its dateline, else now.

    A date that the clock had to help with ("5 jam lalu", no year) gives way to one that is certain. What
    stands in for a stated date that is absurd counts as guessed. What lies in the future becomes now, and
    guessed. ``updated`` counts only when later than published.
    """
    zone, now = context.timezone, context.now
    stated = parse_date(draft.published, zone, now) if draft.published else None
    updated = parse_date(draft.updated, zone, now) if draft.updated else None
    best = stated
    if best is None or best.guessed:
        in_link = date_in_url(link, zone) if link else None
        in_dateline = parse_date(dateline_date, zone, now) if dateline_date else None
        best = _first_certain(stated, updated, in_link, in_dateline)
    if best is None:
        warning = "no date could be read" if draft.published or draft.updated else "no date is stated"
        return Published(now, None, "", True, warning)
    if best.value > now + GRACE:
        return Published(now, None, best.stated_offset, True, "the date lies in the future")
    published = min(best.value, now)
    later = min(updated.value, now) if updated is not None and updated.value > published else None
    absurd = bool(draft.published) and stated is None
    return Published(
        published,
        None if later == published else later,
        best.stated_offset,
        best.guessed or absurd,
        "the date cannot be read, another one stands in" if absurd else "",
    )


def _first_certain(*candidates: ParsedDate | None) -> ParsedDate | None:
    guessed = None
    for candidate in candidates:
        if candidate is not None and not candidate.guessed:
            return candidate
        guessed = guessed or candidate
    return guessed
