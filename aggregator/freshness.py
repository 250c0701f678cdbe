"""Whether a document still brings news: a forgotten feed or sitemap must not hide the list that goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from aggregator.model import Candidate, DocumentShape, ParsedDocument
from aggregator.normalize import parse_date

# An office that publishes nothing for a quarter of a year is rare; a feed that nobody feeds is not.
STALE_AFTER = timedelta(days=90)
_LOOKED_AT = 50


def is_stale(parsed: ParsedDocument, zone: str, now: datetime) -> bool | None:
    """Whether the newest date that a document states is long past; None when it states none."""
    stated = [text for draft in parsed.drafts[:_LOOKED_AT] for text in (draft.published, draft.updated)]
    stated += [child.modified for child in parsed.lists]
    dates = [date.value for text in stated if text and (date := parse_date(text, zone, now))]
    return max(dates) < now - STALE_AFTER if dates else None


def gives_way(parsed: ParsedDocument, rest: Sequence[Candidate], zone: str, now: datetime) -> bool:
    """Whether other candidates are tried before a document that was found: it is stale, and a list, which
    shows what readers see, is still to be looked at. A list that is not plainly fresher is no better than the
    feed that gave way to it."""
    stale = is_stale(parsed, zone, now)
    if parsed.shape is DocumentShape.LISTING:
        return stale is not False and any(one.shape is not DocumentShape.LISTING for one in rest)
    return stale is True and any(one.shape is DocumentShape.LISTING for one in rest)
