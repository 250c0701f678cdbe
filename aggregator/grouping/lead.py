"""Which copy of a story leads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from aggregator.grouping.clusters import order
from aggregator.model import Correction, EntryToGroup


def choose_lead(entries: Sequence[EntryToGroup], correction: Correction | None = None) -> EntryToGroup:
    """The origin's own entry before contributed ones, official hosts before others, a stated date before a
    guessed one, the earliest, the fullest. Depends on the set alone, not on its order.

    What says that it is copied from another copy never leads before that. The lead that an editor chose in
    ``correction`` outweighs all of it.
    """
    if correction is not None and correction.lead_id is not None:
        for entry in entries:
            if entry.id == correction.lead_id:
                return entry
    origins = _origins(entries)
    addresses = {entry.url_key for entry in entries if entry.url_key}

    def rank(entry: EntryToGroup) -> tuple[object, ...]:
        copied = any(key in addresses and key != entry.url_key for key in entry.fingerprint.reposts)
        return (
            copied,
            entry.source_office is None or entry.source_office not in origins,
            _is_contributed(entry) or entry.source_office is None,
            not entry.official,
            entry.date_guessed,
            entry.published.timestamp(),
            -entry.text_length,
            order(entry),
        )

    return min(entries, key=rank)


def _origins(entries: Sequence[EntryToGroup]) -> frozenset[str]:
    """Whose story it is: the offices that bylines of others' copies name; else those whose news the texts say
    it is. Copies on official hosts are asked first, so that a page elsewhere names nobody against them.

    A byline that names the very office that publishes is asked last: portals put it above what was
    contributed.
    """
    for official in (True, False):
        asked = [entry for entry in entries if entry.official is official]
        named = {entry.origin_office for entry in asked if entry.origin_office and _is_contributed(entry)}
        if named:
            return frozenset(named)
    told = Counter(
        office
        for entry in entries
        for office in _offices(entry)
        if any(other.source_office == office for other in entries)
    )
    return frozenset(office for office, times in told.items() if times == max(told.values()))


def _offices(entry: EntryToGroup) -> frozenset[str]:
    return frozenset(
        fact.removeprefix("office:") for fact in entry.fingerprint.facts if fact.startswith("office:")
    )


def _is_contributed(entry: EntryToGroup) -> bool:
    return entry.origin_office is not None and entry.origin_office != entry.source_office
