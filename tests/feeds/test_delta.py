"""Who says what he has is sent what is new to him alone (RFC 3229)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from aggregator.bootstrap import open_world
from aggregator.editing import Ground, Hand
from aggregator.model import Entry
from aggregator.newsdesk import Desk
from aggregator.settings import Settings

MakeEntry = Callable[..., Entry]
FEED = "https://bulukumba.example/feed"
ADDRESS = "/feeds/national.json?limit=3"


class Reader:
    """Keeps what it has, and asks for what is new."""

    def __init__(self, client: FlaskClient, address: str = ADDRESS) -> None:
        self.client, self.address = client, address
        self.etag = ""
        self.held: dict[str, str] = {}

    def ask(self, **headers: str) -> Any:
        return self.client.get(
            self.address, headers={name.replace("_", "-"): v for name, v in headers.items()}
        )

    def look(self) -> int:
        """One look; its status."""
        answer = self.ask(A_IM="feed", If_None_Match=self.etag)
        self.etag = answer.headers["ETag"]
        if answer.status_code != 304:
            document = json.loads(answer.data)
            gone = {one["id"] for one in document["_simpul"].get("deleted", [])}
            if answer.status_code == 200:
                self.held = {}
            self.held |= {item["id"]: item["title"] for item in document["items"]}
            self.held = {name: title for name, title in self.held.items() if name not in gone}
        return int(answer.status_code)

    def page(self) -> dict[str, str]:
        return {item["id"]: item["title"] for item in json.loads(self.ask().data)["items"]}


@pytest.fixture
def reader(newsroom: Any, client: FlaskClient, entry: MakeEntry) -> Reader:
    newsroom.publish(newsroom.source(FEED), *(entry(number) for number in range(2, 7)))
    found = Reader(client)
    assert found.look() == 200
    return found


def test_what_is_new_is_sent_alone_with_the_validator_of_the_whole(
    newsroom: Any, reader: Reader, entry: MakeEntry
) -> None:
    assert reader.look() == 304
    newsroom.publish(newsroom.source(FEED), entry(1))
    base = reader.etag
    answer = reader.ask(A_IM="feed", If_None_Match=base)
    assert answer.status_code == 226
    assert [item["title"] for item in json.loads(answer.data)["items"]] == ["Kegiatan Nomor 1"]
    assert answer.headers["IM"] == "feed"
    assert answer.headers["Delta-Base"] == base
    assert answer.headers["Cache-Control"] == "no-store, im"
    assert {"A-IM", "If-None-Match"} <= {part.strip() for part in answer.headers["Vary"].split(",")}
    whole = reader.ask()
    assert whole.status_code == 200
    assert answer.headers["ETag"] == whole.headers["ETag"] != base
    assert len(json.loads(whole.data)["items"]) == 3
    assert reader.look() == 226
    assert reader.look() == 304


def test_who_puts_the_new_to_the_old_has_the_page(
    newsroom: Any, reader: Reader, entry: MakeEntry, settings: Settings
) -> None:
    """A correction, and one taken down whose place another takes that nothing happened to."""
    source = newsroom.source(FEED)
    newsroom.edit(source, entry(3), title="Ralat")
    assert reader.look() == 226
    assert reader.held == reader.page()
    assert "Ralat" in reader.held.values()
    desk = Desk(replace(open_world(settings), storage=newsroom.storage))
    uuid = next(name for name, title in reader.held.items() if title == "Ralat").removeprefix("urn:uuid:")
    desk.takedown(uuid, Ground.COURT, Hand("penyunting", newsroom.tick(), "contoh"))
    assert reader.look() == 226
    assert reader.held == reader.page()
    assert "Kegiatan Nomor 5" in reader.held.values()


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_every_format_has_deltas(
    newsroom: Any,
    client: FlaskClient,
    entry: MakeEntry,
    errors_of: Callable[[str, bytes], list[str]],
    extension: str,
) -> None:
    newsroom.publish(newsroom.source(FEED), entry(2), entry(3))
    address = f"/feeds/offices/73.02.{extension}"
    etag = client.get(address).headers["ETag"]
    newsroom.publish(newsroom.source(FEED), entry(1))
    answer = client.get(address, headers={"A-IM": "feed", "If-None-Match": etag})
    assert answer.status_code == 226
    assert answer.data.count(b"Kegiatan Nomor") >= 1
    assert b"Kegiatan Nomor 2" not in answer.data
    assert errors_of(extension, answer.data) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"A-IM": "feed", "If-None-Match": '"tak-dikenal"'},
        {"A-IM": "feed", "If-None-Match": f'"{"0" * 32}.fffffffffffffff"'},
        {"A-IM": "feed", "If-None-Match": f'"{"0" * 32}.zz"'},
        {"A-IM": "feed"},
        {"A-IM": "diffe, gzip", "If-None-Match": "BASE"},
        {"A-IM": "feed;q=0", "If-None-Match": "BASE"},
        {"If-None-Match": "BASE"},
    ],
    ids=["unknown", "from the future", "no number", "none", "others", "refused", "not asked"],
)
def test_whoever_cannot_take_a_delta_is_sent_the_whole(
    newsroom: Any, reader: Reader, entry: MakeEntry, headers: dict[str, str]
) -> None:
    base = reader.etag
    newsroom.publish(newsroom.source(FEED), entry(1))
    asked = {name: value.replace("BASE", base) for name, value in headers.items()}
    answer = reader.client.get(ADDRESS, headers=asked)
    assert (answer.status_code, len(json.loads(answer.data)["items"])) == (200, 3)
    assert "IM" not in answer.headers


def test_pages_of_a_weaker_or_an_older_validator_count_too(
    newsroom: Any, reader: Reader, entry: MakeEntry
) -> None:
    older = reader.etag
    newsroom.publish(newsroom.source(FEED), entry(1))
    assert reader.look() == 226
    newsroom.publish(newsroom.source(FEED), entry(0))
    both = f'"lain", W/{older}, {reader.etag}'
    answer = reader.ask(A_IM="gzip, feed; q=0.5", If_None_Match=both)
    assert answer.status_code == 226
    assert [item["title"] for item in json.loads(answer.data)["items"]] == ["Kegiatan Nomor 0"]
