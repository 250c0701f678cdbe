"""Which copy of a story leads it."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.model import EntryToGroup


def choose_lead(entries: Sequence[EntryToGroup]) -> EntryToGroup:
    """The origin's own entry before contributed ones, official hosts before others, the earliest, the
    fullest. Depends on the set alone, not on its order."""
    origins = {entry.origin_office for entry in entries if entry.origin_office}

    def rank(entry: EntryToGroup) -> tuple[bool, bool, float, int, int]:
        contributed = entry.origin_office is not None and entry.origin_office != entry.source_office
        own = entry.source_office is not None and (
            entry.source_office in origins if origins else not contributed
        )
        return (not own, not entry.official, entry.published.timestamp(), -entry.text_length, entry.id)

    return min(entries, key=rank)
