"""Who reads waits for nothing that is away: neither the database, nor Redis, nor the broker."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aggregator.errors import StorageError
from aggregator.model import Entry
from aggregator.registry import Registry
from aggregator.settings import Settings
from feeds.render.channel import EMPTY_SINCE
from feeds.web import create_app
from feeds.web.cache import Content, RenderCache

KEY = ("a",)
SOON = 30.0


def render() -> Content:
    return Content(b"good", "text/plain", EMPTY_SINCE)


class World:
    """A database that counts how often it is asked, may fail, and may hang until it is let go."""

    def __init__(self, check_seconds: float) -> None:
        self.asked, self.seconds = 0, 0.0
        self.away = False
        self.hangs: threading.Event | None = None
        self.waiting = threading.Event()
        self.cache = RenderCache(
            self._generation, lambda: 0, clock=lambda: self.seconds, check_seconds=check_seconds
        )

    def _generation(self) -> int:
        self.asked += 1
        if self.hangs is not None:
            self.waiting.set()
            assert self.hangs.wait(SOON)
        if self.away:
            raise StorageError("away")
        return 1


def test_the_database_is_asked_as_often_as_is_set_and_no_more() -> None:
    world = World(check_seconds=0.05)
    for moment, asked in ((0.0, 1), (0.04, 1), (0.06, 2), (0.10, 2), (0.12, 3)):
        world.seconds = moment
        for _ in range(3):
            assert world.cache.get(KEY, render).age is None
        assert world.cache.fresh(KEY) is not None
        assert world.asked == asked


def test_a_database_that_is_away_is_asked_as_often_too() -> None:
    world = World(check_seconds=0.05)
    world.cache.get(KEY, render)
    world.away = True
    for moment, asked, age in ((1.0, 2, 1), (1.04, 2, 1), (7.0, 3, 7)):
        world.seconds = moment
        for _ in range(3):
            assert world.cache.get(KEY, render).age == age
        with pytest.raises(StorageError):
            world.cache.fresh(KEY)
        assert world.asked == asked
    world.away, world.seconds = False, 8.0
    assert world.cache.get(KEY, render).age is None


def test_while_one_waits_for_a_database_that_hangs_the_others_are_served() -> None:
    world = World(check_seconds=0.05)
    world.cache.get(KEY, render)
    world.away, world.seconds = True, 1.0
    world.cache.get(KEY, render)
    world.hangs, world.seconds = threading.Event(), 2.0
    found: list[int | None] = []
    one = threading.Thread(target=lambda: found.append(world.cache.get(KEY, render).age))
    one.start()
    assert world.waiting.wait(SOON)
    assert world.cache.get(KEY, render).age == 2
    assert found == []
    world.hangs.set()
    one.join()
    assert found == [2]


def test_readers_are_served_while_redis_and_the_broker_are_away(
    newsroom: Any, entry: Callable[..., Entry], registry: Registry, settings: Settings
) -> None:
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), entry(1))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        nobody = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    client = create_app(newsroom.storage, registry, replace(settings, redis_url=nobody)).test_client()
    for address in ("/feeds/national.rss", "/feeds/search.json?q=berita", "/", "/api/v1/stories", "/readyz"):
        for _ in range(2):
            assert client.get(address).status_code == 200, address
