"""Whether a document still brings news: a forgotten feed or sitemap must not hide the list that goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from aggregator.model import Candidate, DocumentShape, ParsedDocument
from aggregator.normalize import parse_date

# An office that publishes nothing for a quarter of a year is rare; a feed that nobody feeds is not.
STALE_AFTER = timedelta(days=90)
_LOOKED_AT = 50


def is_stale(parsed: ParsedDocument, zone: str, now: datetime) -> bool:
    """Whether the newest date that a document states is long past. Without dates nobody can tell."""
    stated = [text for draft in parsed.drafts[:_LOOKED_AT] for text in (draft.published, draft.updated)]
    stated += [child.modified for child in parsed.lists]
    dates = [date.value for text in stated if text and (date := parse_date(text, zone, now))]
    return bool(dates) and max(dates) < now - STALE_AFTER


def gives_way(parsed: ParsedDocument, rest: Sequence[Candidate], zone: str, now: datetime) -> bool:
    """Whether other candidates are tried before a document that was found: it is stale, and a list, which
    shows what readers see, is still to be looked at."""
    listing = parsed.shape is not DocumentShape.LISTING
    waiting = [one for one in rest if (one.shape is DocumentShape.LISTING) is listing]
    return bool(waiting) and is_stale(parsed, zone, now)
