"""Lists of stories: the filters of the feeds, pages, members."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from aggregator.adapters.database.engine import write
from aggregator.model import Entry, SavedChannel
from aggregator.partners import LIMITS, new_key, sign_url
from feeds.web.api import shapes
from feeds.web.api.search import Search

MakeEntry = Callable[..., Entry]

STORIES = "/api/v1/stories"


@pytest.fixture
def told(newsroom: Any, entry: MakeEntry) -> None:
    """Four stories: three of Bulukumba, of which one is English, and one of Jember."""
    bulukumba = newsroom.source("https://bulukumba.example/feed")
    jember = newsroom.source("https://jember.example/feed", "35.09")
    newsroom.publish(
        bulukumba,
        entry(1),
        entry(2, title="Manasik Haji di Bulukumba", original_categories=("Manasik Haji",)),
        entry(30, language="en", categories=("halal",)),
    )
    newsroom.publish(jember, entry(4, url="https://jember.example/4", office="35.09", title="Wisuda Jember"))


def titles(client: FlaskClient, query: str) -> list[str]:
    response = client.get(f"{STORIES}?{query}")
    assert response.status_code == 200, response.data
    return [item["title"] for item in json.loads(response.data)["items"]]


@pytest.mark.usefixtures("told")
def test_every_story_is_of_the_declared_shape(client: FlaskClient) -> None:
    page = msgspec.json.decode(client.get(STORIES).data, type=shapes.Stories)
    assert len(page.items) == 4
    assert {item.office.name for item in page.items if item.office} == {
        "Kantor Kementerian Agama Kabupaten Bulukumba",
        "Kantor Kementerian Agama Kabupaten Jember",
    }


ONE, MANASIK, JEMBER, ENGLISH = (
    "Kegiatan Nomor 1",
    "Manasik Haji di Bulukumba",
    "Wisuda Jember",
    "Kegiatan Nomor 30",
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [ONE, MANASIK, JEMBER, ENGLISH]),
        ("channel=national", [ONE, MANASIK, JEMBER, ENGLISH]),
        ("channel=offices/35.09", [JEMBER]),
        ("channel=regions/73", [ONE, MANASIK, ENGLISH]),
        ("channel=elsewhere/35", [ONE, MANASIK, ENGLISH]),
        ("channel=channels/manasik", [MANASIK]),
        ("office=73.02&language=en", [ENGLISH]),
        ("topic=manasik-haji", [MANASIK]),
        ("region=35", [JEMBER]),
        ("category=haji-umrah", [ONE, MANASIK, JEMBER]),
        ("q=manasik", [MANASIK]),
        ("q=-manasik&region=73", [ONE, ENGLISH]),
        ("exclude=73.02", [JEMBER]),
        ("since=2025-12-01", [ONE, MANASIK, JEMBER]),
        ("until=2025-11-30", [ENGLISH]),
        ("since=2025-12-01T01:30:00Z", [ONE]),
        ("since=2025-12-01T08:30:00%2B07:00", [ONE]),
        ("since=9999-12-31", []),
        ("until=0001-01-01T00:00:00%2B14:00", []),
        ("channel=regions/73&office=35.09", []),
    ],
)
@pytest.mark.usefixtures("told")
def test_filters_narrow(client: FlaskClient, newsroom: Any, query: str, expected: list[str]) -> None:
    now = datetime(2025, 12, 1, tzinfo=UTC)
    saved = SavedChannel("manasik", "Manasik", "manasik", "", "humas", now, now)
    newsroom.storage.save_channel(saved)
    assert titles(client, query) == expected


@pytest.mark.usefixtures("told")
def test_pages_lead_through_every_story_once_by_body_and_header_alike(client: FlaskClient) -> None:
    address, found = f"{STORIES}?limit=1&category=haji-umrah", []
    first = f"https://simpul.example{STORIES}?category=haji-umrah&limit=1"
    while address:
        response = client.get(address)
        page = json.loads(response.data)
        found += [item["title"] for item in page["items"]]
        header = {rel: url for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', response.headers["Link"])}
        assert header == {rel: url for rel, url in page["links"].items() if url}
        assert page["links"]["first"] == first
        address = (page["links"]["next"] or "").removeprefix("https://simpul.example")
    assert found == [ONE, MANASIK, JEMBER]


@pytest.mark.usefixtures("told")
def test_a_search_marks_what_it_found_and_counts_where(client: FlaskClient) -> None:
    found = msgspec.json.decode(client.get("/api/v1/search?q=manasik&region=73").data, type=Search)
    (item,) = found.items
    assert [piece.text for piece in item.highlights.title if piece.marked] == ["Manasik"]
    assert "".join(piece.text for piece in item.highlights.title) == item.title == MANASIK
    assert (found.total, found.total_capped) == (1, False)
    assert [(one.channel, one.stories) for one in found.facets.office] == [("offices/73.02", 1)]
    assert "topics/manasik-haji" in {one.channel for one in found.facets.topic}
    everything = msgspec.json.decode(client.get("/api/v1/search?q=kegiatan&limit=1").data, type=Search)
    assert (len(everything.items), everything.total) == (1, 4)
    assert everything.links.next
    assert client.get("/api/v1/search").status_code == 400


@pytest.mark.usefixtures("told")
def test_only_the_members_that_are_wanted_are_sent(client: FlaskClient) -> None:
    page = json.loads(client.get(f"{STORIES}?fields=title,_simpul,id&limit=2").data)
    assert [set(item) for item in page["items"]] == [{"id", "title", "_simpul"}] * 2


@pytest.mark.usefixtures("told")
def test_what_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    response = client.get(STORIES)
    again = {"If-None-Match": response.headers["ETag"]}
    assert client.get(STORIES, headers=again).status_code == 304
    head = client.head(STORIES)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", response.headers["ETag"])


@pytest.mark.parametrize(
    ("query", "status", "name"),
    [
        ("channel=channels/media~haji", 404, "channel"),
        ("q=(haji", 400, "q"),
        ("lmit=5", 400, "lmit"),
        ("limit=5&limit=6", 400, "limit"),
        ("limit=0", 400, "limit"),
        ("limit=%00", 400, "limit"),
        ("limit=999999999999999999999999", 400, "limit"),
        ("before=1", 400, "before"),
        ("before=ffffffffffffffff-1", 400, "before"),
        ("since=kemarin", 400, "since"),
        ("since=2025-02-30", 400, "since"),
        ("until=2025-12-01T25:00:00Z", 400, "until"),
        ("q=", 400, "q"),
        (f"q={'a' * 600}", 400, "q"),
        ("fields=", 400, "fields"),
        ("fields=id,html", 400, "fields"),
        ("office=99.99", 404, "office"),
        ("exclude=%00", 404, "exclude"),
        ("channel=offices/nowhere", 404, "channel"),
        ("channel=channels/%00", 404, "channel"),
        ("channel=../../etc/passwd", 404, "channel"),
        ("category=olahraga", 404, "category"),
    ],
)
def test_a_wrong_question_names_its_parameter(
    client: FlaskClient, query: str, status: int, name: str
) -> None:
    response = client.get(f"{STORIES}?{query}", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    problem = msgspec.json.decode(response.data, type=shapes.Problem)
    assert (problem.status, problem.parameter) == (status, name)
    assert problem.type.startswith("https://simpul.example/api/#problem-")


def test_an_endless_question_is_refused(client: FlaskClient) -> None:
    response = client.get(f"{STORIES}?q={'a' * 5_000}")
    assert (response.status_code, response.mimetype) == (414, "application/problem+json")


def test_a_partners_own_channel_is_listed_for_nobody_else(client: FlaskClient, newsroom: Any) -> None:
    now = datetime.now(UTC)
    newsroom.storage.save_channel(SavedChannel("media~haji", "Haji", "haji", "media", "media", now, now))
    partner = newsroom.storage.add_partner("media", "", LIMITS, "humas", now)
    key = new_key(partner.id, frozenset(), "humas", now, None)
    newsroom.storage.add_key(key.kept)
    address = f"{STORIES}?channel=channels/media~haji"
    owner = client.get(address, headers={"X-API-Key": key.text})
    assert (owner.status_code, owner.headers["Cache-Control"][:7]) == (200, "private")
    assert client.get(address).status_code == 404
    ends = datetime.now(UTC) + timedelta(hours=1)
    signed = sign_url(key.kept, f"https://simpul.example{address}", ends)
    assert client.get(signed.removeprefix("https://simpul.example")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/nothing", 404),
        ("get", "/api/v2", 404),
        ("get", "/api/v1/stories/", 404),
        ("post", STORIES, 405),
        ("delete", f"{STORIES}/00000000-0000-4000-8000-000000000001", 405),
    ],
)
def test_whatever_goes_wrong_below_api_is_a_problem_document(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    response = client.open(path, method=method, headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert msgspec.json.decode(response.data, type=shapes.Problem).status == status
    assert status != 405 or "GET" in response.headers["Allow"]


def test_a_database_that_is_away_is_said_so(client: FlaskClient, newsroom: Any) -> None:
    write(newsroom.storage.engine, lambda connection: connection.execute(text("DROP TABLE story_facets")))
    response = client.get(f"{STORIES}?region=73")
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
    assert int(response.headers["Retry-After"]) > 0


def test_a_mistake_of_ours_is_said_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("feeds.web.api.stories.updated_of", None)
    response = client.get(STORIES)
    assert (response.status_code, response.mimetype) == (500, "application/problem+json")
