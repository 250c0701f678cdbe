"""What grouping loads and applies: comparing needs no lock and any number do it at once; stories are formed
in one transaction, by one at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Engine, and_, bindparam, delete, or_, select, update

from aggregator.adapters.database.candidates import to_compare
from aggregator.adapters.database.engine import lock_grouping, read, write
from aggregator.adapters.database.entry_rows import (
    EntryRow,
    entry_rows,
    is_live,
    unchanged,
)
from aggregator.adapters.database.fingerprint_rows import forget_fingerprints, put_fingerprints
from aggregator.adapters.database.neighbourhood import around
from aggregator.adapters.database.registry import count_up, insert_for, put_moment
from aggregator.adapters.database.rows import chunks, entry_of
from aggregator.adapters.database.schema import (
    entries,
    fingerprints,
    likenesses,
    to_be_grouped,
    to_micros,
)
from aggregator.adapters.database.story_rows import apply_plan
from aggregator.grouping import FINGERPRINT_VERSION
from aggregator.model import (
    ComparedEntry,
    EntryToCompare,
    EntryToFingerprint,
    EntryToGroup,
    FingerprintToStore,
    GroupingPlan,
    Neighbourhood,
    ordered,
)

# So many groupers at once hardly meet.
AT_ONCE = 4


class GroupingQueries:
    """Implements `ports.GroupingStore`."""

    engine: Engine

    def waiting_entries(self, now: datetime, limit: int) -> list[int]:
        """Entries that wait to be grouped; of many, some, so that groupers at work at once rarely do the same
        work."""
        query = select(entries.c.id).where(to_be_grouped(now)).order_by(entries.c.id)
        ids = read(self.engine, lambda c: list(c.scalars(query.limit(limit * AT_ONCE))))
        first = random.randrange(0, max(len(ids), 1), limit)  # noqa: S311 - spread, not secrecy
        return ids[first : first + limit]

    def unfingerprinted(self, ids: Sequence[int]) -> list[EntryToFingerprint]:
        """Those of some live entries whose fingerprint is missing, or not that of their revision by the rules
        in force."""

        def job(connection: Connection) -> list[EntryToFingerprint]:
            return [
                EntryToFingerprint(row["id"], row["revision"], entry_of(row))
                for some in chunks(ids)
                for row in connection.execute(_STALE, {"ids": some}).mappings()
            ]

        return read(self.engine, job)

    def put_fingerprints(self, values: Sequence[FingerprintToStore]) -> None:
        """Store fingerprints of entries that are still as they were when these were computed."""

        def job(connection: Connection) -> None:
            same = still(connection, values)
            forget_fingerprints(connection, [value.entry_id for value in same])
            put_fingerprints(connection, same)

        if values:
            write(self.engine, job)

    def to_compare(self, ids: Sequence[int], now: datetime) -> list[EntryToCompare]:
        """Entries that wait, each with those that it is to be compared with; without those whose fingerprint
        has yet to be computed."""
        return read(self.engine, lambda c: to_compare(c, ids, now))

    def form_stories(
        self,
        compared: Sequence[ComparedEntry],
        decide: Callable[[Neighbourhood], GroupingPlan],
        now: datetime,
    ) -> int:
        """Store what entries are like, and write what ``decide`` makes of everything around them; the number
        of stories that are new. An entry that changed meanwhile goes on waiting. ``decide`` may be asked
        again when another writer was in the way."""

        def job(connection: Connection) -> int:
            lock_grouping(connection)
            wanted = {one.entry.id for one in compared}
            wanted |= {other.id for one in compared for other in one.others}
            held = entry_rows(connection, wanted, now, lock=True)
            settled = [one for one in compared if _holds(one.entry, held) and held[one.entry.id].waits]
            if not settled:
                return 0
            _put_likenesses(connection, settled, held)
            forget_fingerprints(connection, [one.entry.id for one in settled if one.entry.removed])
            found = around(connection, [one.entry.id for one in settled], now)
            created = apply_plan(connection, decide(found.neighbourhood), found, to_micros(now))
            for some in chunks([one.entry.id for one in settled]):
                connection.execute(_GROUPED, {"ids": some})
            crowded = sum(one.crowded for one in settled) + found.crowded
            if crowded:
                count_up(connection, "crowded", crowded)
                put_moment(connection, "crowded_at", now)
            return created

        return write(self.engine, job) if compared else 0


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_STALE = (
    select(entries)
    .select_from(entries.outerjoin(fingerprints, fingerprints.c.entry_id == entries.c.id))
    .where(
        entries.c.id.in_(_IDS),
        is_live(),
        or_(
            fingerprints.c.entry_id.is_(None),
            fingerprints.c.version != FINGERPRINT_VERSION,
            fingerprints.c.revision != entries.c.revision,
        ),
    )
)
_GROUPED = update(entries).where(entries.c.id.in_(_IDS)).values(needs_grouping=False)


def _holds(entry: EntryToGroup, held: dict[int, EntryRow]) -> bool:
    """Whether an entry is still what it was compared as."""
    return entry.id in held and unchanged(held[entry.id].entry, entry)


def _put_likenesses(
    connection: Connection, settled: Sequence[ComparedEntry], held: dict[int, EntryRow]
) -> None:
    """Replace what entries are like. What was compared with an entry that changed since is left as it is:
    that entry waits, and will replace it."""
    unlike: set[tuple[int, int]] = set()
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for one in settled:
        own = one.entry.id
        same = {other.id for other in one.others if _holds(other, held)}
        unlike |= {ordered(own, other) for other in (one.alike if one.entry.removed else one.alike & same)}
        for found in one.likenesses:
            if {found.low_id, found.high_id} <= same | {own}:
                rows[found.low_id, found.high_id] = {
                    "low_id": found.low_id,
                    "high_id": found.high_id,
                    "verdict": found.verdict.value,
                    "strength": found.strength,
                }
    gone = [{"b_low": low, "b_high": high} for low, high in sorted(unlike - rows.keys())]
    if gone:
        connection.execute(_DELETE_LIKENESS, gone)
    if rows:
        statement = insert_for(connection)(likenesses)
        values = {name: statement.excluded[name] for name in ("verdict", "strength")}
        statement = statement.on_conflict_do_update(index_elements=["low_id", "high_id"], set_=values)
        connection.execute(statement, [rows[pair] for pair in sorted(rows)])


_DELETE_LIKENESS = delete(likenesses).where(
    and_(likenesses.c.low_id == bindparam("b_low"), likenesses.c.high_id == bindparam("b_high"))
)


def still(connection: Connection, values: Sequence[FingerprintToStore]) -> list[FingerprintToStore]:
    """Those whose entry still says what it said."""
    columns = (entries.c.id, entries.c.revision, entries.c.published, entries.c.content_hash)
    held: dict[int, Any] = {}
    for some in chunks([value.entry_id for value in values]):
        query = select(*columns).where(entries.c.id.in_(some), is_live())
        held |= {row.id: row for row in connection.execute(query)}
    return [
        value
        for value in values
        if value.entry_id in held
        and (value.revision, to_micros(value.published), value.content_hash)
        == tuple(held[value.entry_id])[1:]
    ]
