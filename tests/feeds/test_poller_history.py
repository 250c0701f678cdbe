"""Whatever becomes of stories, who polls the national feed learns it: no story twice, none gone unsaid."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import select

from aggregator.adapters.database.schema import stories
from aggregator.bootstrap import open_world
from aggregator.editing import Decision, EditingError, Ground, Hand
from aggregator.model import Entry
from aggregator.newsdesk import Desk
from aggregator.registry import Registry
from aggregator.settings import Settings

MakeEntry = Callable[..., Entry]

AT = "{http://purl.org/atompub/tombstones/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
DCTERMS = "{http://purl.org/dc/terms/}"
STEPS = 30
LIMIT = 4
SYLLABLES = ("ba", "ci", "du", "fe", "go", "ha", "ji", "ku", "le", "mo", "nu", "pi", "ra", "se", "ti", "wa")


@dataclass
class Page:
    """What a page of the feed says: addresses of live items by id, ids that are gone, the next page."""

    live: list[tuple[str, frozenset[str]]]
    gone: list[str]
    following: str


def read_rss(body: bytes) -> Page:
    channel = etree.fromstring(body).find("channel")
    ended = [item for item in channel.findall("item") if item.find(f"{DCTERMS}valid") is not None]
    live = [item for item in channel.findall("item") if item not in ended]
    return Page(
        [
            (
                item.findtext("guid"),
                frozenset(
                    [item.findtext("link"), *(link.get("href") for link in item.findall(f"{ATOM}link"))]
                ),
            )
            for item in live
        ],
        [item.findtext("guid") for item in ended],
        "".join(link.get("href") for link in channel.findall(f"{ATOM}link") if link.get("rel") == "next"),
    )


def read_atom(body: bytes) -> Page:
    feed = etree.fromstring(body)
    return Page(
        [
            (
                entry.findtext(f"{ATOM}id"),
                frozenset(
                    link.get("href")
                    for link in entry.findall(f"{ATOM}link")
                    if link.get("rel") in ("alternate", "related")
                ),
            )
            for entry in feed.findall(f"{ATOM}entry")
        ],
        [deleted.get("ref") for deleted in feed.findall(f"{AT}deleted-entry")],
        "".join(link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "next"),
    )


def read_json(body: bytes) -> Page:
    feed = json.loads(body)
    return Page(
        [
            (item["id"], frozenset(copy["url"] for copy in item["_simpul"]["copies"]))
            for item in feed["items"]
        ],
        [told["id"] for told in feed.get("_simpul", {}).get("deleted", [])],
        feed.get("next_url", ""),
    )


READERS = {"rss": read_rss, "atom": read_atom, "json": read_json}


@dataclass
class Poller:
    """Keeps what a feed told it, as any reader does: by id, until a tombstone comes."""

    client: FlaskClient
    extension: str
    held: dict[str, frozenset[str]] = field(default_factory=dict)

    def poll(self, pages: int) -> set[str]:
        """Read the first page and so many older ones; the ids that are live on them."""
        address = f"/feeds/national.{self.extension}?limit={LIMIT}"
        live: list[tuple[str, frozenset[str]]] = []
        for number in range(pages):
            response = self.client.get(address)
            assert response.status_code == 200
            page = READERS[self.extension](response.data)
            assert number == 0 or page.gone == []
            assert len(page.live) <= LIMIT
            if number == 0:
                assert len(set(page.gone)) == len(page.gone)
                for name in page.gone:
                    self.held.pop(name, None)
                gone = set(page.gone)
            live += page.live
            if not page.following:
                break
            address = page.following.removeprefix("https://simpul.example")
        names = [name for name, _ in live]
        assert len(set(names)) == len(names), "an id comes twice"
        assert not gone & set(names), "a story is there and gone"
        self.held.update(live)
        return set(names)

    def nothing_twice(self) -> None:
        """No two of the stories that it keeps are one."""
        addresses = [address for held in self.held.values() for address in held]
        assert len(set(addresses)) == len(addresses), "a copy stands in two stories"


class History:
    """Offices, a mirror and an editor, who do whatever chance tells them."""

    def __init__(self, newsroom: Any, desk: Desk, make: MakeEntry, chance: random.Random) -> None:
        self.newsroom, self.desk, self.make, self.chance = newsroom, desk, make, chance
        self.own = newsroom.source("https://bulukumba.example/feed")
        self.kanwil = newsroom.source("https://sulsel.example/feed", "73")
        self.published: list[Entry] = []
        self.withdrawn: list[str] = []
        self.decided: list[Decision] = []
        self.count = 0

    def step(self) -> None:
        acts = {
            self.publish: 5,
            self.copy: 4,
            self.become_a_copy: 2,
            self.take_down: 3,
            self.restore: 2,
            self.merge: 2,
            self.undo: 2,
            self.revise: 1,
        }
        act = self.chance.choices([*acts], [*acts.values()])[0]
        # An editor may ask for what is not possible; nothing happens then.
        with suppress(EditingError):
            act()

    def live(self) -> list[str]:
        query = select(stories.c.uuid).where(stories.c.lead_id.is_not(None)).order_by(stories.c.id)
        with self.newsroom.storage.engine.connect() as connection:
            return [*connection.scalars(query)]

    def publish(self) -> None:
        one = self._written(self.chance.randint(0, 200))
        self.published.append(one)
        self.newsroom.publish(self.own, one)

    def copy(self) -> None:
        if self.published:
            one = self.chance.choice(self.published)
            self.count += 1
            url = f"https://sulsel.example/salinan/{self.count}"
            later = one.published + timedelta(hours=1)
            copied = replace(one, url=url, identity=url, guid=url, guid_key=url, published=later)
            self.newsroom.publish(self.kanwil, replace(copied, url_key=url.partition("://")[2]))

    def become_a_copy(self) -> None:
        """A source corrects its item, and now it says what another one says."""
        if len(self.published) > 1:
            at, other = self.chance.sample(range(len(self.published)), 2)
            like = self.published[other]
            self._edit(at, title=like.title, text=like.text, html=like.html, text_hash=like.text_hash)

    def revise(self) -> None:
        if self.published:
            self._edit(self.chance.randrange(len(self.published)), summary=self._words(8))

    def take_down(self) -> None:
        if live := self.live():
            uuid = self.chance.choice(live)
            self.decided.append(self.desk.takedown(uuid, Ground.COURT, self._hand()))
            self.withdrawn.append(uuid)

    def restore(self) -> None:
        if self.withdrawn:
            self.decided.append(self.desk.restore(self.chance.choice(self.withdrawn), self._hand()))

    def merge(self) -> None:
        if len(live := self.live()) > 1:
            self.decided.append(self.desk.merge(self.chance.sample(live, 2), self._hand()))

    def undo(self) -> None:
        if self.decided:
            decision = self.decided.pop(self.chance.randrange(len(self.decided)))
            self.desk.undo(decision.id, self._hand())

    def _edit(self, at: int, **values: object) -> None:
        one = self.published[at]
        self.newsroom.edit(self.own, one, **values)
        self.published[at] = replace(one, **values)  # type: ignore[arg-type]

    def _written(self, hours: int) -> Entry:
        self.count += 1
        words = self._words(80)
        url = f"https://bulukumba.example/berita/{self.count}"
        return self.make(
            hours,
            url=url,
            title=self._words(6),
            text=words,
            html=f"<p>{words}</p>",
            text_hash=f"{self.count:064x}",
        )

    def _words(self, count: int) -> str:
        return " ".join("".join(self.chance.choices(SYLLABLES, k=4)) for _ in range(count))

    def _hand(self) -> Hand:
        return Hand("penyunting", self.newsroom.moment, "contoh")


@pytest.fixture
def desk(newsroom: Any, settings: Settings, registry: Registry) -> Desk:
    def clock() -> datetime:
        moment: datetime = newsroom.tick()
        return moment

    return Desk(replace(open_world(settings), storage=newsroom.storage, registry=registry, clock=clock))


@pytest.mark.parametrize("seed", range(2))
def test_who_polls_sees_no_story_twice_and_none_vanish_unsaid(
    newsroom: Any, desk: Desk, client: FlaskClient, entry: MakeEntry, seed: int
) -> None:
    chance = random.Random(seed)
    history = History(newsroom, desk, entry, chance)
    skimmers = [Poller(client, extension) for extension in READERS]
    crawlers = [Poller(client, extension) for extension in READERS]
    for _ in range(STEPS):
        history.step()
        live = {f"urn:uuid:{uuid}" for uuid in history.live()}
        for skimmer in skimmers:
            skimmer.poll(1)
            assert set(skimmer.held) <= live, "who reads the first page keeps what is gone"
        for crawler in crawlers:
            assert crawler.poll(1000) == live, "the pages hold other stories than those that are live"
            assert set(crawler.held) == live, "who reads every page keeps others than those that are live"
            crawler.nothing_twice()
