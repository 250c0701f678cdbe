"""The JSON interface: one story, and what happened to stories."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, insert

from aggregator.adapters.database.engine import write
from aggregator.adapters.database.schema import story_changes, to_micros
from aggregator.model import ChangeKind, Entry

MakeEntry = Callable[..., Entry]

FEED = "https://bulukumba.example/feed"
FIRST = "00000000-0000-4000-8000-000000000001"
SECOND = "00000000-0000-4000-8000-000000000002"
CHANGES = "/api/v1/changes"
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def history(newsroom: Any, entry: MakeEntry) -> list[ChangeKind]:
    """Two stories, and what happened to the second one, in order."""
    newsroom.publish(newsroom.source(FEED), entry(1), entry(2))
    kinds = [kind for kind in ChangeKind if kind is not ChangeKind.MERGED]

    def job(connection: Any) -> None:
        connection.execute(delete(story_changes))
        for hour, kind in enumerate([*kinds, ChangeKind.MERGED]):
            at = to_micros(entry(1).published + timedelta(hours=hour))
            into = 1 if kind is ChangeKind.MERGED else None
            row = {"at": at, "kind": kind.value, "story_id": 2, "into_id": into}
            connection.execute(insert(story_changes).values(row))

    write(newsroom.storage.engine, job)
    return [*kinds, ChangeKind.MERGED]


def test_a_story_is_the_item_of_the_feed_or_more(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    newsroom.publish(newsroom.source(FEED), entry(1))
    (item,) = json.loads(client.get("/feeds/national.json").data)["items"]
    response = client.get(f"/api/v1/stories/{FIRST}", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert json.loads(response.data).items() >= item.items()
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    again = {"If-None-Match": response.headers["ETag"]}
    assert client.get(f"/api/v1/stories/{FIRST}", headers=again).status_code == 304


@pytest.mark.parametrize("uuid", ["0d0f7c9e-6a0b-4c55-9d0a-0d6a53f2c001", "bukan-uuid", "%00", "a" * 3000])
def test_a_story_that_never_was_is_a_problem_document(client: FlaskClient, uuid: str) -> None:
    response = client.get(f"/api/v1/stories/{uuid}", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_the_changes_are_told_in_order(client: FlaskClient, history: list[ChangeKind]) -> None:
    response = client.get(CHANGES, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (200, "application/json")
    document = json.loads(response.data)
    told = document["changes"]
    assert [change["kind"] for change in told] == [kind.value for kind in history]
    numbers = [change["sequence"] for change in told]
    assert numbers == sorted(set(numbers))
    assert document["next"] == numbers[-1]
    assert told[-1] == {
        "sequence": numbers[-1],
        "at": "2025-12-01T08:00:00Z",
        "kind": "merged",
        "id": f"urn:uuid:{SECOND}",
        "url": f"https://simpul.example/stories/{SECOND}",
        "merged_into": f"urn:uuid:{FIRST}",
        "live": True,
    }
    assert {change["merged_into"] for change in told[:-1]} == {None}
    assert "Link" not in response.headers


@pytest.mark.parametrize("limit", [1, 2, 6, 500])
def test_the_next_link_leads_through_every_change_once(
    client: FlaskClient, history: list[ChangeKind], limit: int
) -> None:
    address, kinds = f"{CHANGES}?limit={limit}", []
    while address:
        response = client.get(address)
        document = json.loads(response.data)
        kinds += [change["kind"] for change in document["changes"]]
        found = re.fullmatch(
            r'<https://simpul\.example([^>]*)>; rel="next"', response.headers.get("Link", "")
        )
        address = found[1] if found else ""
        assert not found or f"since={document['next']}&" in address
    assert kinds == [kind.value for kind in history]
    rest = json.loads(client.get(f"{CHANGES}?since={document['next']}").data)
    last = document["next"]
    assert (rest["changes"], rest["next"], rest["newest"]) == ([], last, last)
    assert rest["oldest"] <= last
    assert rest["history"] == document["history"] != "0"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        *((f"since={value}", "since") for value in ("", "-1", "kemarin", "1.5", "%C2%B2", "9" * 30)),
        *((f"limit={value}", "limit") for value in ("0", "501", "banyak", "")),
    ],
)
def test_a_wrong_question_is_told_what_is_right(client: FlaskClient, query: str, name: str) -> None:
    response = client.get(f"{CHANGES}?{query}", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    problem = json.loads(response.data)
    assert (problem["status"], problem["parameter"]) == (400, name)
    assert name in problem["detail"]


def test_the_interface_is_only_for_reading(client: FlaskClient) -> None:
    response = client.post(CHANGES)
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")
