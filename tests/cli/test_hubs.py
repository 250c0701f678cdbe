"""`simpul sources show` tells whether a hub pushes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aggregator import pipeline
from aggregator.adapters.database import Database
from aggregator.bootstrap import open_world
from aggregator.messages import catalogue
from aggregator.model import SubscriptionState
from aggregator.push import next_step, on_verification
from aggregator.settings import load_settings

if TYPE_CHECKING:
    from conftest import Simpul

ITEM = b"<item><guid>1</guid><title>Satu</title></item>"
FEED = b"<rss version='2.0'><channel><title>Malang</title>" + ITEM + b"</channel></rss>"


@pytest.fixture
def storage(simpul: Simpul, server, reply):
    """A database with one source, whose feed names a hub."""
    server.respond = lambda path, headers: reply(200, FEED, Link='<https://hub.example/>; rel="hub"')
    simpul("sources", "add", server.url + "/feed", "--kind", "feed")
    world = open_world(load_settings())
    world.storage.want_all(world.clock())
    for _, batch in pipeline.tick(world).source_batches:
        documents: list[int] = []
        pipeline.fetch_sources(world, batch, on_stored=documents.extend)
        pipeline.parse_documents(world, documents)
    yield world.storage
    world.close()


def test_a_hub_is_told_with_its_state(simpul: Simpul, storage: Database) -> None:
    offered = storage.subscription_of(1)
    assert offered is not None
    assert simpul("sources", "show", "1", "--json").json["hub"]["state"] == "offered"
    now = offered.next_at
    _, asking = next_step(offered, now, reachable=True)
    assert storage.settle(offered, asking)
    _, active = on_verification(asking, "subscribe", asking.topic_url, "864000", now)
    assert storage.settle(asking, active)
    told = simpul("sources", "show", "1", "--json").json["hub"]
    assert (told["url"], told["state"], told["pushes"]) == ("https://hub.example/", "active", False)
    assert told["lease_until"] is not None
    shown = simpul("sources", "show", "1")
    assert "https://hub.example/" in shown.out
    assert offered.token not in shown.out
    assert offered.secret not in shown.out


def test_a_source_without_a_hub_has_none(simpul: Simpul) -> None:
    simpul("sources", "add", "https://malang.contoh.test/rss")
    assert simpul("sources", "show", "1", "--json").json["hub"] is None


def test_a_refusal_is_told_in_words(simpul: Simpul, storage: Database) -> None:
    offered = storage.subscription_of(1)
    assert offered is not None
    step = replace(offered, failures=3, detail="refused:503")
    assert storage.settle(offered, step)
    shown = simpul("sources", "show", "1").out
    assert "the hub did not accept the request (503)" in shown
    assert "3 requests in a row" in shown


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_state_and_every_note_has_its_words(language: str) -> None:
    words = catalogue(language)
    assert {f"push.state_{state.value}" for state in SubscriptionState} <= set(words)
    notes = ("refused", "not_verified", "lease", "denied", "unreachable")
    assert {f"push.{note}" for note in notes} <= set(words)
