"""What was taken down does not come back out of a cache, not even when the database is away."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, update

from aggregator.adapters.database.engine import write
from aggregator.adapters.database.registry import bump_generation
from aggregator.adapters.database.schema import stories, story_changes, story_facets, to_micros, tombstones
from aggregator.errors import StorageError
from aggregator.model import ChangeKind, Entry
from feeds.render.channel import EMPTY_SINCE
from feeds.web.cache import STALE_SECONDS, Content, RenderCache

MakeEntry = Callable[..., Entry]

NEXT_DAY = datetime(2025, 12, 2, tzinfo=UTC)
FEED = "https://bulukumba.example/feed"
TITLE = "Berita yang Ditarik"
FIRST = "00000000-0000-4000-8000-000000000001"
LISTS = (
    *(f"/feeds/national.{extension}" for extension in ("rss", "atom", "json")),
    *("/feeds/offices/73.02.rss", "/feeds/regions/73.atom", "/feeds/categories/haji-umrah.json", "/"),
)


@pytest.fixture
def filled(newsroom: Any, entry: MakeEntry) -> Any:
    newsroom.publish(newsroom.source(FEED), entry(1, title=TITLE), entry(2))
    return newsroom


def take_down(newsroom: Any) -> None:
    """The first story leaves every channel, as grouping writes it."""

    at = to_micros(NEXT_DAY)

    def job(connection: Any) -> None:
        connection.execute(update(stories).where(stories.c.id == 1).values(lead_id=None, withdrawn_at=at))
        facets = [
            "",
            *connection.scalars(
                delete(story_facets).where(story_facets.c.story_id == 1).returning(story_facets.c.facet)
            ),
        ]
        for facet in facets:
            connection.execute(insert(tombstones).values(facet=facet, removed_at=at, story_id=1))
        kind = ChangeKind.REMOVED.value
        connection.execute(insert(story_changes).values(at=at, kind=kind, story_id=1))
        bump_generation(connection)

    write(newsroom.storage.engine, job)


def lose(newsroom: Any, folder: Path) -> None:
    """The database is gone, as when a disk is lost."""
    newsroom.storage.close()
    for file in folder.glob("simpul.sqlite3*"):
        file.unlink()
    (folder / "simpul.sqlite3").mkdir()


def ask(app: Flask, address: str) -> Any:
    """In a thread of its own, which has no connection open to what is gone."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(app.test_client().get, address).result()


@pytest.mark.parametrize("address", LISTS)
def test_a_story_that_is_taken_down_is_gone_at_once(filled: Any, client: FlaskClient, address: str) -> None:
    before = client.get(address)
    assert TITLE in before.text
    take_down(filled)
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert TITLE not in after.text
    assert (FIRST in after.text) == address.startswith("/feeds/")


@pytest.mark.parametrize("address", LISTS)
def test_the_last_good_bytes_of_a_story_that_was_taken_down_are_not_served(
    filled: Any, app: Flask, tmp_path: Path, address: str
) -> None:
    ask(app, address)
    ask(app, "/feeds/offices/11.rss")
    take_down(filled)
    # The takedown is noticed with whatever is asked for next.
    ask(app, "/feeds/offices/12.rss")
    lose(filled, tmp_path)
    assert ask(app, address).status_code == 503
    assert ask(app, "/feeds/offices/12.rss").status_code == 200


@pytest.mark.parametrize("address", [f"/stories/{FIRST}", f"/api/v1/stories/{FIRST}"])
def test_a_story_is_not_shown_while_nobody_knows_whether_it_still_may(
    filled: Any, app: Flask, tmp_path: Path, address: str
) -> None:
    assert ask(app, address).status_code == 200
    lose(filled, tmp_path)
    response = ask(app, address)
    assert response.status_code == 503
    assert TITLE not in response.text


class World:
    """What a cache looks at: a database that may be away, and a clock."""

    def __init__(self) -> None:
        self.generation, self.removals, self.seconds = 1, 0, 0.0
        self.away = False
        self.cache = RenderCache(
            lambda: self._answer(self.generation),
            lambda: self._answer(self.removals),
            clock=lambda: self.seconds,
        )

    def _answer(self, value: int) -> int:
        if self.away:
            raise StorageError("away")
        return value

    def get(self, key: str) -> str:
        def render() -> Content:
            body = f"{key} as of {self._answer(self.generation)}"
            return Content(body.encode(), "text/plain", EMPTY_SINCE)

        return self.cache.get((key,), render).body.decode()


def test_what_merely_changed_is_served_on_while_the_database_is_away() -> None:
    world = World()
    world.get("a")
    world.generation = 2
    world.get("b")
    world.away = True
    assert (world.get("a"), world.get("b")) == ("a as of 1", "b as of 2")


def test_what_was_rendered_after_a_removal_is_served_on_and_what_was_before_is_not() -> None:
    world = World()
    world.get("a")
    world.generation, world.removals = 2, 7
    world.get("b")
    world.away = True
    assert world.get("b") == "b as of 2"
    with pytest.raises(StorageError):
        world.get("a")
    world.away = False
    assert world.get("a") == "a as of 2"
    world.away = True
    assert world.get("a") == "a as of 2"


@pytest.mark.parametrize(("passed", "served"), [(STALE_SECONDS - 1, True), (STALE_SECONDS, False)])
def test_what_nobody_could_check_for_an_hour_is_served_no_longer(passed: int, served: bool) -> None:
    world = World()
    world.get("a")
    world.seconds = 1000.0
    world.get("b")
    world.away, world.seconds = True, 1000.0 + passed
    for key in ("a", "b"):
        if served:
            assert world.get(key) == f"{key} as of 1"
        else:
            with pytest.raises(StorageError):
                world.get(key)
