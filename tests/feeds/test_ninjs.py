"""IPTC ninjs: what newsrooms read of a channel and of a story."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from feed_channel import CHANNEL as NATIONAL
from flask.testing import FlaskClient

from aggregator.model import CopyView, Enclosure, Entry, StoryPage, StoryView, Tombstone
from feeds.render import FORMATS

ErrorsOf = Callable[[str, bytes], list[str]]
CHANNEL = replace(
    NATIONAL,
    self_url="https://simpul.example/feeds/national.ninjs",
    first_url="https://simpul.example/feeds/national.ninjs",
)
GONE = datetime(2025, 12, 2, 8, 30, tzinfo=UTC)
UUID, OLDER = "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"


@pytest.fixture
def package(story: StoryView, errors_of: ErrorsOf) -> dict[str, Any]:
    told = replace(
        story,
        image_caption="Jemaah di aula (Foto: Humas)",
        enclosures=(Enclosure("https://bulukumba.example/edaran.pdf", "application/pdf", 2048),),
        copies=(*story.copies, CopyView("https://salinan.example/1", None, "", story.published, "Salinan")),
        date_guessed=True,
    )
    body = FORMATS["ninjs"][0](CHANNEL, StoryPage((told,), None, GONE, (Tombstone(UUID, GONE, OLDER),)))
    assert errors_of("ninjs", body) == []
    return json.loads(body)  # type: ignore[no-any-return]


def test_a_channel_is_a_composite_of_its_stories(package: dict[str, Any], story: StoryView) -> None:
    assert (package["type"], package["uri"]) == ("composite", CHANNEL.self_url)
    told, _ = package["associations"]
    assert told["uri"] == f"urn:uuid:{story.uuid}"
    assert (told["headlines"], told["by"]) == ([{"value": story.title}], "Humas")
    assert [body["value"] for body in told["bodies"]] == [story.html, story.text]
    assert told["descriptions"][0]["value"] == story.summary
    assert (told["firstCreated"], told["versionCreated"]) == ("2025-12-01T02:05:00Z", "2025-12-01T03:05:00Z")
    assert told["organisations"] == [{"name": story.office_name, "rel": "publisher", "literal": "73.02"}]
    assert told["copyrightHolder"] == story.office_name
    assert story.url in told["usageTerms"]
    assert told["rightsInfo"] == {"linkedRights": "https://simpul.example/terms"}
    assert "diperkirakan" in told["edNote"]
    assert [(r["name"], r["href"]) for r in told["renditions"]] == [
        ("origin", story.url),
        ("copy", "https://salinan.example/1"),
        ("simpul", f"https://simpul.example/stories/{story.uuid}"),
    ]


def test_pictures_and_files_are_associated_with_their_story(
    package: dict[str, Any], story: StoryView
) -> None:
    picture, file = package["associations"][0]["associations"]
    assert (picture["type"], picture["uri"], picture["by"]) == ("picture", story.image_url, "Humas")
    assert (file["type"], file["renditions"][0]["sizeInBytes"]) == ("component", 2048)


def test_what_is_gone_is_cancelled(package: dict[str, Any]) -> None:
    _, gone = package["associations"]
    assert (gone["uri"], gone["pubStatus"]) == (f"urn:uuid:{UUID}", "canceled")
    assert gone["altIds"] == [{"role": "mergedInto", "value": f"urn:uuid:{OLDER}"}]
    assert "headlines" not in gone


@pytest.mark.parametrize(
    "broken",
    [
        {"uri": 7},
        {"type": "news"},
        {"unknown": "x"},
        {"associations": [{"uri": "urn:x:y", "rel": "item"}]},
        {"associations": [{"name": "x", "uri": "urn:x:y", "strange": 1}]},
        {"bodies": [{"role": "main"}]},
        {"rightsInfo": {}},
        {"versionCreated": "kemarin"},
    ],
    ids=lambda broken: "-".join(broken),
)
def test_the_judge_finds_what_is_no_ninjs(
    broken: dict[str, Any], package: dict[str, Any], errors_of: ErrorsOf
) -> None:
    assert errors_of("ninjs", json.dumps(package | broken).encode()) != []


def test_a_channel_and_each_of_its_stories_are_served_as_ninjs(
    newsroom: Any, entry: Callable[..., Entry], client: FlaskClient, errors_of: ErrorsOf
) -> None:
    source = newsroom.source("https://bulukumba.example/feed")
    newsroom.publish(source, entry(1), entry(2, title="Zakat", text="zakat " * 30, text_hash="z" * 64))
    response = client.get("/feeds/national.ninjs?limit=1")
    assert response.mimetype == "application/json"
    assert 'rel="next"' in response.headers["Link"]
    (told,) = json.loads(response.data)["associations"]
    single = client.get(f"/stories/{told['uri'].removeprefix('urn:uuid:')}.ninjs")
    assert (single.status_code, single.mimetype) == (200, "application/json")
    assert errors_of("ninjs", single.data) == []
    one = json.loads(single.data)
    assert one["standard"]["version"] == "3.3"
    assert {k: v for k, v in told.items() if k not in ("name", "rel")} == {
        k: v for k, v in one.items() if k != "standard"
    }
    again = client.get(single.request.path, headers={"If-None-Match": single.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("uuid", [UUID, "tidak-ada"])
def test_a_story_that_there_is_not_is_not_found(client: FlaskClient, uuid: str) -> None:
    assert client.get(f"/stories/{uuid}.ninjs").status_code == 404
