"""Fingerprints as they are stored, and the index of candidates that is kept with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, select

from aggregator.adapters.database.engine import insert_rows
from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.rows import chunks
from aggregator.adapters.database.schema import candidate_keys, fingerprints, to_micros
from aggregator.grouping import FINGERPRINT_VERSION, WINDOW, pack, unpack
from aggregator.model import Entry, Fingerprint, FingerprintToStore

WINDOW_MICROS = WINDOW // timedelta(microseconds=1)


def period_of(published: int) -> int:
    """The period of days that a moment (microseconds) falls in: what is within the window of it falls in the
    same one, the one before or the one after."""
    return published // WINDOW_MICROS


def fingerprint_to_store(
    entry_id: int, revision: int, entry: Entry, fingerprint: Fingerprint
) -> FingerprintToStore:
    """The fingerprint of an entry as it is at ``revision``."""
    return FingerprintToStore(entry_id, revision, entry.published, entry.content_hash, fingerprint)


def put_fingerprints(connection: Connection, values: Sequence[FingerprintToStore]) -> None:
    """Store fingerprints of entries that have none."""
    if not values:
        return
    rows = [
        {
            "entry_id": value.entry_id,
            "revision": value.revision,
            "version": FINGERPRINT_VERSION,
            "published": to_micros(value.published),
            "packed": pack(value.fingerprint),
        }
        for value in values
    ]
    insert = insert_for(connection)
    statement = insert(fingerprints)
    kept = {c.name: statement.excluded[c.name] for c in fingerprints.c if c.name != "entry_id"}
    connection.execute(statement.on_conflict_do_update(index_elements=["entry_id"], set_=kept), rows)
    keys = [
        key
        for value in values
        for key in _key_rows(value.entry_id, to_micros(value.published), value.fingerprint.keys)
    ]
    if keys:
        # In the order of the index, so that neighbours are written together.
        insert_rows(connection, candidate_keys, sorted(keys))


def forget_fingerprints(connection: Connection, entry_ids: Iterable[int]) -> None:
    """Delete what is stored of entries, so that it is computed anew if they come back."""
    for some in chunks(sorted(entry_ids)):
        held = connection.execute(_HELD, {"ids": some}).all()
        keys = [
            dict(zip(_KEY_BINDS, key, strict=True))
            for row in held
            for key in _key_rows(row.entry_id, row.published, unpack(row.packed).keys)
        ]
        if keys:
            connection.execute(_DELETE_KEY, keys)
        if held:
            connection.execute(delete(fingerprints).where(fingerprints.c.entry_id.in_(some)))


def _key_rows(entry_id: int, published: int, keys: Iterable[int]) -> list[tuple[int, int, int, int]]:
    """Rows in the order of the columns of the index."""
    period = period_of(published)
    return [(period, key, published, entry_id) for key in dict.fromkeys(keys)]


_HELD = select(fingerprints.c.entry_id, fingerprints.c.published, fingerprints.c.packed).where(
    fingerprints.c.entry_id.in_(bindparam("ids", expanding=True))
)
_KEY_BINDS = [f"b_{column.name}" for column in candidate_keys.columns]
_DELETE_KEY = delete(candidate_keys).where(
    *(column == bindparam(f"b_{column.name}") for column in candidate_keys.columns)
)
