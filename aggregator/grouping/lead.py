"""Which copy of a story leads it."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.grouping.clusters import order
from aggregator.model import Correction, EntryToGroup


def choose_lead(entries: Sequence[EntryToGroup], correction: Correction | None = None) -> EntryToGroup:
    """The origin's own entry before contributed ones, official hosts before others, a stated date before a
    guessed one, the earliest, the fullest. Depends on the set alone, not on its order.

    What says that it is copied from another copy never leads before that. Whose story it is, bylines say;
    those on official hosts are believed before those on others, so that a page elsewhere names nobody as the
    origin against them. The lead that an editor chose in ``correction`` outweighs all of it.
    """
    if correction is not None and correction.lead_id is not None:
        for entry in entries:
            if entry.id == correction.lead_id:
                return entry
    origins = _origins(entries)
    addresses = {entry.url_key for entry in entries if entry.url_key}

    def rank(entry: EntryToGroup) -> tuple[object, ...]:
        contributed = entry.origin_office is not None and entry.origin_office != entry.source_office
        own = entry.source_office is not None and (
            entry.source_office in origins if origins else not contributed
        )
        copied = any(key in addresses and key != entry.url_key for key in entry.fingerprint.reposts)
        return (
            copied,
            not own,
            not entry.official,
            entry.date_guessed,
            entry.published.timestamp(),
            -entry.text_length,
            order(entry),
        )

    return min(entries, key=rank)


def _origins(entries: Sequence[EntryToGroup]) -> frozenset[str]:
    """The offices that bylines name; on official hosts if any does there."""
    official = {entry.origin_office for entry in entries if entry.origin_office and entry.official}
    return frozenset(official or {entry.origin_office for entry in entries if entry.origin_office})
