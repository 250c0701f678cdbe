"""Which entries an entry is compared with: those that share a key of their fingerprints near in time, those
with its address, those that it was alike so far. What is asked of the database for one entry is bounded
however many share its keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, union_all

from aggregator.adapters.database.entry_rows import EntryRow, entry_rows
from aggregator.adapters.database.fingerprint_rows import WINDOW_MICROS, period_of
from aggregator.adapters.database.rows import chunks
from aggregator.adapters.database.schema import (
    candidate_keys,
    entries,
    likenesses,
    sources,
    to_micros,
)
from aggregator.model import EntryToCompare, EntryToGroup

# An entry is compared with so many at most: those that share the most keys, of these the nearest in time.
MOST_CANDIDATES = 200
# Rows of the index that one look takes; a look for several entries that finds more is made for each alone,
# and one for a single entry that does takes the nearest of each key.
MOST_ROWS = 20_000
NEAREST = 100
KEYS_A_LOOK = 1_000
MOST_ALIKE = 1_000


def to_compare(connection: Connection, ids: Sequence[int], now: datetime) -> list[EntryToCompare]:
    """Entries that wait, each with those that it is to be compared with; without those whose fingerprint is
    not current."""
    # What is alike is read first: what is written meanwhile is then left to whoever wrote it.
    alike = _alike(connection, ids)
    waiting = [row.entry for row in entry_rows(connection, ids, now).values() if row.waits and _usable(row)]
    live = [entry for entry in waiting if not entry.removed]
    found, crowded = _likeliest(connection, live)
    for entry_id, there in _alike_at_once(connection, live).items():
        found[entry_id] |= there
    for entry in live:
        found[entry.id] |= set(sorted(alike[entry.id])[:MOST_ALIKE])
        found[entry.id].discard(entry.id)
    wanted = {entry_id for others in found.values() for entry_id in others}
    others = {
        number: row.entry
        for number, row in entry_rows(connection, wanted, now).items()
        if row.current and not row.entry.removed and not row.unready
    }
    return [
        EntryToCompare(
            entry,
            tuple(others[number] for number in sorted(found.get(entry.id, ())) if number in others),
            frozenset(alike[entry.id]),
            entry.id in crowded,
        )
        for entry in waiting
    ]


def _usable(row: EntryRow) -> bool:
    return row.entry.removed or row.current


def _alike(connection: Connection, ids: Sequence[int]) -> defaultdict[int, set[int]]:
    """The entries that each of some is held to be like."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for some in chunks(ids):
        for row in connection.execute(_ALIKE, {"ids": some}):
            found[row.one].add(row.other)
    return found


_ALIKE = union_all(
    *(
        select(this.label("one"), that.label("other")).where(this.in_(bindparam("ids", expanding=True)))
        for this, that in (
            (likenesses.c.low_id, likenesses.c.high_id),
            (likenesses.c.high_id, likenesses.c.low_id),
        )
    )
)


def _alike_at_once(connection: Connection, waiting: Sequence[EntryToGroup]) -> dict[int, set[int]]:
    """The entries with the address of each of some, whenever they were published; and those with the very
    words of those that are too short to be told by parts of them."""
    found: dict[int, set[int]] = defaultdict(set)
    for entry in waiting:
        if entry.url_key:
            found[entry.id].update(connection.scalars(_AT_ADDRESS, {"url_key": entry.url_key}))
        if entry.text_hash and not entry.fingerprint.text_key:
            at = to_micros(entry.published)
            around = {"text_hash": entry.text_hash, "from": at - WINDOW_MICROS, "to": at + WINDOW_MICROS}
            found[entry.id].update(connection.scalars(_OF_WORDS, around))
    return found


_AT_ADDRESS = (
    select(entries.c.id)
    .where(entries.c.url_key == bindparam("url_key"))
    .order_by(entries.c.id)
    .limit(MOST_CANDIDATES)
)
_OF_WORDS = (
    # The partial index is only used where the query repeats its condition.
    select(entries.c.id)
    .where(entries.c.text_hash == bindparam("text_hash"), entries.c.text_hash != "")
    .where(entries.c.published.between(bindparam("from"), bindparam("to")))
    .limit(MOST_CANDIDATES)
)


def _likeliest(
    connection: Connection, waiting: Sequence[EntryToGroup]
) -> tuple[dict[int, set[int]], set[int]]:
    """The candidates of each of some entries by the keys that they share, and which have more of them than
    are compared."""
    found: dict[int, set[int]] = {entry.id: set() for entry in waiting}
    crowded: set[int] = set()
    by_period: dict[int, list[EntryToGroup]] = defaultdict(list)
    for entry in waiting:
        by_period[period_of(to_micros(entry.published))].append(entry)
    for period, entries_of_period in by_period.items():
        for some in _batches(entries_of_period):
            for entry, rows, cut in _sharing(connection, period, some):
                shared = _count(entry, rows)
                found[entry.id] = _nearest(connection, shared)
                if cut or len(shared) > MOST_CANDIDATES:
                    crowded.add(entry.id)
    return found, crowded


