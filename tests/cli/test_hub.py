"""`simpul hub`: subscribers, and the ledger of what they took notice of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from aggregator.adapters.database import Database
from aggregator.adapters.database.engine import write
from aggregator.adapters.database.schema import stories, story_changes, to_micros, tombstones
from aggregator.bootstrap import open_storage
from aggregator.hub import (
    Delivery,
    HubMode,
    HubRequest,
    Settlement,
    Step,
    SubscriberState,
    Topic,
    Verdict,
)
from aggregator.model import EVERYTHING
from aggregator.settings import load_settings

if TYPE_CHECKING:
    from conftest import Simpul

UUID = "00000000-0000-4000-8000-000000000001"
TOPIC = Topic("http://127.0.0.1:18765/feeds/national.rss", "", "rss")
LEASE = timedelta(minutes=1)


@pytest.fixture
def storage() -> Iterator[Database]:
    """A hub with a subscriber that took notice of the end of a story, and one that failed to."""
    opened = open_storage(load_settings())
    now = datetime.now(UTC)
    for name in ("satu", "dua"):
        callback = f"https://{name}.example/kabar"
        ten_days = timedelta(days=10)
        asked = HubRequest(HubMode.SUBSCRIBE, TOPIC, callback, f"{name}.example", "rahasia", ten_days)
        opened.ask_hub(asked, now)
        (pending,) = opened.claim_hub_requests(opened.due_hub_requests(now, 9, LEASE), now, LEASE)
        assert opened.settle_hub_request(pending, Verdict(Step.CONFIRMED, now), now)

    def take_down(connection) -> None:
        moment = to_micros(now)
        times = dict.fromkeys(("first_seen", "published", "sort_at", "created_at", "modified_at"), moment)
        connection.execute(insert(stories).values(id=1, uuid=UUID, withdrawn_at=moment, **times))
        connection.execute(insert(tombstones).values(facet="", removed_at=moment, story_id=1))
        connection.execute(insert(story_changes).values(at=moment, kind="removed", story_id=1))

    write(opened.engine, take_down)
    opened.mark_subscribers(now)
    prompt, slow = opened.due_subscribers(now, 9, 9, LEASE)
    assert (len(prompt), slow) == (2, [])
    first, second = opened.claim_subscribers(prompt, now, LEASE)
    news = opened.channel_news(EVERYTHING, "", first.cursor, first.wanted, 50)
    begun = opened.begin_deliveries([Delivery(one, news, 99, "sha256") for one in (first, second)], now)
    active = SubscriberState.ACTIVE
    settled = [
        Settlement(first, begun[first.id], news.through, True, active, 0, None, now, False, 204),
        Settlement(second, begun[second.id], news.through, False, active, 1, now, now + LEASE, True, 500),
    ]
    assert opened.settle_deliveries(settled, now) == 2
    yield opened
    opened.close()


def test_subscribers_are_listed_without_their_secrets(simpul: Simpul, storage: Database) -> None:
    told = simpul("hub", "subscribers", "--json").json["subscribers"]
    assert [(one["callback"], one["state"], one["waiting"], one["failures"]) for one in told] == [
        ("https://satu.example/kabar", "active", False, 0),
        ("https://dua.example/kabar", "active", True, 1),
    ]
    shown = simpul("hub", "subscribers").out
    assert "https://satu.example/kabar" in shown
    assert "rahasia" not in shown


def test_the_ledger_answers_for_a_takedown(simpul: Simpul, storage: Database) -> None:
    ran = simpul("hub", "deliveries", "--story", f"http://127.0.0.1:18765/stories/{UUID}", "--json")
    notices = {one["callback"]: one for one in ran.json["notices"]}
    assert notices["https://satu.example/kabar"]["told_at"] is not None
    assert notices["https://dua.example/kabar"]["told_at"] is None
    assert {one["told"] for one in ran.json["deliveries"]} == {"end"}
    assert {one["state"] for one in ran.json["deliveries"]} == {"acknowledged", "open"}
    shown = simpul("hub", "deliveries", "--story", UUID).out
    assert "not yet" in shown
    assert "taken notice of" in shown


def test_deliveries_of_one_subscriber(simpul: Simpul, storage: Database) -> None:
    (delivery,) = simpul("hub", "deliveries", "--subscriber", "2", "--json").json["deliveries"]
    assert (delivery["subscriber"], delivery["attempts"], delivery["status"]) == (2, 1, 500)
    assert (delivery["tombstones"], delivery["signature"], delivery["bytes"]) == (1, "sha256", 99)


def test_the_status_counts_them(simpul: Simpul, storage: Database) -> None:
    hub = simpul("status", "--json").json["hub"]
    assert (hub["subscribers"], hub["failing"], hub["waiting"]) == ({"active": 2}, 1, 1)
    assert "active 2 (1 to be told, 1 failing, 0 to be verified)" in simpul("status").out


def test_who_left_is_shown_when_asked_for(simpul: Simpul, storage: Database) -> None:
    assert storage.expire_subscribers(datetime.now(UTC) + timedelta(days=11)) == 2
    assert simpul("hub", "subscribers", "--json").json["subscribers"] == []
    assert "Nobody subscribes" in simpul("hub", "subscribers").err
    told = simpul("hub", "subscribers", "--all", "--json").json["subscribers"]
    assert {one["state"] for one in told} == {"expired"}


def test_an_empty_ledger_says_so(simpul: Simpul) -> None:
    assert "Nothing was delivered" in simpul("hub", "deliveries").err
    assert "No subscriber" in simpul("hub", "deliveries", "--story", UUID).err


def test_what_is_no_story_is_refused(simpul: Simpul) -> None:
    ran = simpul("hub", "deliveries", "--story", "berita kemarin")
    assert ran.code == 2
    assert "UUID" in ran.err
