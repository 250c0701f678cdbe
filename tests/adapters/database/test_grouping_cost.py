"""What one new entry costs does not grow with the archive: the same statements, each by an index."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from aggregator.adapters.database import Database
from aggregator.adapters.database.fingerprint_rows import fingerprint_to_store, put_fingerprints
from aggregator.adapters.database.rows import entry_values
from aggregator.adapters.database.schema import entries, likenesses, stories, story_facets, to_micros
from aggregator.model import Entry, Fingerprint

WORDS = (
    "Kepala kantor membuka pembinaan penyuluh di aula bersama {n} peserta dari seluruh kecamatan pada Senin. "
    "Peserta menyusun jadwal kunjungan ke majelis taklim sampai akhir tahun berjalan dengan rinci. "
)


def fill(storage: Database, entry, first: int, last: int) -> None:
    """An archive that is grouped already: two minutes between two entries, a story of each."""
    rows, held, facets, keys, likes = [], [], [], [], []
    for number in range(first, last):
        at = entry(0).published - number * timedelta(minutes=2)
        made: Entry = entry(number, text="", url_key=f"arsip/{number}", text_hash=f"{number}", published=at)
        seen = to_micros(at)
        state = {"first_seen": seen, "last_seen": seen, "history": False, "needs_grouping": False}
        rows.append(
            entry_values(made)
            | {"id": number, "source_id": 1, "identity": f"g:{number}", "story_id": number}
            | state
        )
        held.append(
            {"id": number, "uuid": f"arsip-{number}", "lead_id": number, "told": ""}
            | dict.fromkeys(("first_seen", "published", "sort_at", "created_at", "modified_at"), seen)
        )
        facets.append({"facet": "office:73.02", "sort_at": seen, "story_id": number})
        kept = Fingerprint(keys=tuple(number * 100 + n for n in range(10)))
        keys.append(fingerprint_to_store(number, 1, made, kept))
        if number > first:
            likes.append({"low_id": number - 1, "high_id": number, "verdict": "related", "strength": 0.2})
    with storage.engine.begin() as connection:
        connection.execute(insert(entries), rows)
        connection.execute(insert(stories), held)
        connection.execute(insert(story_facets), facets)
        connection.execute(insert(likenesses), likes)
        put_fingerprints(connection, keys)
        if connection.dialect.name == "postgresql":
            for name in ("entries", "stories"):
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {last})"))


class Watch:
    """Every statement that is executed while it watches, with its parameters."""

    def __init__(self, storage: Database) -> None:
        self.storage = storage
        self.seen: list[tuple[str, Any]] = []

    def __enter__(self) -> Watch:
        event.listen(self.storage.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_exception: object) -> None:
        event.remove(self.storage.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement: str, parameters, _context, many: bool) -> None:
        self.seen += [(statement, one) for one in (parameters if many else [parameters])]

    @property
    def kinds(self) -> list[str]:
        return [" ".join(statement.split()[:3]) for statement, _ in self.seen]


@pytest.fixture
def copied(house, entry, now):
    """Writes a new entry and a copy of it, and has them grouped; what that took."""
    first, second = house.add("http://a.example/feed", "http://b.example/feed")
    turns = iter(range(100))

    def one(hours: int) -> Watch:
        turn = next(turns)
        made = entry(90_000 + turn, text=WORDS.format(n=turn), text_hash="", published=now)
        copy = replace(made, url_key=f"b.example/{turn}", url=f"http://b.example/{turn}")
        house.store(first, [made], f"<rss>{turn}</rss>".encode(), now + timedelta(hours=hours))
        house.group(now + timedelta(hours=hours))
        house.store(second, [copy], f"<rss>{turn}b</rss>".encode(), now + timedelta(hours=hours))
        with Watch(house.storage) as watch:
            house.run_grouping(now + timedelta(hours=hours))
        return watch

    return one


def test_a_new_entry_takes_as_many_statements_beside_a_small_archive_as_beside_a_large_one(
    house, entry, copied
) -> None:
    copied(1)
    fill(house.storage, entry, 1_000, 1_200)
    small = copied(2)
    fill(house.storage, entry, 2_000, 7_000)
    large = copied(3)
    assert small.kinds == large.kinds
    assert "INSERT INTO likenesses" in small.kinds


def test_every_statement_of_grouping_goes_by_an_index(house, entry, copied) -> None:
    fill(house.storage, entry, 1_000, 6_000)
    watch = copied(1)
    with house.storage.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # With so few rows a scan may be cheaper; whether there is a way by an index is what counts.
            connection.execute(text("SET enable_seqscan = off"))
        for statement, parameters in watch.seen:
            if statement.startswith("BEGIN") or "pg_advisory" in statement or "meta" in statement:
                continue
            plan = _plan(connection, statement, parameters)
            assert not [line for line in plan if _scans(line)], (statement, plan)


def _plan(connection, statement: str, parameters) -> list[str]:
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in rows]
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]


def _scans(line: str) -> bool:
    """Whether a line of a plan says that a whole table is read. The entries that wait are read whole, from an
    index that holds no others."""
    if "ix_entries_ungrouped" in line:
        return False
    return (
        line.startswith("SCAN ") and "VALUES" not in line and "CONSTANT ROW" not in line
    ) or "Seq Scan" in line


def test_the_waiting_entries_are_found_by_their_own_index(house, entry, now: datetime) -> None:
    fill(house.storage, entry, 1_000, 1_500)
    with Watch(house.storage) as watch:
        house.storage.waiting_entries(now, 10)
        house.storage.ungrouped(now)
    with house.storage.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET enable_seqscan = off"))
        for statement, parameters in watch.seen:
            if statement.startswith("SELECT"):
                assert any(
                    "ix_entries_ungrouped" in line for line in _plan(connection, statement, parameters)
                )
