"""What there is beside stories, counted and listed alike by both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import update

from aggregator.adapters.database.engine import write
from aggregator.adapters.database.schema import entries
from aggregator.model import DayCount


def test_entries_facets_and_days(house: Any, entry: Any, now: datetime) -> None:
    (source,) = house.add("http://a.go.id/feed")
    filed = [("Manasik Haji",), ("Manasik Haji", "Pesantren Kilat"), ("Zona Integritas",)]
    house.store(source, [entry(n, text_hash=str(n), original_categories=filed[n - 1]) for n in (1, 2, 3)])
    house.group()
    storage = house.storage

    slugs = storage.facets_of("topic", "", 10)
    assert slugs == [("manasik-haji", 2), ("pesantren-kilat", 1), ("zona-integritas", 1)]
    assert storage.facets_of("topic", "", 1) == slugs[:1]
    assert storage.facets_of("topic", "manasik-haji", 10) == slugs[1:]
    assert storage.facets_of("topic", "zz", 10) == storage.facets_of("top", "", 10) == []

    asked = ["office:73.02", "category:umum", "category:none"]
    assert storage.count_stories(asked) == {"office:73.02": 3, "category:umum": 3}
    since = now - timedelta(hours=2)
    assert storage.count_stories(asked[:1], since) == {"office:73.02": 2}
    assert storage.count_stories(asked[:1], since, now - timedelta(hours=1)) == {"office:73.02": 1}

    # The entries are of 02:00, 01:00 and 00:00 UTC: one day in Jakarta.
    midnight = datetime(2025, 11, 30, 17, tzinfo=UTC)
    assert storage.days(midnight, midnight + timedelta(days=1)) == [DayCount(date(2025, 12, 1), 3, 3)]
    assert storage.days(midnight - timedelta(days=9), midnight) == []


def test_an_entry_that_nobody_may_see_is_none(house: Any, entry: Any, now: datetime) -> None:
    (source,) = house.add("http://a.go.id/feed")
    house.store(source, [entry(1), entry(2, text_hash="2")])
    assert house.storage.entry(1) is None, "it stands in no story yet"
    house.group()
    found = house.storage.entry(1)
    assert (found.source_name, found.source_office, found.revisions) == ("Kankemenag Bulukumba", "73.02", ())
    assert [one.id for one in house.storage.story_entries(found.story_uuid, 0, 10)] == [1]
    assert house.storage.story_entries(found.story_uuid, 1, 10) == []
    for values in ({"removed_at": 1}, {"removed_at": None, "quarantined": True}):
        change = update(entries).where(entries.c.id == 1).values(**values)
        write(house.storage.engine, lambda connection, change=change: connection.execute(change))
        assert house.storage.entry(1) is None
        assert house.storage.story_entries(found.story_uuid, 0, 10) == []
    assert house.storage.entry(10**18 - 1) is None
