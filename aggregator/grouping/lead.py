"""Which copy of a story leads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from aggregator.grouping.clusters import order
from aggregator.model import Correction, EntryToGroup

# How much it says of whose story it is: that an official site names another office above it, that an office
# names itself, that a text names an office first, that a site of nobody names one.
_CONTRIBUTED, _OWN_NAME, _NAMED_FIRST, _ELSEWHERE = 6, 3, 2, 1

# The hours of midnight in UTC in Indonesia's three zones, and of dates without a zone.
_MIDNIGHTS = (15, 16, 17, 0)


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
            _moment(entry),
            -entry.text_length,
            order(entry),
        )

    return min(entries, key=rank)


def _moment(entry: EntryToGroup) -> float:
    """When an entry was published; noon, where only its day is stated, which tells nothing of who came
    first."""
    moment = entry.published
    only_day = not (moment.minute or moment.second or moment.microsecond) and moment.hour in _MIDNIGHTS
    return moment.timestamp() + (12 * 3600 if only_day else 0)


def _origins(entries: Sequence[EntryToGroup]) -> frozenset[str]:
    """Whose story it is, of those that publish it: what bylines and texts say, each by its weight."""
    said: Counter[str] = Counter()
    publishing = {entry.source_office for entry in entries if entry.source_office}
    for entry in entries:
        if entry.origin_office in publishing:
            said[entry.origin_office] += _weight_of_byline(entry)
        for office in _named_first(entry) & publishing:
            said[office] += _NAMED_FIRST
    most = max(said.values(), default=0)
    return frozenset(office for office, weight in said.items() if weight == most > 0)


def _weight_of_byline(entry: EntryToGroup) -> int:
    if _is_contributed(entry):
        return _CONTRIBUTED if entry.official else _ELSEWHERE
    # Portals put their own name above what was contributed, the centre's most of all.
    if "." not in (entry.origin_office or ""):
        return 0
    return _OWN_NAME if entry.official else _ELSEWHERE


def _named_first(entry: EntryToGroup) -> frozenset[str]:
    """The office that a text names first."""
    return frozenset(
        fact.removeprefix("whose:") for fact in entry.fingerprint.facts if fact.startswith("whose:")
    )


def _is_contributed(entry: EntryToGroup) -> bool:
    return entry.origin_office is not None and entry.origin_office != entry.source_office
