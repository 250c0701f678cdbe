"""What a document may hold at most: one that reaches a bound is refused as a whole, by the bound's name.

The bounds stand far above what offices publish; below them, what is too long is cut where it is normalised.
An image may be a ``data:`` URL of any length, which normalising drops.
"""

from __future__ import annotations

from aggregator.extract.unreadable import Unreadable
from aggregator.model import EntryDraft, ParsedDocument, Reason

# Characters. A story with every style of its word processor inline is a few hundred thousand.
MAX_TEXT = 2_000_000
MAX_LINE = 20_000
MAX_ADDRESS = 8_000

_BOUNDS = {
    "content_html": MAX_TEXT,
    "summary_html": MAX_TEXT,
    "title": MAX_LINE,
    "author": MAX_LINE,
    "image_alt": MAX_LINE,
    "image_caption": MAX_LINE,
    "published": MAX_LINE,
    "updated": MAX_LINE,
    "language": MAX_LINE,
    "guid": MAX_ADDRESS,
    "link": MAX_ADDRESS,
    "base_url": MAX_ADDRESS,
}


def check_fields(parsed: ParsedDocument) -> None:
    """Raises `Unreadable` when a field of an item is longer than its bound."""
    for draft in parsed.drafts:
        for name, bound in _BOUNDS.items():
            if len(getattr(draft, name)) > bound:
                raise _too_long(draft, name, bound)
        if any(len(category) > MAX_LINE for category in draft.categories):
            raise _too_long(draft, "category", MAX_LINE)


def _too_long(draft: EntryDraft, name: str, bound: int) -> Unreadable:
    detail = f"{name} of item {draft.position + 1} has more than {bound} characters"
    return Unreadable(Reason.DOCUMENT_BOUND, detail)
