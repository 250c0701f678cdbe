"""Searches and saved channels as feeds, in every format: pages, what is gone, what is wrong with a query."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import feedparser
import pytest
from flask.testing import FlaskClient

from aggregator.editing import Ground, Hand, takedown
from aggregator.model import SavedChannel

EXTENSIONS = ("rss", "atom", "json")
QUERY = "manasik -umrah"
SAVED = "/feeds/channels/manasik"
SEARCH = f"/feeds/search.{{}}?q={quote(QUERY)}"


@pytest.fixture
def filled(newsroom: Any, entry: Callable[..., Any]) -> Any:
    """Three stories that the query finds, and two that it does not."""
    source = newsroom.source("https://bulukumba.example/feed")
    found = [entry(n, title=f"Manasik Haji ke-{n}", text=f"Manasik haji angkatan {n}") for n in (1, 2, 3)]
    others = [entry(4, title="Manasik umrah"), entry(5, title="Lomba madrasah")]
    newsroom.publish(source, *found, *others)
    now = newsroom.moment
    newsroom.storage.save_channel(SavedChannel("manasik", "Manasik", QUERY, "", "Ani", now, now))
    return newsroom


def address(kind: str, extension: str) -> str:
    return SEARCH.format(extension) if kind == "search" else f"{SAVED}.{extension}"


def read(body: bytes, extension: str) -> tuple[list[str], str | None]:
    """The titles of a feed, and the address of its next page."""
    if extension == "json":
        feed = json.loads(body)
        return [item["title"] for item in feed["items"]], feed.get("next_url")
    parsed = feedparser.parse(body)
    following = [link.href for link in parsed.feed.links if link.rel == "next"]
    return [item.title for item in parsed.entries], following[0] if following else None


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("kind", ["search", "saved"])
def test_what_a_query_finds_is_a_feed_with_pages(
    client: FlaskClient, errors_of: Callable[[str, bytes], list[str]], kind: str, extension: str
) -> None:
    where: str | None = address(kind, extension) + ("&" if kind == "search" else "?") + "limit=2"
    pages = []
    while where is not None:
        response = client.get(where)
        assert response.status_code == 200
        assert errors_of(extension, response.data) == []
        titles, following = read(response.data, extension)
        pages.append(titles)
        parts = urlsplit(following) if following else None
        where = f"{parts.path}?{parts.query}" if parts else None
    assert pages == [["Manasik Haji ke-1", "Manasik Haji ke-2"], ["Manasik Haji ke-3"]]


@pytest.mark.parametrize("kind", ["search", "saved"])
def test_a_story_that_is_taken_down_leaves_its_tombstone(filled: Any, client: FlaskClient, kind: str) -> None:
    before = json.loads(client.get(address(kind, "json")).data)["items"]
    hand = Hand("Ani", filled.moment, "salah")
    uuid = before[0]["id"].removeprefix("urn:uuid:")
    filled.decide(lambda files: takedown(files[0], Ground.ERROR, hand), uuid)
    feed = json.loads(client.get(address(kind, "json")).data)
    assert [item["id"] for item in feed["items"]] == [item["id"] for item in before[1:]]
    assert [gone["id"] for gone in feed["_simpul"]["deleted"]] == [before[0]["id"]]


@pytest.mark.usefixtures("filled")
def test_queries_that_mean_the_same_are_one_feed(client: FlaskClient) -> None:
    one = client.get(SEARCH.format("json"))
    other = client.get("/feeds/search.json?q=" + quote("-UMRAH  Manasik"))
    assert one.headers["ETag"] == other.headers["ETag"]


@pytest.mark.usefixtures("filled")
def test_a_channel_by_another_query_is_another_feed(client: FlaskClient, newsroom: Any) -> None:
    before = client.get(f"{SAVED}.json")
    now = newsroom.tick()
    newsroom.storage.save_channel(SavedChannel("manasik", "Manasik", "lomba", "", "Ani", now, now))
    after = client.get(f"{SAVED}.json", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, read(after.data, "json")[0]) == (200, ["Lomba madrasah"])
    newsroom.storage.drop_channel("manasik")
    assert client.get(f"{SAVED}.json").status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", {"en": "empty", "id": "kosong"}),
        ('haji "umrah', {"en": "character 6", "id": "huruf ke-6"}),
        ("penulis:budi", {"en": "no field penulis", "id": "tidak ada kolom penulis"}),
        ("dan", {"en": "every text", "id": "setiap teks"}),
    ],
)
def test_what_is_wrong_with_a_query_is_said_in_the_readers_language(
    client: FlaskClient, query: str, said: dict[str, str]
) -> None:
    for language, words in said.items():
        where = f"/feeds/search.rss?q={quote(query)}"
        response = client.get(where, headers={"Accept-Language": language})
        assert response.status_code == 400
        assert words in json.loads(response.data)["detail"]
