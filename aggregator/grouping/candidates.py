"""Which entries are compared: those that share a key within the window of days, or an address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from aggregator.grouping.decision import decide
from aggregator.grouping.pair import WINDOW
from aggregator.model import EntryToGroup, Likeness, Verdict, ordered


def compare(waiting: Sequence[EntryToGroup], candidates: Iterable[EntryToGroup]) -> tuple[Likeness, ...]:
    """What the ``waiting`` entries are to each other and to the ``candidates``: every pair that shares a key
    is judged once, strangers are left out."""
    entries = {entry.id: entry for entry in (*candidates, *waiting)}
    fresh = {entry.id for entry in waiting}
    by_key: dict[int | str, list[int]] = defaultdict(list)
    for number in fresh:
        for key in _keys(entries[number]):
            by_key[key].append(number)
    wanted = by_key.keys()
    pairs = {
        ordered(number, entry.id)
        for entry in entries.values()
        for key in wanted & _keys(entry)
        for number in by_key[key]
        if number != entry.id
    }
    found = []
    for low, high in sorted(pairs):
        one, other = entries[low], entries[high]
        if one.url_key != other.url_key and abs(one.published - other.published) > WINDOW:
            continue
        verdict, strength = decide(one, other)
        if verdict is not Verdict.DIFFERENT:
            found.append(Likeness(low, high, verdict, strength))
    return tuple(found)


def _keys(entry: EntryToGroup) -> set[int | str]:
    keys: set[int | str] = set(entry.fingerprint.keys)
    if entry.url_key:
        keys.add(f"u{entry.url_key}")
    if entry.text_hash:
        keys.add(f"t{entry.text_hash}")
    return keys
