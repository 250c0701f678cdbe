"""Archives, changes since a number, cursors: whatever becomes of stories meanwhile, who follows them ends
with what the feed says."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from random_history import History

from aggregator.adapters.database import Database, archives, schema_archives
from aggregator.bootstrap import open_world
from aggregator.model import Entry, SavedChannel
from aggregator.newsdesk import Desk
from aggregator.registry import Registry
from aggregator.settings import Settings
from feeds.web import create_app

MakeEntry = Callable[..., Entry]
Item = dict[str, Any]

HOUSE = "https://simpul.example"
WORD = "manasik"
CHANNELS = {
    "national": "national",
    "offices/73.02": "offices/73.02",
    "regions/35": "regions/35",
    "elsewhere/35": "elsewhere/35",
    "channels/tersimpan": "channels/tersimpan",
    "search?q=manasik": None,  # has no path: the interface for changes does not know it
    "national?exclude=35.09": None,
}
ONLY_IN_THE_INTERFACE = {"office", "region", "page", "categories"}
STEPS, LIMIT = 8, 3


def address_of(channel: str, extension: str = "json", **query: object) -> str:
    path, _, own = channel.partition("?")
    asked = "&".join(part for part in (own, urlencode(query)) if part)
    return f"/feeds/{path}.{extension}" + (f"?{asked}" if asked else "")


def links_of(response: Any) -> dict[str, str]:
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"', response.headers.get("Link", ""))
    return {rel: href.removeprefix(HOUSE) for href, rel in found}


def told(item: Item) -> Item:
    """What a story says in feed and interface. Which others are related to it is found when it is asked
    for."""
    shared = {name: value for name, value in item.items() if name not in ONLY_IN_THE_INTERFACE}
    own = {name: value for name, value in item["_simpul"].items() if name != "related"}
    return shared | {"_simpul": own}


@dataclass
class Answer:
    """A feed as its reader took it."""

    address: str
    body: bytes
    links: dict[str, str]
    items: dict[str, Item]
    gone: set[str]


class Web:
    """Reads the feeds of an app."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self._asked = itertools.count()

    def get(self, address: str) -> Any:
        """An answer. Each question comes from another address, since one address may not ask so much."""
        number = next(self._asked)
        self._client.environ_base["REMOTE_ADDR"] = f"203.0.{number // 250 % 250}.{number % 250}"
        return self._client.get(address)

    def read(self, address: str) -> Answer:
        """The feed at an address, wherever it is led from there."""
        response = self.get(address)
        while response.status_code in (301, 302):
            address = response.headers["Location"].removeprefix(HOUSE)
            response = self.get(address)
        assert response.status_code == 200, (address, response.data)
        document = json.loads(response.data)
        gone = document.get("_simpul", {}).get("deleted", [])
        items = {item["id"]: told(item) for item in document["items"]}
        assert len(items) == len(document["items"])
        return Answer(address, response.data, links_of(response), items, {one["id"] for one in gone})

    def pages(self, channel: str, between: Callable[[], None] = lambda: None) -> Iterator[Answer]:
        """Every page of a channel."""
        answer = self.read(address_of(channel, limit=LIMIT))
        yield answer
        while "next" in answer.links:
            between()
            answer = self.read(answer.links["next"])
            yield answer

    def all_of(self, channel: str) -> dict[str, Item]:
        """Everything that a channel says now."""
        return {name: item for page in self.pages(channel) for name, item in page.items.items()}

    def archive(self, channel: str, between: Callable[[], None] = lambda: None) -> Iterator[Answer]:
        """Every document of a channel's archive, the newest first."""
        answer = self.read(address_of(channel))
        while "prev-archive" in answer.links:
            between()
            answer = self.read(answer.links["prev-archive"])
            yield answer


@dataclass
class Partner:
    """Mirrors a channel: from its archive, then by what the feed says has changed."""

    web: Web
    channel: str
    held: dict[str, Item] = field(default_factory=dict)
    onward: str = ""

    def begin(self, between: Callable[[], None]) -> None:
        first = self.web.read(address_of(self.channel, limit=LIMIT))
        self.onward = first.links["urn:simpul:since"]
        for part in self.web.archive(self.channel, between):
            self.held |= part.items

    def catch_up(self, between: Callable[[], None] = lambda: None) -> None:
        while True:
            answer = self.web.read(self.onward)
            assert len(answer.items.keys() | answer.gone) <= LIMIT
            assert not answer.items.keys() & answer.gone
            self.held = {name: item for name, item in self.held.items() if name not in answer.gone}
            self.held |= answer.items
            self.onward = answer.links["urn:simpul:since"]
            if "next" not in answer.links:
                return
            assert answer.links["next"] == self.onward
            between()


@dataclass
class Mirror:
    """Mirrors a channel by the interface: the numbered changes, then each story by itself."""

    web: Web
    channel: str
    held: dict[str, Item] = field(default_factory=dict)
    number: int = 0

    def catch_up(self) -> None:
        while True:
            address = f"/api/v1/changes?since={self.number}&limit=4&channel={self.channel}"
            document = json.loads(self.web.get(address).data)
            for change in document["changes"]:
                name = change["id"]
                answer = self.web.get(f"/api/v1/stories/{name.removeprefix('urn:uuid:')}")
                if change["live"] and answer.status_code == 200:
                    self.held[name] = told(json.loads(answer.data))
                else:
                    self.held.pop(name, None)
            assert document["next"] >= self.number
            self.number = document["next"]
            if self.number >= document["newest"]:
                return


