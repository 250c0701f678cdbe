"""Keys over HTTP: who is known, who is refused, what stays private, what is counted."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import feeds.web
from aggregator.adapters.database import Database
from aggregator.model import SavedChannel
from aggregator.partners import (
    LIMITS,
    Limits,
    NewKey,
    Scope,
    UsedFor,
    keyring,
    new_key,
    replacement,
    sign_url,
)
from aggregator.partners.rates import Policy
from feeds.web import access

NATIONAL = "/feeds/national.json"
PRIVATE = "/feeds/channels/media~haji.rss"
PUBLIC_URL = "https://simpul.example"


@pytest.fixture(autouse=True)
def _keys_are_read_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "FRESH_SECONDS", 0.0)


@pytest.fixture
def storage(newsroom: Any, entry: Callable[..., Any]) -> Database:
    newsroom.publish(newsroom.source("https://bulukumba.example/feed"), entry(1), entry(2))
    return newsroom.storage


MakeKey = Callable[..., NewKey]


@pytest.fixture
def key(storage: Database) -> MakeKey:
    """A key of a partner, who is noted if need be."""

    def make(
        *scopes: Scope, partner: str = "media", limits: Limits = LIMITS, days: float | None = None
    ) -> NewKey:
        now = datetime.now(UTC)
        owner = storage.add_partner(partner, "redaksi@media.example", limits, "humas", now)
        ends = now + timedelta(days=days) if days is not None else None
        made = new_key(owner.id, frozenset(scopes), "humas", now - timedelta(days=2), ends)
        storage.add_key(made.kept)
        return made

    return make


def bearer(key: NewKey) -> dict[str, str]:
    return {"Authorization": f"Bearer {key.text}"}


def private_channel(storage: Database, slug: str = "media~haji", owner: str = "media") -> None:
    moment = datetime.now(UTC)
    storage.save_channel(SavedChannel(slug, "Haji", "kegiatan", owner, owner, moment, moment))


def signed(key: NewKey, path: str, **lasts: int) -> str:
    until = datetime.now(UTC) + timedelta(**(lasts or {"hours": 1}))
    return sign_url(key.kept, f"{PUBLIC_URL}{path}", until).removeprefix(PUBLIC_URL)


def test_public_channels_are_the_same_with_and_without_a_key(client: FlaskClient, key: MakeKey) -> None:
    plain, known = client.get(NATIONAL), client.get(NATIONAL, headers=bearer(key()))
    assert plain.status_code == known.status_code == 200
    assert plain.data == known.data
    assert plain.headers["ETag"] == known.headers["ETag"]
    assert plain.headers["Cache-Control"].startswith("public")
    assert "RateLimit" not in plain.headers
    assert "private" in known.headers["Cache-Control"]
    assert "public" not in known.headers["Cache-Control"]
    assert {"Authorization", "X-API-Key"} <= set(known.vary)


@pytest.mark.parametrize("place", ["bearer", "lowercase scheme", "x-api-key", "signed"])
def test_a_partner_reads_his_own_channel(
    client: FlaskClient, storage: Database, key: MakeKey, place: str
) -> None:
    mine = key()
    private_channel(storage)
    headers = {
        "bearer": bearer(mine),
        "lowercase scheme": {"Authorization": f"bearer {mine.text}"},
        "x-api-key": {"X-API-Key": mine.text},
        "signed": {},
    }[place]
    path = signed(mine, PRIVATE) if place == "signed" else PRIVATE
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("private")
    assert b"Kegiatan Nomor 1" in answer.data
    assert b"signature" not in answer.data
    assert b"hub" not in answer.data
    assert "hub" not in answer.headers["Link"]
    again = client.get(path, headers=headers | {"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert "private" in again.headers["Cache-Control"]


def test_nobody_else_learns_whether_there_is_a_private_channel(
    client: FlaskClient, storage: Database, key: MakeKey
) -> None:
    key()
    other = key(Scope.CHANNELS, Scope.EMBARGOED, partner="lain")
    private_channel(storage)
    for headers in ({}, bearer(other)):
        hidden, missing = (
            client.get(path, headers=headers) for path in (PRIVATE, PRIVATE.replace("haji", "haaj"))
        )
        assert hidden.status_code == missing.status_code == 404
        assert hidden.data.replace(b"haji", b"haaj") == missing.data
        assert hidden.headers["Cache-Control"] == "no-store"


def test_the_hub_tells_no_private_channel(client: FlaskClient, storage: Database, key: MakeKey) -> None:
    mine = key()
    private_channel(storage)
    for topic in (PRIVATE, PRIVATE.replace("haji", "haaj")):
        form = {
            "hub.mode": "subscribe",
            "hub.topic": f"{PUBLIC_URL}{topic}",
            "hub.callback": "https://media.example/kabar",
        }
        answer = client.post("/hub", data=form, headers=bearer(mine))
        assert answer.status_code == 403
        assert b"WebSub" in answer.data


def wrong_keys() -> dict[str, Callable[[NewKey], tuple[str, dict[str, str]]]]:
    """Ways to show what opens nothing: the address and the headers, made of a true key."""

    def header(text: str) -> tuple[str, dict[str, str]]:
        return NATIONAL, {"Authorization": text}

    return {
        "malformed": lambda key: header("Bearer rahasia"),
        "malformed empty": lambda key: header("Bearer "),
        "malformed no scheme": lambda key: header(key.text),
        "malformed basic": lambda key: header("Basic dTpw"),
        "malformed api key": lambda key: (NATIONAL, {"X-API-Key": ""}),
        "malformed long": lambda key: header("Bearer " + "a" * 5000),
        "unknown prefix": lambda key: header(f"Bearer simpul_{'z' * 10}_{key.text[-32:]}"),
        "unknown secret": lambda key: header(f"Bearer simpul_{key.kept.prefix}_{'z' * 32}"),
        "unknown signing secret": lambda key: header(
            f"Bearer simpul_{key.kept.prefix}_{key.kept.signing_secret}"
        ),
        "unknown digest": lambda key: header(f"Bearer simpul_{key.kept.prefix}_{key.kept.digest[:32]}"),
        "several": lambda key: (NATIONAL, bearer(key) | {"X-API-Key": key.text}),
        "several signed": lambda key: (signed(key, NATIONAL), bearer(key)),
        "malformed in query": lambda key: (f"{NATIONAL}?key={key.text}", {}),
        "unknown signed": lambda key: (signed(key, NATIONAL).replace(key.kept.prefix, "z" * 10), {}),
        "signature": lambda key: (signed(key, PRIVATE).replace("haji", "haaj"), {}),
        "signed_expired": lambda key: (signed(key, NATIONAL, hours=-1), {}),
        "signed_too_long": lambda key: (signed(key, NATIONAL, days=400), {}),
    }


@pytest.mark.parametrize("name", wrong_keys())
def test_what_opens_nothing_is_told_so_and_is_never_anonymous(
    client: FlaskClient, key: MakeKey, name: str
) -> None:
    path, headers = wrong_keys()[name](key())
    answer = client.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.content_type.startswith("application/problem+json")
    assert answer.json is not None
    assert (answer.json["status"], answer.json["fault"]) == (401, name.split(" ")[0])
    assert answer.headers["WWW-Authenticate"].startswith("Bearer realm=")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_browser_is_refused_in_words(client: FlaskClient, key: MakeKey) -> None:
    answer = client.get("/?lang=en", headers={"Accept": "text/html", "Authorization": "Bearer x"})
    assert answer.status_code == 401
    assert b"This key does not open" in answer.data


def test_a_signed_address_is_only_for_reading(client: FlaskClient, key: MakeKey) -> None:
    answer = client.post(signed(key(), "/hub"))
    assert (answer.status_code, answer.json["fault"]) == (401, "signed_method")  # type: ignore[index]


def test_keys_that_are_over_open_nothing_nor_what_they_signed(
    client: FlaskClient, storage: Database, key: MakeKey
) -> None:
    expired, revoked = key(days=-1), key()
    assert storage.revoke_key(revoked.kept.prefix, "humas", datetime.now(UTC))
    for one, fault in ((expired, "expired"), (revoked, "revoked")):
        for path, headers in ((NATIONAL, bearer(one)), (signed(one, NATIONAL), {})):
            answer = client.get(path, headers=headers)
            assert (answer.status_code, answer.json["fault"]) == (401, fault)  # type: ignore[index]


def test_the_old_key_goes_on_beside_the_new_one_until_its_grace_is_over(
    client: FlaskClient, storage: Database, key: MakeKey
) -> None:
    old, now = key(), datetime.now(UTC)
    new = replacement(old.kept, "humas", now)
    storage.add_key(new.kept, now + timedelta(days=7))
    assert [client.get(NATIONAL, headers=bearer(one)).status_code for one in (old, new)] == [200, 200]
    third = replacement(old.kept, "humas", now)
    storage.add_key(third.kept, now)
    assert [client.get(NATIONAL, headers=bearer(one)).status_code for one in (old, new)] == [401, 200]


def test_a_flood_of_wrong_keys_is_asked_to_wait_and_others_are_not(client: FlaskClient, key: MakeKey) -> None:
    mine = key()
    flood = {"REMOTE_ADDR": "203.0.113.7"}
    statuses = [
        client.get(NATIONAL, headers={"X-API-Key": "x"}, environ_base=flood).status_code for _ in range(130)
    ]
    assert statuses[0] == 401
    assert 429 in statuses
    assert client.get(NATIONAL, headers=bearer(mine), environ_base=flood).status_code == 200
    assert client.get(NATIONAL, environ_base=flood).status_code == 200
    assert client.get(NATIONAL, headers={"X-API-Key": "x"}).status_code == 401


def test_a_flood_of_wrong_keys_does_not_reach_the_database(
    client: FlaskClient, storage: Database, key: MakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = key()
    monkeypatch.setattr(keyring, "FRESH_SECONDS", 3600.0)
    client.get(NATIONAL, headers=bearer(mine))
    asked = []
    monkeypatch.setattr(storage, "generation", lambda: asked.append("generation"))
    from sqlalchemy import event

    event.listen(storage.engine, "before_cursor_execute", lambda *_: asked.append("statement"))
    for number in range(20):
        wrong = f"simpul_{number:010d}_{'a' * 32}"
        assert client.get(NATIONAL, headers={"X-API-Key": wrong}).status_code == 401
    assert asked == []


def test_a_partner_beyond_his_rate_waits_and_is_told_how_long(client: FlaskClient, key: MakeKey) -> None:
    mine = key(limits=Limits(2, 1000))
    # A minute may end between the requests; five of them fill at least one.
    answers = [client.get(NATIONAL, headers=bearer(mine)) for _ in range(5)]
    assert answers[0].headers["RateLimit-Policy"] == '"minute";q=2;w=60, "day";q=1000;w=86400'
    refused = next(each for each in answers if each.status_code == 429)
    assert refused.json is not None
    assert refused.json["violated-policies"] == ["minute"]
    assert refused.json["type"].endswith("#quota-exceeded")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert '"minute";r=0;' in refused.headers["RateLimit"]
    assert client.get(NATIONAL).status_code == 200


def test_the_interface_is_bounded_for_an_address_and_feeds_are_not(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get(path: str, client_at: str) -> Any:
        return client.get(path, headers={"X-Forwarded-For": client_at})

    first = get("/api/v1/changes", "203.0.113.7")
    assert first.status_code == 200
    assert first.headers["RateLimit-Policy"] == '"minute";q=300;w=60'
    monkeypatch.setattr(access, "ANONYMOUS", (Policy("minute", 3, 60),))
    # A minute may end between the requests; nine of them are too many for one of two all the same.
    statuses = [get("/api/v1/changes", "203.0.113.7").status_code for _ in range(9)]
    assert 429 in statuses
    assert get("/api/v1/changes", "203.0.113.8").status_code == 200
    assert get("/feeds/national.rss", "203.0.113.7").status_code == 200


def test_what_is_answered_without_looking_again_is_answered_to_nobody_with_a_key(
    client: FlaskClient, storage: Database, key: MakeKey
) -> None:
    mine = key()
    private_channel(storage)
    wrong = {"X-API-Key": "x"}
    for path in (NATIONAL, f"{NATIONAL}?key=x", PRIVATE):
        for _ in range(3):
            client.get(path)
            client.get(path, headers=bearer(mine))
    assert client.get(NATIONAL, headers=wrong).status_code == 401
    assert client.get(f"{NATIONAL}?key=x").status_code == 401
    assert client.get(PRIVATE, headers=bearer(mine)).status_code == 200
    assert client.get(PRIVATE).status_code == 404
    address = signed(mine, PRIVATE)
    assert [client.get(address).status_code for _ in range(3)] == [200] * 3
    assert client.get(address[:-1] + "x").status_code == 401


def test_what_is_used_is_counted_by_key_day_and_kind(
    app: Flask, client: FlaskClient, storage: Database, key: MakeKey
) -> None:
    from feeds.web.access import gate

    mine, over = key(), key(days=-1)
    first = client.get(NATIONAL, headers=bearer(mine))
    client.get(NATIONAL, headers=bearer(mine) | {"If-None-Match": first.headers["ETag"]})
    client.get("/api/v1/changes", headers={"X-API-Key": mine.text})
    client.get(NATIONAL)
    client.get(NATIONAL, headers=bearer(over))
    with app.app_context():
        gate().meter.flush()
    used = {
        (line.prefix, line.used_for): (line.usage.requests, line.usage.not_modified, line.usage.refused)
        for line in storage.usage("media", "2000-01-01")
    }
    assert used == {
        (mine.kept.prefix, UsedFor.FEEDS): (2, 1, 0),
        (mine.kept.prefix, UsedFor.API): (1, 0, 0),
        (over.kept.prefix, UsedFor.FEEDS): (0, 0, 1),
    }
    (feeds,) = [
        line.usage
        for line in storage.usage("media", "2000-01-01")
        if line.used_for is UsedFor.FEEDS and line.usage.requests
    ]
    assert feeds.bytes == len(first.data)
    assert set(storage.last_used()) == {mine.kept.prefix}


def test_partners_are_known_on_while_the_database_is_away(
    client: FlaskClient, storage: Database, key: MakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aggregator.errors import StorageError

    mine = key()
    assert client.get(NATIONAL, headers=bearer(mine)).status_code == 200

    def away() -> None:
        raise StorageError("away")

    monkeypatch.setattr(client.application.extensions["simpul-gate"].keys, "_load", away)
    assert client.get(NATIONAL, headers=bearer(mine)).status_code == 200
    assert client.get(NATIONAL, headers={"X-API-Key": "x"}).status_code == 401


def test_no_log_holds_a_key_or_a_signature(
    app: Flask,
    client: FlaskClient,
    storage: Database,
    key: MakeKey,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from aggregator.errors import StorageError

    mine = key()
    caplog.set_level(logging.DEBUG)
    signature = signed(mine, PRIVATE)

    def breaks(*_: object) -> None:
        raise StorageError("away")

    def fails(*_: object) -> None:
        raise RuntimeError("unforeseen")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    for failure, status in ((breaks, 503), (fails, 500)):
        monkeypatch.setattr(storage, "saved_channel", failure)
        assert client.get(PRIVATE, headers=bearer(mine)).status_code == status
        assert client.get(signature).status_code == status
        assert client.get(PRIVATE, headers={"X-API-Key": mine.text[:-1]}).status_code == 401
    assert "unforeseen" in caplog.text
    for hidden in (mine.text[-32:], mine.text[-32:-1], mine.kept.signing_secret, signature[-64:]):
        assert hidden not in caplog.text


def test_the_interface_lists_the_stories_of_a_private_channel_to_its_partner_alone(
    client: FlaskClient, storage: Database, key: MakeKey
) -> None:
    mine, other = key(), key(partner="lain")
    private_channel(storage)
    path = "/api/v1/stories?channel=channels/media~haji"
    for _ in range(2):
        assert client.get(path, headers=bearer(other)).status_code == 404
        assert client.get(path).status_code == 404
        assert len(client.get(path, headers=bearer(mine)).get_json()["items"]) == 2
    assert client.get(signed(mine, path)).get_json() == client.get(path, headers=bearer(mine)).get_json()


@pytest.mark.parametrize("path", ["/opml", "/opml/channels", "/api/v1/channels", "/channels", "/sitemap.xml"])
def test_no_list_names_a_private_channel(
    client: FlaskClient, storage: Database, key: MakeKey, path: str
) -> None:
    mine = key()
    private_channel(storage)
    for headers in ({}, bearer(mine)):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert "media~haji" not in answer.text


def test_whatever_is_served_finds_saved_channels_by_who_may_read_them() -> None:
    web = Path(feeds.web.__file__).parent
    past = [
        str(file.relative_to(web))
        for file in web.rglob("*.py")
        if re.search(r"store\.saved_channel\b", file.read_text(encoding="utf-8"))
    ]
    assert past == ["access.py"]


_CHILD = """
import multiprocessing, sys
from pathlib import Path
from aggregator.bootstrap import open_world
from aggregator.settings import load_settings
from feeds.web import create_app

def work():
    world = open_world(load_settings({"SIMPUL_DATA": sys.argv[1], "SIMPUL_REGISTRY": "none"}))
    client = create_app(world.storage, world.registry, world.settings).test_client()
    assert client.get("/terms", headers={"X-API-Key": sys.argv[2]}).status_code == 200

child = multiprocessing.get_context("fork").Process(target=work)
child.start()
child.join()
sys.exit(child.exitcode)
"""


def test_a_worker_that_ends_hands_over_what_it_counted(
    storage: Database, key: MakeKey, tmp_path: Path
) -> None:
    """Workers of a server are children of multiprocessing, which end otherwise than a program does."""
    mine = key()
    command = [sys.executable, "-c", _CHILD, str(tmp_path), mine.text]
    subprocess.run(command, check=True, timeout=120, cwd=Path(__file__).parents[2])
    (line,) = storage.usage("media", "2000-01-01")
    assert (line.used_for, line.usage.requests) == (UsedFor.PAGES, 1)
