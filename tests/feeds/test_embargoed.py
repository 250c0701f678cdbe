"""Stories under embargo over HTTP: read by partners who are allowed, in no other answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from aggregator.adapters.database import Database
from aggregator.editing import Hand, embargo
from aggregator.partners import LIMITS, Scope, keyring, new_key

ENDS = datetime(2099, 12, 1, 1, 0, tzinfo=UTC)
STATED = "2099-12-01T01:00:00Z"
HIDDEN = "00000000-0000-4000-8000-000000000002"
EXTENSIONS = ["rss", "atom", "json", "ninjs"]

Headers = Callable[..., dict[str, str]]


@pytest.fixture
def headers(newsroom: Any, entry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Headers:
    """What a partner sends to be known; there are two stories, of which the second is under embargo."""
    monkeypatch.setattr(keyring, "FRESH_SECONDS", 0.0)
    storage: Database = newsroom.storage
    source = newsroom.source("https://bulukumba.example/feed")
    newsroom.publish(source, entry(1))
    newsroom.publish(
        source, entry(9, title="Rahasia Sampai Desember", text="Rahasia.", html="<p>Rahasia.</p>")
    )
    now = newsroom.moment

    def decide(session: Any) -> Any:
        story = session.story_file(HIDDEN)
        assert story is not None
        return embargo(story, ENDS, Hand("redaksi", now, "contoh"))

    storage.edit(decide)
    newsroom._group(now)

    def made(*scopes: Scope) -> dict[str, str]:
        moment = datetime.now(UTC)
        owner = storage.add_partner("Media", "redaksi@media.example", LIMITS, "humas", moment)
        key = new_key(owner.id, frozenset(scopes), "humas", moment, None)
        storage.add_key(key.kept)
        return {"Authorization": f"Bearer {key.text}"}

    return made


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_partner_who_is_allowed_reads_it_with_its_time(
    client: FlaskClient, headers: Headers, extension: str, errors_of: Callable[[str, bytes], list[str]]
) -> None:
    allowed = headers(Scope.EMBARGOED)
    answer = client.get(f"/feeds/embargoed.{extension}", headers=allowed)
    assert answer.status_code == 200
    assert "Rahasia Sampai Desember" in answer.text
    assert STATED in answer.text
    assert "Kegiatan Nomor 1" not in answer.text
    assert "hub" not in answer.text
    assert set(answer.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}
    if extension != "ninjs":
        assert errors_of(extension, answer.data) == []
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/feeds/embargoed.{extension}", headers=allowed | tag).status_code == 304


def test_each_format_says_the_time_in_its_own_words(client: FlaskClient, headers: Headers) -> None:
    allowed = headers(Scope.EMBARGOED)

    def get(path: str) -> str:
        return client.get(path, headers=allowed).text

    period = f"<dcterms:available>start={STATED}; scheme=W3C-DTF</dcterms:available>"
    assert period in get("/feeds/embargoed.rss")
    assert period in get("/feeds/embargoed.atom")
    assert f'"embargoedUntil":"{STATED}"' in get("/feeds/embargoed.ninjs").replace('": "', '":"')
    (item,) = json.loads(get("/feeds/embargoed.json"))["items"]
    assert item["_simpul"]["embargo_until"] == STATED
    (listed,) = json.loads(get("/api/v1/embargoed"))["items"]
    assert listed["_simpul"] == item["_simpul"]
    assert listed.items() >= item.items()


@pytest.mark.parametrize("path", ["/feeds/embargoed.json", "/api/v1/embargoed"])
def test_nobody_else_reads_it(client: FlaskClient, headers: Headers, path: str) -> None:
    assert client.get(path).status_code == 401
    refused = client.get(path, headers=headers(Scope.CHANNELS))
    assert (refused.status_code, refused.get_json()["scope"]) == (403, "embargoed")


def test_no_other_answer_shows_anything_of_it(client: FlaskClient, headers: Headers) -> None:
    allowed = headers(Scope.EMBARGOED)
    paths = [f"/feeds/national.{extension}" for extension in EXTENSIONS]
    paths += ["/feeds/search.json?q=rahasia", "/feeds/offices/73.02.json", "/", "/offices/73.02", "/opml"]
    paths += ["/channels/regions/73", "/sitemap.xml", "/sitemap-news.xml", f"/stories/{HIDDEN}"]
    paths += ["/api/v1/stories", "/api/v1/changes", "/api/v1/entries/2", f"/api/v1/stories/{HIDDEN}"]
    paths += [f"/stories/{HIDDEN}.ninjs", "/dumps/2025-12-01.csv", "/dumps/2025-12-01.ndjson"]
    paths += ["/api/v1/stories?q=rahasia", "/embed", "/api/v1/channels/preview?q=rahasia"]
    for sent in ({}, allowed):
        for path in paths:
            answer = client.get(path, headers=sent)
            assert answer.status_code in (200, 401, 403, 410), path
            said = answer.text.replace("Search: rahasia", "").replace("q=rahasia", "")
            assert "Rahasia Sampai" not in said, path
            assert "<p>Rahasia" not in said, path


def test_a_format_that_is_none_is_told_so(client: FlaskClient, headers: Headers) -> None:
    assert client.get("/feeds/embargoed.doc", headers=headers(Scope.EMBARGOED)).status_code == 404