@pytest.fixture
def client(database: Database, registry: Registry, settings: Settings) -> Iterator[FlaskClient]:
    database.put_offices(registry.offices)
    moment = datetime(2025, 12, 1, tzinfo=UTC)
    database.save_channel(SavedChannel("tersimpan", "Tersimpan", WORD, "", "humas", moment, moment))
    with create_app(database, registry, settings).test_client() as client:
        yield client


@pytest.fixture
def web(client: FlaskClient) -> Web:
    return Web(client)


@pytest.fixture
def make_history(
    database: Database, registry: Registry, settings: Settings, entry: MakeEntry, newsroom_of: Any
) -> Callable[[int], History]:
    newsroom = newsroom_of(database, registry)

    def make(seed: int) -> History:
        world = replace(open_world(settings), storage=database, registry=registry, clock=newsroom.tick)
        history = History(newsroom, Desk(world), entry, random.Random(seed))
        history.sought = WORD
        return history

    return make


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that few stories make many parts."""
    for module in (archives, schema_archives):
        monkeypatch.setattr(module, "BLOCK", 3)


def times(count: int, step: Callable[[], None]) -> None:
    for _ in range(count):
        step()


def now_and_then(step: Callable[[], None]) -> Callable[[], None]:
    """Every third time."""
    calls = itertools.count(1)
    return lambda: step() if next(calls) % 3 == 0 else None


# ---------------------------------------------------------------- rebuilding


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("seed", [2])
def test_who_follows_a_channel_ends_with_what_it_says(
    web: Web, make_history: Callable[[int], History], seed: int
) -> None:
    """From an archive that is read while stories come and go, and after an outage; by feed and interface."""
    history = make_history(seed)
    mirrors = [Mirror(web, path) for path in CHANNELS.values() if path]
    history.publish_many(12)
    times(4, history.step)
    partners = [Partner(web, channel) for channel in CHANNELS]
    sometimes = now_and_then(history.step)
    for partner in partners:
        partner.begin(sometimes)
    for mirror in mirrors:
        mirror.catch_up()
    for partner in partners:
        partner.catch_up(sometimes)
    times(STEPS, history.step)
    for follower in (*partners, *mirrors):
        follower.catch_up()
        expected = web.all_of(follower.channel)
        assert follower.held == expected, follower.channel
    assert len(web.all_of("national")) > len(web.all_of("search?q=manasik")) > 2


@pytest.mark.usefixtures("small_blocks")
def test_an_archive_holds_every_story_and_its_documents_never_change(
    web: Web, make_history: Callable[[int], History]
) -> None:
    history = make_history(3)
    kept: dict[str, bytes] = {}
    moved = 0
    history.publish_many(12)
    channels = ("national", "regions/35", "search?q=manasik")
    for _ in range(5):
        times(3, history.step)
        for channel in channels:
            parts = list(web.archive(channel))
            found = [name for part in parts for name in part.items]
            assert len(found) == len(set(found))
            live = web.all_of(channel)
            assert {name: item for part in parts for name, item in part.items.items()} == live
            for part in parts:
                assert kept.setdefault(part.address, part.body) == part.body
                assert part.links["current"] == address_of(channel)
        for address, body in list(kept.items()):
            response = web.get(address)
            if response.status_code == 200:
                assert response.data == body
            else:
                # What was taken down since stands in no document that is still given.
                assert response.status_code == 301
                assert response.headers["Location"].startswith(f"{HOUSE}/feeds/")
                del kept[address]
                moved += 1
    assert moved
    assert len({address.partition("?")[0] for address in kept}) == len(channels)


@pytest.mark.usefixtures("small_blocks")
def test_an_archive_is_walked_forwards_too(web: Web, make_history: Callable[[int], History]) -> None:
    history = make_history(4)
    history.publish_many(30)
    for channel in CHANNELS:
        parts = list(web.archive(channel))
        found, answer = dict(parts[-1].items), parts[-1]
        while answer.links.get("next-archive"):
            answer = web.read(answer.links["next-archive"])
            found |= answer.items
        assert answer.address == address_of(channel)
        assert found == web.all_of(channel)
    # Parts of old stories are large where the channel has few, and the same as before when others come.
    before = [part.address for part in web.archive("regions/35")]
    assert len(before) < len(web.all_of("regions/35"))
    stable = [part.address for part in web.archive("national")][1:]
    history.publish_many(4)
    assert [part.address for part in web.archive("national")][-len(stable) :] == stable


@pytest.mark.parametrize("seed", [5])
def test_a_cursor_neither_skips_nor_repeats_while_stories_come_and_go(
    web: Web, make_history: Callable[[int], History], seed: int
) -> None:
    history = make_history(seed)
    history.publish_many(16)
    for channel in ("national", "elsewhere/35", "search?q=manasik"):
        here = [set(web.all_of(channel))]

        def step(channel: str = channel, here: list[set[str]] = here) -> None:
            history.step()
            here.append(set(web.all_of(channel)))

        pages = list(web.pages(channel, step))
        read = [name for page in pages for name in page.items]
        assert len(read) == len(set(read)), "one comes twice"
        always = set.intersection(*here)
        assert always <= set(read), "one is skipped"
