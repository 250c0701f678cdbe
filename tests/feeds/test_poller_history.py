"""Whatever becomes of stories, who polls the national feed learns it: no story twice, none gone unsaid."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree
from random_history import History

from aggregator.bootstrap import open_world
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
                    [
                        item.findtext("link"),
                        *(
                            link.get("href")
                            for link in item.findall(f"{ATOM}link")
                            if link.get("rel") == "related"
                        ),
                    ]
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
