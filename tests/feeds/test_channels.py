"""The addresses of the feeds, and HTTP's rules over them."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient

from aggregator.errors import BadQuery
from aggregator.model import ChannelQuery, Entry, StoryPage
from feeds.render.channel import EMPTY_SINCE
from feeds.web.cache import Content, RenderCache

ErrorsOf = Callable[[str, bytes], list[str]]
MakeEntry = Callable[..., Entry]

NATIONAL = "/feeds/national.rss"
FIRST = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def filled(newsroom: Any, entry: MakeEntry) -> Any:
    """Stories of a regency, of the Kanwil above it, of Papua, and of a unit of the centre."""
    places = {
        "73.02": "https://bulukumba.example/feed",
        "73": "https://sulsel.example/feed",
        "91": "https://papua.example/feed",
        "00.pendis": "https://pendis.example/feed",
    }
    for number, (office, url) in enumerate(places.items()):
        source = newsroom.source(url, office)
        host = url.removesuffix("/feed")
        newsroom.publish(
            source,
            *(
                _entry(entry, 10 * number + n, url=f"{host}/berita/{n}", office=office, categories=slugs)
                for n, slugs in enumerate([("haji-umrah",), ("pesantren",)])
            ),
        )
    return newsroom


def _entry(make: MakeEntry, number: int, **values: object) -> Entry:
    text = f"Berita {number} dari daerah tentang kegiatan yang hanya terjadi di sini pada hari itu saja."
    return make(
        number,
        **{"title": f"Berita {number}", "text": text, "html": f"<p>{text}</p>", "text_hash": f"{number:064x}"}
        | values,
    )


def _titles(client: FlaskClient, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return [item["title"] for item in json.loads(response.data)["items"]]


@pytest.mark.parametrize("path", ["national", "offices/73.02", "regions/73", "categories/haji-umrah"])
@pytest.mark.parametrize(
    ("extension", "media_type"),
    [("rss", "application/rss+xml"), ("atom", "application/atom+xml"), ("json", "application/feed+json")],
)
def test_every_channel_is_valid_in_every_format(
    filled: Any, client: FlaskClient, errors_of: ErrorsOf, path: str, extension: str, media_type: str
) -> None:
    response = client.get(f"/feeds/{path}.{extension}")
    assert response.status_code == 200
    assert response.mimetype == media_type
    assert errors_of(extension, response.data) == []
    assert b"Berita" in response.data


@pytest.mark.parametrize("path", ["national", "offices/11.01", "regions/11", "categories/zakat-wakaf"])
@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_a_channel_with_nothing_in_it_is_valid(
    client: FlaskClient, errors_of: ErrorsOf, path: str, extension: str
) -> None:
    response = client.get(f"/feeds/{path}.{extension}")
    assert response.status_code == 200
    assert errors_of(extension, response.data) == []


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        ("national", [f"Berita {n}" for n in (0, 1, 10, 11, 20, 21, 30, 31)]),
        ("offices/73.02", ["Berita 0", "Berita 1"]),
        ("offices/73", ["Berita 10", "Berita 11"]),
        ("regions/73", ["Berita 0", "Berita 1", "Berita 10", "Berita 11"]),
        ("regions/73.02", ["Berita 0", "Berita 1"]),
        ("offices/91", ["Berita 20", "Berita 21"]),
        ("offices/93", ["Berita 20", "Berita 21"]),
        ("regions/93", ["Berita 20", "Berita 21"]),
        ("offices/00.pendis", ["Berita 30", "Berita 31"]),
        ("categories/haji-umrah", ["Berita 0", "Berita 10", "Berita 20", "Berita 30"]),
    ],
)
def test_a_channel_holds_its_stories_newest_first(
    filled: Any, client: FlaskClient, path: str, titles: list[str]
) -> None:
    assert _titles(client, f"/feeds/{path}.json") == titles


@pytest.mark.parametrize("limit", [1, 3, 8])
def test_paging_leads_through_everything_once(filled: Any, client: FlaskClient, limit: int) -> None:
    address, titles = f"/feeds/national.json?limit={limit}", []
    while address:
        response = client.get(address)
        feed = json.loads(response.data)
        titles += [item["title"] for item in feed["items"]]
        links = dict(re.findall(r'<([^>]*)>; rel="(\w+)"', response.headers["Link"]))
        following = {rel: href for href, rel in links.items()}.get("next")
        assert following == feed.get("next_url")
        address = (following or "").removeprefix("https://simpul.example")
    assert titles == [f"Berita {n}" for n in (0, 1, 10, 11, 20, 21, 30, 31)]


@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_a_page_links_to_itself_the_first_and_the_next(
    filled: Any, client: FlaskClient, extension: str
) -> None:
    first = feedparser.parse(client.get(f"/feeds/national.{extension}?limit=3").data)
    links = {link.rel: link.href for link in first.feed.links}
    base = f"https://simpul.example/feeds/national.{extension}?limit=3"
    assert links["self"] == links["first"] == base
    assert links["next"].startswith(f"{base}&before=")
    second = feedparser.parse(client.get(links["next"].removeprefix("https://simpul.example")).data)
    links_of_second = {link.rel: link.href for link in second.feed.links}
    assert (links_of_second["self"], links_of_second["first"]) == (links["next"], base)


@pytest.mark.parametrize(
    ("address", "status", "named"),
    [
        ("/feeds/national.rss?limit=0", 400, "500"),
        ("/feeds/national.rss?limit=501", 400, "500"),
        ("/feeds/national.rss?limit=-1", 400, "500"),
        ("/feeds/national.rss?limit=sepuluh", 400, "500"),
        ("/feeds/national.rss?limit=", 400, "500"),
        ("/feeds/national.rss?limit=%C2%B2", 400, "500"),
        ("/feeds/national.rss?limit=99999999999999999999", 400, "500"),
        ("/feeds/national.rss?before=kemarin", 400, "before"),
        ("/feeds/national.rss?before=", 400, "before"),
        ("/feeds/national.rss?before=" + "f" * 40 + "-1", 400, "before"),
        ("/feeds/national.xml", 404, "rss"),
        ("/feeds/national", 404, "rss"),
        ("/feeds/nasional.rss", 404, "national"),
        ("/feeds/offices/73.99.rss", 404, "73.09"),
        ("/feeds/regions/99.rss", 404, "91"),
        ("/feeds/regions/00.rss", 404, "11"),
        ("/feeds/categories/haji.rss", 404, "haji-umrah"),
        ("/feeds/offices/.rss", 404, "00"),
        ("/feeds/offices/%3Cscript%3E.rss", 404, "00"),
    ],
)
def test_a_wrong_address_is_told_what_is_right(
    client: FlaskClient, address: str, status: int, named: str
) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    problem = json.loads(response.data)
    assert problem["status"] == status
    assert named in problem["detail"]
    assert response.headers["Cache-Control"] == "no-store"


def test_a_browser_is_told_on_a_page(client: FlaskClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    response = client.get("/feeds/offices/%3Cscript%3E.rss", headers=browser)
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "&lt;script&gt;" in response.text
    assert "<script" not in response.text


def test_a_feed_is_only_for_reading(client: FlaskClient) -> None:
    response = client.post(NATIONAL)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_head_is_the_get_without_its_body(filled: Any, client: FlaskClient) -> None:
    whole, head = client.get(NATIONAL), client.head(NATIONAL)
    assert head.data == b""
    assert head.status_code == 200
    assert dict(head.headers) == dict(whole.headers)
    assert int(head.headers["Content-Length"]) == len(whole.data)


def test_a_feed_says_how_it_may_be_kept_and_by_whom(filled: Any, client: FlaskClient) -> None:
    headers = client.get(NATIONAL).headers
    assert re.fullmatch('"[^"]+"', headers["ETag"])
    assert parsedate_to_datetime(headers["Last-Modified"]).year == 2025
    assert "max-age=60" in headers["Cache-Control"]
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("tag", ["{}", "W/{}", '"lain", {}', '"lain",W/{} , "x"', "*"])
def test_who_holds_the_feed_gets_a_304(filled: Any, client: FlaskClient, tag: str) -> None:
    whole = client.get(NATIONAL)
    response = client.get(NATIONAL, headers={"If-None-Match": tag.format(whole.headers["ETag"])})
    assert (response.status_code, response.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert response.headers[name] == whole.headers[name]
    assert "Content-Type" not in response.headers


def test_an_etag_wins_over_a_date(filled: Any, client: FlaskClient) -> None:
    date = client.get(NATIONAL).headers["Last-Modified"]
    headers = {"If-None-Match": '"lain"', "If-Modified-Since": date}
    assert client.get(NATIONAL, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (None, 304),
        ("Mon, 01 Jan 2024 00:00:00 GMT", 200),
        ("bukan tanggal", 200),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 304),
    ],
)
def test_a_date_alone_is_a_condition_too(
    filled: Any, client: FlaskClient, since: str | None, status: int
) -> None:
    since = since or client.get(NATIONAL).headers["Last-Modified"]
    assert client.get(NATIONAL, headers={"If-Modified-Since": since}).status_code == status


def test_the_zipped_feed_is_the_same_under_an_etag_of_its_own(filled: Any, client: FlaskClient) -> None:
    plain = client.get(NATIONAL, headers={"Accept-Encoding": "gzip;q=0"})
    zipped = client.get(NATIONAL, headers={"Accept-Encoding": "br;q=0, gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["ETag"]}
    assert client.get(NATIONAL, headers=again).status_code == 304


def test_what_does_not_show_leaves_the_etag(filled: Any, client: FlaskClient, entry: MakeEntry) -> None:
    address = "/feeds/offices/91.atom"
    before = client.get(address)
    source = filled.source("https://bulukumba.example/feed")
    filled.publish(source, _entry(entry, 40, url="https://bulukumba.example/berita/40"))
    after = client.get(address)
    assert after.headers["ETag"] == before.headers["ETag"]
    assert after.headers["Last-Modified"] == before.headers["Last-Modified"]


def test_a_change_shows_at_once_under_a_new_etag_and_a_later_date(
    filled: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    before = client.get(NATIONAL)
    source = filled.source("https://bulukumba.example/feed")
    filled.edit(source, _entry(entry, 0, url="https://bulukumba.example/berita/0"), title="Judul Diralat")
    conditions = {"If-None-Match": before.headers["ETag"]}
    after = client.get(NATIONAL, headers=conditions)
    assert after.status_code == 200
    assert "Judul Diralat" in after.text
    assert after.headers["ETag"] != before.headers["ETag"]
    dates = [parsedate_to_datetime(response.headers["Last-Modified"]) for response in (before, after)]
    assert dates[0] < dates[1]


def test_a_burst_of_readers_renders_once(filled: Any, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[ChannelQuery] = []
    stories = filled.storage.stories
    go = threading.Barrier(8)

    def counted(query: ChannelQuery) -> StoryPage:
        asked.append(query)
        page: StoryPage = stories(query)
        return page

    def read() -> None:
        go.wait()
        bodies.append(app.test_client().get(NATIONAL).data)

    monkeypatch.setattr(filled.storage, "stories", counted)
    bodies: list[bytes] = []
    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(bodies) == 8
    assert len(set(bodies)) == 1
    assert len(asked) == 1


@pytest.fixture
def without_database(filled: Any, app: Flask, tmp_path: Path) -> Callable[..., Any]:
    """Takes the database away, as a lost disk would, and asks for an address."""

    def ask(address: str, **headers: str) -> Any:
        filled.storage.close()
        for file in tmp_path.glob("simpul.sqlite3*"):
            file.unlink()
        (tmp_path / "simpul.sqlite3").mkdir()
        # A thread of its own has no connection open to what is gone.
        with ThreadPoolExecutor(1) as elsewhere:
            return elsewhere.submit(app.test_client().get, address, headers=headers).result()

    return ask


@pytest.mark.parametrize(("condition", "status"), [({}, 200), ({"If-None-Match": "*"}, 304)])
def test_while_the_database_is_away_readers_get_the_last_good_feed(
    client: FlaskClient, without_database: Callable[..., Any], condition: dict[str, str], status: int
) -> None:
    before = client.get(NATIONAL)
    after = without_database(NATIONAL, **condition)
    assert after.status_code == status
    assert after.data == (before.data if status == 200 else b"")
    assert after.headers["Cache-Status"].startswith("simpul; hit; ttl=")
    assert after.headers["Cache-Control"] == "public, no-cache"
    assert int(after.headers["Age"]) >= 0
    assert after.headers["ETag"] == before.headers["ETag"]


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/national.atom",
        "/",
        "/opml",
        "/stories/00000000-0000-4000-8000-000000000001",
        "/metrics",
        "/readyz",
    ],
)
def test_what_was_never_rendered_is_to_be_asked_for_later(
    without_database: Callable[..., Any], address: str
) -> None:
    response = without_database(address)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert json.loads(response.data)["status"] == 503


def test_the_process_lives_without_its_database(without_database: Callable[..., Any]) -> None:
    assert without_database("/healthz").status_code == 200


def test_the_process_is_ready_with_its_database(client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200


def test_what_is_kept_is_bounded_by_its_bytes_and_the_least_used_goes_first() -> None:
    rendered: list[str] = []

    def ask(name: str) -> None:
        def render() -> Content:
            rendered.append(name)
            return Content(hashlib.shake_256(name.encode()).digest(1000), "text/plain", EMPTY_SINCE)

        cache.get((name,), render)

    cache = RenderCache(lambda: 1, lambda: 0, max_bytes=2500)
    for name in ("a", "b", "a", "c", "a", "b"):
        ask(name)
    assert rendered == ["a", "b", "c", "b"]


def test_a_render_that_fails_leaves_the_way_free_for_the_next() -> None:
    def fails() -> Content:
        raise BadQuery("before", "x", "")

    cache = RenderCache(lambda: 1, lambda: 0)
    for _ in range(2):
        with pytest.raises(BadQuery):
            cache.get(("a",), fails)
    assert cache.get(("a",), lambda: Content(b"x", "text/plain", EMPTY_SINCE)).body == b"x"
