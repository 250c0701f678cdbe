"""The archive as rows: stories that are grouped already, written in bulk."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from archive import A_DAY, START, Archive, Item
from sqlalchemy import Connection, Table, func, insert, select

from aggregator.adapters.database import Database, open_database
from aggregator.adapters.database.engine import write
from aggregator.adapters.database.fingerprint_rows import fingerprint_to_store, period_of, put_fingerprints
from aggregator.adapters.database.rows import entry_values
from aggregator.adapters.database.schema import (
    candidate_keys,
    entries,
    fingerprints,
    likenesses,
    stories,
    to_micros,
)
from aggregator.fingerprints import fingerprint_of
from aggregator.grouping import FINGERPRINT_VERSION, pack
from aggregator.model import Fingerprint, SourceKind, SourceRow
from aggregator.registry import load_registry

SITES = 500
_A_TIME = 2_000
# The newest entries have the fingerprints of their texts, since news is compared with them; those of older
# ones are made of these by changing every hash, which is as wide and as rare, and far quicker.
_REAL = 20_000


def moment(number: int) -> datetime:
    """When an entry of the archive was published."""
    return START + number * timedelta(days=1) / A_DAY


def fill(url: str, size: int, words: int) -> dict[str, float]:
    """Fill an empty database with the archive."""
    storage = open_database(url)
    storage.upgrade()
    rows = [SourceRow(url=f"https://kantor{n}.example/feed", kind=SourceKind.FEED) for n in range(SITES)]
    storage.put_sources(rows, START)
    registry = load_registry()
    pool: list[Fingerprint] = []
    story_of: dict[int, int] = {}
    began = time.perf_counter()
    archive = Archive(words)
    for first in range(0, size, _A_TIME):
        items = list(archive.items(first, min(_A_TIME, size - first)))
        real = size - first <= _REAL or len(pool) < _A_TIME
        if real:
            made = [fingerprint_of(item.entry, registry) for item in items]
            pool = made
        else:
            made = [_changed(pool[item.number % len(pool)], item.number) for item in items]
        write(storage.engine, lambda c, i=items, m=made: _write(c, i, m, story_of))  # type: ignore[misc]
    seconds = time.perf_counter() - began
    _sequences(storage)
    storage.close()
    return {"archive filled, s": seconds}


def _changed(fingerprint: Fingerprint, number: int) -> Fingerprint:
    chance = random.Random(number)
    small, large = chance.getrandbits(32), chance.getrandbits(63)
    return replace(
        fingerprint,
        text_key=f"{large:032x}",
        shingles=frozenset(value ^ small for value in fingerprint.shingles),
        keys=tuple(key ^ large for key in fingerprint.keys),
    )


def _write(
    connection: Connection, items: Sequence[Item], made: Sequence[Fingerprint], story_of: dict[int, int]
) -> None:
    for item in items:
        story_of.setdefault(item.story, len(story_of) + 1)
    own = [item for item in items if item.story == item.number]
    _bulk(connection, entries, [_entry_row(item) | {"story_id": story_of[item.story]} for item in items])
    _bulk(
        connection,
        stories,
        [
            {
                "id": story_of[item.number],
                "uuid": f"00000000-0000-4000-8000-{item.number:012d}",
                "lead_id": item.number + 1,
                "first_seen": to_micros(item.entry.published),
                "published": to_micros(item.entry.published),
                "sort_at": to_micros(item.entry.published),
                "created_at": to_micros(item.entry.published),
                "modified_at": to_micros(item.entry.published),
                "correction": "",
                "told": "",
            }
            for item in own
        ],
    )
    _bulk(
        connection,
        likenesses,
        [
            {"low_id": item.story + 1, "high_id": item.number + 1, "verdict": "same", "strength": 0.9}
            for item in items
            if item.story != item.number
        ],
    )
    _bulk(
        connection,
        fingerprints,
        [
            {
                "entry_id": item.number + 1,
                "revision": 1,
                "version": FINGERPRINT_VERSION,
                "published": to_micros(item.entry.published),
                "packed": pack(fingerprint),
            }
            for item, fingerprint in zip(items, made, strict=True)
        ],
    )
    _bulk(connection, candidate_keys, sorted(_keys(items, made), key=lambda row: (row["period"], row["key"])))


def _keys(items: Sequence[Item], made: Sequence[Fingerprint]) -> Iterator[dict[str, Any]]:
    for item, fingerprint in zip(items, made, strict=True):
        published = to_micros(item.entry.published)
        for key in dict.fromkeys(fingerprint.keys):
            yield {
                "period": period_of(published),
                "key": key,
                "published": published,
                "entry_id": item.number + 1,
            }


def _entry_row(item: Item) -> dict[str, Any]:
    seen = to_micros(item.entry.published + timedelta(minutes=20))
    return entry_values(item.entry) | {
        "id": item.number + 1,
        "source_id": item.number % SITES + 1,
        "identity": item.entry.identity,
        "first_seen": seen,
        "last_seen": seen,
        "history": False,
        "needs_grouping": False,
    }


def _bulk(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    names = list(rows[0])
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
        return
    marks = ", ".join("?" for _ in names)
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})",
        [tuple(row.values()) for row in rows],
    )


def _sequences(storage: Database) -> None:
    if storage.engine.dialect.name != "postgresql":
        return
    with storage.engine.begin() as connection:
        for name in ("entries", "stories"):
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
            )
    with storage.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def store(storage: Database, items: Sequence[Item], made: Sequence[Fingerprint]) -> None:
    """Store new entries as parsing does: with their fingerprints, waiting to be grouped."""

    def job(connection: Connection) -> None:
        rows = [_entry_row(item) | {"needs_grouping": True} for item in items]
        connection.execute(insert(entries), rows)
        put_fingerprints(
            connection,
            [
                fingerprint_to_store(item.number + 1, 1, item.entry, fingerprint)
                for item, fingerprint in zip(items, made, strict=True)
            ],
        )

    write(storage.engine, job)


def share_joined(storage: Database, first: int, count: int) -> float:
    """The share of new entries that were put to a story that was there: about one in four, as the archive is
    made."""
    with storage.engine.connect() as connection:
        own = connection.scalar(select(func.count()).select_from(stories).where(stories.c.lead_id > first))
    return (count - (own or 0)) / count