def _batches(waiting: Sequence[EntryToGroup]) -> Iterator[list[EntryToGroup]]:
    """Entries whose keys fit into one look."""
    batch: list[EntryToGroup] = []
    keys = 0
    for entry in waiting:
        if batch and keys + len(entry.fingerprint.keys) > KEYS_A_LOOK:
            yield batch
            batch, keys = [], 0
        batch.append(entry)
        keys += len(entry.fingerprint.keys)
    if batch:
        yield batch


def _sharing(
    connection: Connection, period: int, waiting: Sequence[EntryToGroup]
) -> Iterator[tuple[EntryToGroup, dict[int, list[Any]], bool]]:
    """For each entry the rows of the index around it by key, and whether there are more than were read."""
    keys = sorted({key for entry in waiting for key in entry.fingerprint.keys})
    parameters = {"periods": [period - 1, period, period + 1], "keys": keys}
    rows = connection.execute(_SHARING, parameters).all() if keys else []
    cut = len(rows) > MOST_ROWS
    if cut and len(waiting) > 1:
        half = len(waiting) // 2
        yield from _sharing(connection, period, waiting[:half])
        yield from _sharing(connection, period, waiting[half:])
        return
    if cut:
        rows = _around(connection, period, waiting[0])
    by_key: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    for entry in waiting:
        yield entry, by_key, cut


def _around(connection: Connection, period: int, entry: EntryToGroup) -> list[Any]:
    """The nearest rows of each key of an entry, before and after it."""
    at = to_micros(entry.published)
    rows: list[Any] = []
    for key in entry.fingerprint.keys:
        for query, periods in ((_BEFORE, (period - 1, period)), (_AFTER, (period, period + 1))):
            for one in periods:
                rows += connection.execute(query, {"period": one, "key": key, "at": at})
    return rows


_ROW = (candidate_keys.c.key, candidate_keys.c.published, candidate_keys.c.entry_id)
_SHARING = (
    select(*_ROW)
    .where(
        candidate_keys.c.period.in_(bindparam("periods", expanding=True)),
        candidate_keys.c.key.in_(bindparam("keys", expanding=True)),
    )
    .limit(MOST_ROWS + 1)
)
_OF_KEY = (candidate_keys.c.period == bindparam("period"), candidate_keys.c.key == bindparam("key"))
_BEFORE = (
    select(*_ROW)
    .where(*_OF_KEY, candidate_keys.c.published <= bindparam("at"))
    .order_by(candidate_keys.c.published.desc(), candidate_keys.c.entry_id.desc())
    .limit(NEAREST)
)
_AFTER = (
    select(*_ROW)
    .where(*_OF_KEY, candidate_keys.c.published > bindparam("at"))
    .order_by(candidate_keys.c.published, candidate_keys.c.entry_id)
    .limit(NEAREST)
)


def _count(entry: EntryToGroup, by_key: dict[int, list[Any]]) -> dict[int, tuple[int, int]]:
    """How near each candidate is: by how many shared keys (more are less), and how far in time."""
    at = to_micros(entry.published)
    shared: dict[int, tuple[int, int]] = {}
    for key in set(entry.fingerprint.keys):
        for row in by_key.get(key, ()):
            apart = abs(row.published - at)
            if apart <= WINDOW_MICROS and row.entry_id != entry.id:
                fewer, _ = shared.get(row.entry_id, (0, 0))
                shared[row.entry_id] = (fewer - 1, apart)
    return shared


def _nearest(connection: Connection, shared: dict[int, tuple[int, int]]) -> set[int]:
    if len(shared) <= MOST_CANDIDATES:
        return set(shared)
    ranked = sorted(shared.items(), key=lambda item: item[1])
    last = ranked[MOST_CANDIDATES - 1][1]
    nearer = [number for number, rank in ranked if rank < last]
    level = [number for number, rank in ranked if rank == last]
    # Of those that are equally near, those that come first by what their sources say, not by arrival.
    keys = {row.id: row.key for some in chunks(level) for row in connection.execute(_KEY, {"ids": some})}
    level.sort(key=lambda number: keys.get(number, ""))
    return {*nearer, *level[: MOST_CANDIDATES - len(nearer)]}


_KEY = (
    select(entries.c.id, (sources.c.url + " " + entries.c.identity).label("key"))
    .select_from(entries.join(sources, sources.c.id == entries.c.source_id))
    .where(entries.c.id.in_(bindparam("ids", expanding=True)))
)
