"""What archives and search engines are given: on every database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from aggregator.adapters.database import dumps
from aggregator.adapters.database.engine import write
from aggregator.adapters.database.schema import stories, to_micros

DAY = timedelta(days=1)


@pytest.fixture
def days(house: Any, entry: Any, now: datetime) -> Any:
    """Five stories: two that arrived now, three a day later; the titles of entries are their numbers."""
    (source,) = house.add("http://kemenag.go.id/feed")
    for numbers, moment in (((1, 2), now), ((3, 4, 5), now + DAY)):
        made = [entry(n, title=f"Berita {n}", published=now - n * timedelta(minutes=1)) for n in numbers]
        house.store(source, made, f"<rss>{numbers}</rss>".encode(), moment)
        house.group(moment)
    return house.storage


def test_a_period_holds_what_arrived_in_it_however_it_is_read(
    days: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for batch in (1, 2, 200):
        monkeypatch.setattr(dumps, "BATCH", batch)
        told = [list(days.arrived(since, since + DAY)) for since in (now, now + DAY, now + 2 * DAY)]
        titles = [sorted(one.view.title for one in stories_of_day) for stories_of_day in told]
        assert titles == [["Berita 1", "Berita 2"], ["Berita 3", "Berita 4", "Berita 5"], []]
        assert {one.arrived for one in told[1]} == {now + DAY}


def test_what_is_gone_is_counted_as_arrived_and_not_as_live(days: Any, now: datetime) -> None:
    before = days.arrivals(now, now + DAY)
    assert (before.arrived, before.live) == (2, 2)
    later = now + 5 * DAY

    def job(connection: Any) -> None:
        gone = connection.scalar(select(stories.c.id).where(stories.c.created_at == to_micros(now)).limit(1))
        values = {"lead_id": None, "modified_at": to_micros(later), "withdrawn_at": to_micros(later)}
        connection.execute(update(stories).where(stories.c.id == gone).values(**values))

    write(days.engine, job)
    after = days.arrivals(now, now + DAY)
    assert (after.arrived, after.live, after.modified) == (2, 1, later)
    assert len(list(days.arrived(now, now + DAY))) == 1


def test_days_are_counted_in_their_zone(days: Any, now: datetime) -> None:
    midnight = now.replace(hour=0, minute=0)
    local = midnight - timedelta(hours=7)
    first = date(now.year, now.month, now.day)
    assert days.arrivals_by_day(local, local + 3 * DAY, timedelta(hours=7)) == {first: 2, first + DAY: 3}
    ahead = timedelta(hours=24) - (now - midnight)
    assert days.arrivals_by_day(midnight, midnight + 3 * DAY, ahead) == {first + DAY: 2, first + 2 * DAY: 3}


def test_headlines_are_those_of_live_stories_by_their_place_newest_first(days: Any, now: datetime) -> None:
    assert [one.title for one in days.headlines(now - DAY, 10)] == [f"Berita {n}" for n in range(1, 6)]
    assert [one.title for one in days.headlines(now - timedelta(minutes=3), 2)] == ["Berita 1", "Berita 2"]
    assert days.headlines(now + DAY, 10) == []


def test_the_first_arrival_is_that_of_the_oldest_story(house: Any, now: datetime) -> None:
    assert house.storage.first_arrival() is None
    row = {"uuid": "x", "first_seen": 0, "published": 0, "sort_at": 0, "modified_at": 0}
    write(house.storage.engine, lambda c: c.execute(insert(stories).values(**row, created_at=to_micros(now))))
    assert house.storage.first_arrival() == now
