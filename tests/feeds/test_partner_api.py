"""What partners do for themselves: channels of their own, previews, usage; and the terms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from aggregator.adapters.database import Database
from aggregator.partners import LIMITS, Scope, keyring, new_key
from feeds.web import partner_api

OWN = "/api/v1/channels/own"
HAJI = {"name": "Haji kita", "query": "kegiatan"}

Headers = Callable[..., dict[str, str]]


@pytest.fixture
def headers(newsroom: Any, entry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Headers:
    """What a partner sends to be known, by the scopes of the key."""
    monkeypatch.setattr(keyring, "FRESH_SECONDS", 0.0)
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), entry(1), entry(2))
    storage: Database = newsroom.storage

    def made(*scopes: Scope, partner: str = "media") -> dict[str, str]:
        now = datetime.now(UTC)
        owner = storage.add_partner(partner, "redaksi@media.example", LIMITS, "humas", now)
        key = new_key(owner.id, frozenset(scopes), "humas", now, None)
        storage.add_key(key.kept)
        return {"Authorization": f"Bearer {key.text}"}

    return made


def test_a_partner_saves_reads_changes_and_drops_a_channel(client: FlaskClient, headers: Headers) -> None:
    mine = headers(Scope.CHANNELS)
    made = client.put(f"{OWN}/haji", json=HAJI, headers=mine)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "private, no-store"
    told = made.get_json()
    assert (told["slug"], told["channel"], told["query"]) == ("haji", "channels/media~haji", "kegiatan")
    feed = told["feeds"]["json"].removeprefix("https://simpul.example")
    items = client.get(feed, headers=mine).get_json()["items"]
    assert {item["title"] for item in items} == {"Kegiatan Nomor 1", "Kegiatan Nomor 2"}
    assert client.get(feed).status_code == 404
    changed = client.put(f"{OWN}/haji", json=HAJI | {"query": "nomor -kegiatan"}, headers=mine)
    assert changed.status_code == 200
    assert changed.get_json()["created_at"] == told["created_at"]
    assert client.get(feed, headers=mine).get_json()["items"] == []
    assert client.get(f"{OWN}/haji", headers=mine).get_json() == changed.get_json()
    assert client.get(OWN, headers=mine).get_json()["channels"] == [changed.get_json()]
    assert client.delete(f"{OWN}/haji", headers=mine).status_code == 204
    assert client.get(feed, headers=mine).status_code == 404
    assert client.delete(f"{OWN}/haji", headers=mine).status_code == 404


def test_partners_have_slugs_of_their_own(client: FlaskClient, headers: Headers) -> None:
    mine, other = headers(Scope.CHANNELS), headers(Scope.CHANNELS, partner="lain")
    assert client.put(f"{OWN}/haji", json=HAJI, headers=mine).status_code == 201
    assert client.get(f"{OWN}/haji", headers=other).status_code == 404
    assert client.delete(f"{OWN}/haji", headers=other).status_code == 404
    assert client.put(f"{OWN}/haji", json=HAJI, headers=other).status_code == 201
    assert client.get(OWN, headers=other).get_json()["channels"][0]["channel"] == "channels/lain~haji"


@pytest.mark.parametrize(("method", "path"), [("put", "/haji"), ("delete", "/haji")])
def test_saving_needs_its_scope(client: FlaskClient, headers: Headers, method: str, path: str) -> None:
    refused = client.open(f"{OWN}{path}", method=method, json=HAJI, headers=headers())
    assert (refused.status_code, refused.get_json()["scope"]) == (403, "channels")
    assert 'error="insufficient_scope", scope="channels"' in refused.headers["WWW-Authenticate"]
    unknown = client.open(f"{OWN}{path}", method=method, json=HAJI)
    assert unknown.status_code == 401
    assert unknown.headers["WWW-Authenticate"] == 'Bearer realm="Simpul"'


@pytest.mark.parametrize(
    ("slug", "sent", "member"),
    [
        ("haji", {"json": ["haji"]}, "body"),
        ("haji", {"data": b"{"}, "body"),
        ("haji", {"data": b"[" * 9000}, "body"),
        ("haji", {"data": b'{"name": "' + b"a" * 20_000 + b'"}'}, "body"),
        ("haji", {"json": {"query": "haji"}}, "name"),
        ("haji", {"json": HAJI | {"name": " "}}, "name"),
        ("haji", {"json": HAJI | {"name": "a" * 121}}, "name"),
        ("haji", {"json": HAJI | {"name": "a\x1b[2Jb"}}, "name"),
        ("haji", {"json": HAJI | {"query": 3}}, "query"),
        ("Haji", {"json": HAJI}, "slug"),
        ("ha~ji", {"json": HAJI}, "slug"),
        ("a" * 81, {"json": HAJI}, "slug"),
    ],
    ids=range(12),
)
def test_what_is_no_channel_is_told_so(
    client: FlaskClient, headers: Headers, slug: str, sent: dict[str, Any], member: str
) -> None:
    mine = headers(Scope.CHANNELS)
    refused = client.put(f"{OWN}/{slug}", headers=mine, **sent)
    assert refused.status_code == 400
    assert refused.content_type.startswith("application/problem+json")
    assert refused.get_json()["member"] == member
    assert client.get(OWN, headers=mine).get_json()["channels"] == []


@pytest.mark.parametrize("query", ["", "   ", "a" * 600])
def test_a_query_that_cannot_be_read_makes_no_channel(
    client: FlaskClient, headers: Headers, query: str
) -> None:
    mine = headers(Scope.CHANNELS)
    refused = client.put(f"{OWN}/haji", json=HAJI | {"query": query}, headers=mine)
    assert (refused.status_code, refused.get_json()["parameter"]) == (400, "q")
    assert client.get("/api/v1/channels/preview", query_string={"q": query}, headers=mine).status_code == 400


def test_a_partner_has_so_many_channels(
    client: FlaskClient, headers: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partner_api, "MOST_CHANNELS", 2)
    mine = headers(Scope.CHANNELS)
    statuses = [
        client.put(f"{OWN}/{slug}", json=HAJI, headers=mine).status_code for slug in ("a", "b", "c", "a")
    ]
    assert statuses == [201, 201, 409, 200]


def test_a_preview_shows_what_a_channel_would_hold(client: FlaskClient, headers: Headers) -> None:
    mine = headers(Scope.CHANNELS)
    found = client.get("/api/v1/channels/preview?q=kegiatan&limit=1", headers=mine).get_json()
    assert [story["title"] for story in found["stories"]] == ["Kegiatan Nomor 1"]
    assert found["more"] is True
    assert client.get("/api/v1/channels/preview?q=kegiatan").status_code == 401


def test_a_partner_sees_his_own_usage_alone(client: FlaskClient, headers: Headers) -> None:
    mine, other = headers(), headers(partner="lain")
    client.get("/feeds/national.rss", headers=mine)
    client.get("/feeds/national.rss", headers=other)
    told = client.get("/api/v1/usage", headers=mine).get_json()
    assert (told["partner"], told["limits"]) == ("media", {"minute": 600, "day": 100_000})
    (key,) = told["keys"]
    assert key["prefix"] == mine["Authorization"].split("_")[1]
    assert [(line["kind"], line["requests"], line["key"]) for line in told["usage"]] == [
        ("feeds", 1, key["prefix"])
    ]
    assert key["last_used"] == told["usage"][0]["day"]
    assert client.get("/api/v1/usage").status_code == 401
    assert client.get("/api/v1/usage?days=0", headers=mine).status_code == 400


@pytest.mark.parametrize(("language", "word"), [("id", "Syarat pemakaian"), ("en", "Terms of use")])
def test_the_terms_are_a_page_in_both_languages(client: FlaskClient, language: str, word: str) -> None:
    page = client.get(f"/terms?lang={language}")
    assert page.status_code == 200
    assert f"<h1>{word}</h1>" in page.text
    assert page.headers["Content-Language"] == language
