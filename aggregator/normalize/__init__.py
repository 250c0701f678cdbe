"""Drafts, as documents state them, into entries: safe, absolute, dated, attributed, identified. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.model import Entry, EntryDraft, NormalizeContext
from aggregator.normalize.categories import CATEGORIES
from aggregator.normalize.dates import parse_date
from aggregator.normalize.entry import to_entry
from aggregator.normalize.identity import identify
from aggregator.normalize.urls import canonical_url, is_home, key_of, url_key

__all__ = ["CATEGORIES", "canonical_url", "is_home", "key_of", "normalize_drafts", "parse_date", "url_key"]

# What a draft beyond all expectation may raise; it costs that draft, never its document.
_FAULTS = (ArithmeticError, LookupError, ValueError)


def normalize_drafts(
    drafts: Sequence[EntryDraft], context: NormalizeContext
) -> tuple[list[Entry], list[str]]:
    """The entries of one document, each real item once, in its order; and what was wrong with which draft.

    A bad draft becomes a problem ("entry 3: neither title nor text") and the others go on.
    """
    entries: list[Entry] = []
    problems: list[str] = []
    for number, draft in enumerate(drafts, start=1):
        try:
            entries.append(to_entry(draft, context))
        except _FAULTS as fault:
            problems.append(f"entry {number}: {fault}")
    return identify(entries), problems
