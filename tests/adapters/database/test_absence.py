"""What a list no longer names, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from aggregator.adapters.database.schema import entries, links

from .conftest import NOW, House, make_entry


def rows(house: House, table):
    with house.storage.engine.connect() as connection:
        return connection.execute(select(table).order_by(table.c.id)).all()


def test_absence_is_noted_once_and_taken_back(house: House) -> None:
    (source,) = house.add("http://situs.example/feed")
    house.store(source, [make_entry(number) for number in range(6)])
    held = [row.id for row in rows(house, entries)]
    for turn, seen in ((1, held[1:]), (2, held[1:]), (3, held), (4, held[1:])):
        later = NOW + turn * timedelta(hours=1)
        document = house.fetch(source, f"<rss>{turn}</rss>".encode(), later)
        plan = house.plan(document, [], seen=tuple(seen), now=later)
        house.storage.apply_entries([replace(plan, names_all_since=NOW - timedelta(hours=4))])
        absent = [row.id for row in rows(house, entries) if row.absent_since is not None]
        assert absent == ([] if turn == 3 else held[:1])
        assert [(link.kind, link.state) for link in rows(house, links)] == [("check", "waiting")]
