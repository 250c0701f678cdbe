"""The indexes of candidates and of words built anew from the entries, in batches, while everything else goes
on.

Stories stay as they are and keep their ids: what entries are like is only replaced when they are compared
again, and one that is compared while the index is half full is compared with all that it was like before.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, delete, select, text, update

from aggregator.adapters.database.engine import lock_grouping, read, write
from aggregator.adapters.database.entry_rows import is_live
from aggregator.adapters.database.fingerprint_rows import forget_fingerprints, put_fingerprints
from aggregator.adapters.database.grouping import still
from aggregator.adapters.database.registry import put_number
from aggregator.adapters.database.rows import entry_of
from aggregator.adapters.database.schema import candidate_keys, entries, meta
from aggregator.adapters.database.search_rows import index_after
from aggregator.grouping import FINGERPRINT_VERSION
from aggregator.model import EntryToFingerprint, FingerprintToStore
from aggregator.query.analysis import TERMS_VERSION

# Up to which entry an index is built that was begun and not ended.
_BUILT_TO = "reindexed_to"
_VERSION = "fingerprint_version"
_TERMS = "terms_version"


class ReindexQueries:
    """Implements `ports.ReindexStore`."""

    engine: Engine

    def begin_reindex(self) -> int:
        """Empty the index of candidates, unless it was begun to be built before; up to which entry it is
        built."""

        def job(connection: Connection) -> int:
            built_to = connection.scalar(select(meta.c.value).where(meta.c.key == _BUILT_TO))
            if built_to is not None:
                return int(built_to)
            if connection.dialect.name == "postgresql":
                connection.execute(text("TRUNCATE candidate_keys"))
            else:
                connection.execute(delete(candidate_keys))
            put_number(connection, _BUILT_TO, 0)
            return 0

        return write(self.engine, job)

    def entries_after(self, entry_id: int, limit: int) -> list[EntryToFingerprint]:
        """The next live entries, by their ids."""
        query = select(entries).where(entries.c.id > entry_id, is_live()).order_by(entries.c.id).limit(limit)
        return read(
            self.engine,
            lambda c: [
                EntryToFingerprint(row["id"], row["revision"], entry_of(row))
                for row in c.execute(query).mappings()
            ],
        )

    def put_reindexed(self, values: Sequence[FingerprintToStore]) -> None:
        """Store fingerprints and keys of the next entries, and have them grouped again."""

        def job(connection: Connection) -> None:
            # What changed meanwhile has its new fingerprint already, or gets it when it is grouped.
            same = still(connection, values)
            ids = [value.entry_id for value in same]
            forget_fingerprints(connection, ids)
            put_fingerprints(connection, same)
            connection.execute(update(entries).where(entries.c.id.in_(ids)).values(needs_grouping=True))
            put_number(connection, _BUILT_TO, values[-1].entry_id)

        write(self.engine, job)

    def reindex_words(self, story_id: int, limit: int) -> int | None:
        """Index the words of the next stories by their ids; the last of them, None when there are no
        more."""

        def job(connection: Connection) -> int | None:
            # What grouping writes meanwhile is not overwritten by what it was before.
            lock_grouping(connection)
            return index_after(connection, story_id, limit)

        return write(self.engine, job)

    def end_reindex(self) -> None:
        """The index is whole, by the rules in force."""

        def job(connection: Connection) -> None:
            connection.execute(delete(meta).where(meta.c.key == _BUILT_TO))
            put_number(connection, _VERSION, FINGERPRINT_VERSION)
            words_are_indexed(connection)

        write(self.engine, job)


def begin_index(connection: Connection) -> None:
    """A database without entries has indexes by the rules in force."""
    if connection.scalar(select(entries.c.id).limit(1)) is None:
        put_number(connection, _VERSION, FINGERPRINT_VERSION)
        words_are_indexed(connection)


def words_are_indexed(connection: Connection) -> None:
    """The index of words is whole, by the rules in force."""
    put_number(connection, _TERMS, TERMS_VERSION)


def index_is_stale(connection: Connection) -> bool:
    """Whether an index has yet to be built to its end, or by the rules in force."""
    known = {row.key: row.value for row in connection.execute(select(meta.c.key, meta.c.value))}
    in_force = (known.get(_VERSION), known.get(_TERMS)) == (FINGERPRINT_VERSION, TERMS_VERSION)
    return _BUILT_TO in known or not in_force
