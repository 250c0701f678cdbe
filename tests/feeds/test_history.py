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
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from lxml import etree
from random_history import History

from aggregator.adapters.database import Database, archives, open_database, schema_archives
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
STEPS, LIMIT = 6, 3


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
def either(database: Database, registry: Registry, settings: Settings) -> Iterator[FlaskClient]:
    database.put_offices(registry.offices)
    moment = datetime(2025, 12, 1, tzinfo=UTC)
    database.save_channel(SavedChannel("tersimpan", "Tersimpan", WORD, "", "humas", moment, moment))
    with create_app(database, registry, settings).test_client() as client:
        yield client


@pytest.fixture
def web(either: FlaskClient) -> Web:
    return Web(either)


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
    for _ in range(4):
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
    history.publish_many(24)
    for channel in ("national", "regions/35", "search?q=manasik"):
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


# ---------------------------------------------------------------- cursors that nobody gave


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        *((f"since={value}", 400, "since") for value in ("", "-1", "1.5", "kemarin", "%C2%B2", "9" * 30)),
        ("since=999999999", 410, "since"),
        ("since=1&before=1-1", 400, "before"),
        *((f"before={value}", 400, "before") for value in ("x", "1", "-1-1", "f" * 20 + "-1", "0x1-1")),
        *(
            (f"archive={value}", 400, "archive")
            for value in ("", "0", "7", "-100", "after-", "lama", "9" * 20)
        ),
        ("archive=100000000", 400, "archive"),
    ],
)
def test_a_cursor_that_nobody_gave_is_told_what_is_right(
    client: FlaskClient, query: str, status: int, parameter: str
) -> None:
    for language in ("id", "en"):
        answer = client.get(f"/feeds/national.rss?{query}&lang={language}")
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        told = json.loads(answer.data)
        assert told["parameter"] == parameter
        assert len(told["detail"]) > 30


@pytest.mark.parametrize("query", ["archive=100", "archive=100&as-of=999999", "archive=100&as-of=%00"])
def test_an_address_of_an_archive_that_is_not_todays_leads_to_it(
    client: FlaskClient, newsroom: Any, entry: MakeEntry, query: str
) -> None:
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), entry(1))
    answer = client.get(f"/feeds/national.rss?{query}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{HOUSE}/feeds/national.rss?archive=100&as-of=1"
    assert answer.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_an_archive_document_says_what_it_is(
    client: FlaskClient,
    newsroom: Any,
    entry: MakeEntry,
    errors_of: Callable[[str, bytes], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    extension: str,
) -> None:
    for module in (archives, schema_archives):
        monkeypatch.setattr(module, "BLOCK", 3)
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), *(entry(n) for n in range(5)))
    feed = client.get(f"/feeds/national.{extension}")
    assert errors_of(extension, feed.data) == []
    newest = client.get(links_of(feed)["prev-archive"]).headers["Location"].removeprefix(HOUSE)
    document = client.get(newest)
    assert errors_of(extension, document.data) == []
    links = links_of(document)
    assert links["current"] == f"/feeds/national.{extension}"
    assert links["self"] == newest
    for rel in ("prev-archive", "next-archive", "current"):
        address = f"{HOUSE}{links[rel]}"
        if extension == "json":
            told = json.loads(document.data)["_simpul"]["archive"]
            assert told[rel.removesuffix("-archive")] == address
            assert told["document"] is True
        else:
            root = etree.fromstring(document.data)
            (found,) = root.iterfind(f".//{{http://www.w3.org/2005/Atom}}link[@rel='{rel}']")
            assert found.get("href") == address
            assert root.find(".//{http://purl.org/syndication/history/1.0}archive") is not None
    assert "fh:archive" not in feed.text
    last = client.get(links["prev-archive"])
    assert last.status_code == 200
    assert "prev-archive" not in links_of(last)


def test_a_restored_backup_tells_partners_to_begin_anew(
    client: FlaskClient,
    newsroom: Any,
    entry: MakeEntry,
    tmp_path: Path,
    registry: Registry,
    settings: Settings,
) -> None:
    source = newsroom.source("https://bulukumba.example/feed")
    newsroom.publish(source, entry(1))
    newsroom.storage.backup(tmp_path / "cadangan")
    newsroom.publish(source, entry(2))
    before = json.loads(client.get("/api/v1/changes").data)
    restored = open_database(f"sqlite:///{tmp_path / 'pulih.sqlite3'}")
    restored.restore(tmp_path / "cadangan")
    with create_app(restored, registry, settings).test_client() as other:
        answer = other.get(f"/api/v1/changes?since={before['next']}")
        assert answer.status_code == 410
        assert json.loads(answer.data)["newest"] == before["next"] - 1
        assert json.loads(other.get("/api/v1/changes").data)["history"] != before["history"]
    restored.close()


def test_another_picture_is_told_to_who_asks_what_has_changed(
    client: FlaskClient, newsroom: Any, entry: MakeEntry
) -> None:
    source = newsroom.source("https://bulukumba.example/feed")
    newsroom.publish(source, entry(1), entry(2))
    onward = links_of(client.get("/feeds/offices/73.02.json"))["urn:simpul:since"]
    newsroom.edit(source, entry(1), image_url="https://bulukumba.example/foto.jpg")
    (item,) = json.loads(client.get(onward).data)["items"]
    assert item["image"] == "https://bulukumba.example/foto.jpg"
