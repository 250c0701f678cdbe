"""What is answered without Flask is what Flask answers, for as long as it is right."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from aggregator.errors import StorageError
from aggregator.model import Entry
from aggregator.registry import Registry
from aggregator.settings import Settings
from feeds.web import create_app, hot
from feeds.web.representation import MAX_AGE

FEED = "https://bulukumba.example/feed"
ADDRESSES = [
    *(f"/feeds/national.{extension}" for extension in ("rss", "atom", "json")),
    *(
        "/feeds/national.rss?limit=1",
        "/feeds/offices/73.02.rss",
        "/feeds/search.json?q=berita",
        "/",
        "/?lang=en",
    ),
]
VARIANTS: list[dict[str, str]] = [
    {},
    *({"Accept-Encoding": coding} for coding in ("gzip", "br, gzip", "zstd", "identity;q=0", "x;q=y")),
    {"Accept-Language": "en-GB,en;q=0.9"},
    {"Accept-Language": "de", "Accept-Encoding": "gzip"},
]
CONDITIONS: list[dict[str, str]] = [
    {"If-None-Match": "{etag}"},
    {"If-None-Match": 'W/{etag}, "lain"'},
    {"If-None-Match": "*"},
    {"If-None-Match": '"lain"'},
    {"If-Modified-Since": "{date}"},
    {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
    {"If-None-Match": '"lain"', "If-Modified-Since": "{date}"},
    {"If-Modified-Since": "kapan saja"},
]
RARE: list[dict[str, str]] = [
    {"Range": "bytes=0-9"},
    {"Range": "bytes=99999999-"},
    {"If-Match": '"lain"'},
    {"If-Unmodified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
    {"A-IM": "feed"},
    {"Authorization": "Bearer x"},
    {"X-API-Key": "x"},
]


@pytest.fixture
def filled(newsroom: Any, entry: Callable[..., Entry]) -> Any:
    newsroom.publish(newsroom.source(FEED), entry(1), entry(2))
    return newsroom


@pytest.fixture
def asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that Flask was asked for."""
    found: list[str] = []
    hot: Any = app.wsgi_app
    flask = hot._app

    def noted(environ: dict[str, Any], start_response: Any) -> Any:
        found.append(environ["PATH_INFO"])
        return flask(environ, start_response)

    monkeypatch.setattr(hot, "_app", noted)
    return found


def seen(answer: Any) -> tuple[str, list[tuple[str, str]], bytes]:
    return answer.status, list(answer.headers), answer.data


@pytest.mark.parametrize("address", ADDRESSES)
def test_both_ways_give_the_same_answer(
    filled: Any, client: FlaskClient, asked: list[str], address: str
) -> None:
    for variant in VARIANTS:
        whole = client.get(address, headers=variant)
        facts = {"etag": whole.headers["ETag"], "date": whole.headers["Last-Modified"]}
        for condition, method in itertools.product([{}, *CONDITIONS], ["GET", "HEAD"]):
            headers = variant | {name: value.format(**facts) for name, value in condition.items()}
            client.get(address, headers=headers)  # whatever is to be learnt, is
            asked.clear()
            again = client.open(address, method=method, headers=headers)
            assert asked == []
            flask = client.open(address, method=method, headers=headers | {"A-IM": "no-such"})
            assert len(asked) == 1
            assert seen(again) == seen(flask)


def test_what_is_rare_or_known_by_name_is_flasks_each_time(
    filled: Any, client: FlaskClient, asked: list[str]
) -> None:
    for _ in range(2):
        client.get("/feeds/national.rss")
    assert len(asked) == 1
    for headers in RARE:
        asked.clear()
        for _ in range(2):
            client.get("/feeds/national.rss", headers=headers)
        assert len(asked) == 2, headers


@pytest.mark.parametrize("kind", ["with a key", "not kept"])
def test_what_has_a_key_or_is_not_kept_is_flasks_each_time(
    filled: Any, client: FlaskClient, asked: list[str], kind: str
) -> None:
    keyed = ("/feeds/national.rss?key=x", "/feeds/national.rss?%6bey=x", "/?signature=x")
    for address in keyed if kind == "with a key" else ("/opml", "/healthz", "/feeds/none.rss", "/collector"):
        asked.clear()
        for _ in range(3):
            client.get(address)
        assert len(asked) == 3, address


MARKS: list[Callable[[Response], object]] = [
    lambda response: response.headers.add("Set-Cookie", "a=b"),
    lambda response: response.headers.add("RateLimit", "limit=10, remaining=3"),
    lambda response: response.headers.set("Vary", "Accept-Encoding, User-Agent"),
    lambda response: response.set_data(b"other bytes"),
    lambda response: setattr(response, "status_code", 226),
]


def test_an_answer_that_depends_on_more_is_not_learnt(
    filled: Any, app: Flask, client: FlaskClient, asked: list[str]
) -> None:
    marks: list[Callable[[Response], object]] = []

    @app.after_request
    def change(response: Response) -> Response:
        marks[0](response)
        return response

    for mark in MARKS:
        marks[:] = [mark]
        asked.clear()
        for _ in range(3):
            client.get("/feeds/national.rss")
        assert len(asked) == 3


def test_a_change_shows_at_once(
    filled: Any, client: FlaskClient, asked: list[str], entry: Callable[..., Entry]
) -> None:
    before = [client.get("/feeds/national.rss") for _ in range(2)][1]
    assert len(asked) == 1
    filled.publish(filled.source(FEED), entry(3, title="Berita Ketiga"))
    after = client.get("/feeds/national.rss", headers={"If-None-Match": before.headers["ETag"]})
    assert "Berita Ketiga" in after.text


def test_what_is_learnt_is_bounded(
    filled: Any, client: FlaskClient, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot, "MAX_ANSWERS", 3)
    monkeypatch.setattr(hot, "MAX_ADDRESS", 50)
    for number in (1, 2, 3, 4, 4, 3, 2, 1):
        client.get(f"/feeds/national.rss?limit={number}")
    assert len(asked) == 5  # the first was forgotten
    for _ in range(2):
        client.get("/feeds/national.rss?limit=1&utm=" + "x" * 50)
    assert len(asked) == 7


def test_an_answer_is_asked_anew_after_a_minute(
    filled: Any, app: Flask, client: FlaskClient, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(app.wsgi_app, "_clock", lambda: now[0])
    client.get("/feeds/national.rss")
    for seconds, times in ((MAX_AGE - 1, 1), (MAX_AGE, 2), (2 * MAX_AGE - 1, 2), (2 * MAX_AGE, 3)):
        now[0] = float(seconds)
        client.get("/feeds/national.rss")
        assert len(asked) == times


def test_in_production_the_database_is_asked_now_and_then(
    filled: Any, registry: Registry, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(filled.storage, registry, settings, check_seconds=3600).test_client()
    first = client.get("/feeds/national.rss")

    def away() -> int:
        raise StorageError("away")

    monkeypatch.setattr(filled.storage, "_generation", away)
    again = client.get("/feeds/national.rss")
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert "Cache-Status" not in again.headers
