"""What there is beside stories: entries, offices, sources, channels, terms, figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from aggregator.adapters.database.engine import write
from aggregator.adapters.database.schema import sources
from aggregator.model import Entry, SavedChannel
from aggregator.quarantine import Finding, FindingKind, Place
from feeds.web.api import shapes

MakeEntry = Callable[..., Entry]

API = "/api/v1"
BULUKUMBA, JEMBER = "https://bulukumba.example/feed", "https://jember.example/feed"
FIRST = "00000000-0000-4000-8000-000000000001"


def ask(client: FlaskClient, address: str, shape: type[Any]) -> Any:
    response = client.get(f"{API}{address}")
    assert response.status_code == 200, response.data
    return msgspec.json.decode(response.data, type=shape)


def status_of(client: FlaskClient, address: str) -> int:
    return client.get(f"{API}{address}").status_code


def walk(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """The items of every page of a list."""
    items: list[dict[str, Any]] = []
    following: str | None = f"{API}{address}"
    while following:
        page = json.loads(client.get(following).data)
        items += page["items"]
        following = page["links"]["next"]
    return items


@pytest.fixture
def copied(newsroom: Any, entry: MakeEntry) -> None:
    """One story with two copies, and one of Jember alone."""
    bulukumba, jember = newsroom.source(BULUKUMBA), newsroom.source(JEMBER, "35.09")
    newsroom.publish(bulukumba, entry(1))
    newsroom.publish(jember, entry(1, url="https://jember.example/1", published=entry(1).published))
    newsroom.publish(jember, entry(3, url="https://jember.example/3", office="35.09"))


@pytest.mark.usefixtures("copied")
def test_every_copy_of_a_story_is_listed_page_by_page(client: FlaskClient) -> None:
    page = ask(client, f"/stories/{FIRST}/entries", shapes.Entries)
    assert [item.url for item in page.items] == [
        "https://bulukumba.example/berita/1",
        "https://jember.example/1",
    ]
    assert {item.story for item in page.items} == {f"urn:uuid:{FIRST}"}
    paged = walk(client, f"/stories/{FIRST}/entries?limit=1&fields=id,url")
    assert paged == [{"id": item.id, "url": item.url} for item in page.items]


def test_an_entry_tells_what_it_said_before(client: FlaskClient, newsroom: Any, entry: MakeEntry) -> None:
    source = newsroom.source(BULUKUMBA)
    newsroom.publish(source, entry(1))
    newsroom.edit(source, entry(1), title="Judul Kedua", text="Isi kedua yang lain sama sekali.")
    found = ask(client, "/entries/1", shapes.EntryInFull)
    assert (found.title, found.revision) == ("Judul Kedua", 2)
    assert [past.title for past in found.revisions] == ["Kegiatan Nomor 1"]
    assert found.revisions[0].content_text == entry(1).text


def test_nobody_is_shown_what_is_held_back(client: FlaskClient, newsroom: Any, entry: MakeEntry) -> None:
    source = newsroom.source(BULUKUMBA)
    newsroom.publish(source, entry(1))
    finding = Finding(next(iter(FindingKind)), next(iter(Place)), "judi")
    newsroom.publish(source, entry(2), findings=(finding,))
    assert status_of(client, "/entries/1") == 200
    assert status_of(client, "/entries/2") == 404
    assert [item["id"] for item in walk(client, f"/stories/{FIRST}/entries")] == [1]


@pytest.mark.parametrize("number", ["0", "999", "9" * 18, "9" * 40, "-1", "satu", "%00", "1.0"])
def test_an_entry_that_is_none_is_a_problem(client: FlaskClient, number: str) -> None:
    response = client.get(f"{API}/entries/{number}")
    assert response.status_code in (400, 404)
    assert response.mimetype == "application/problem+json"


def test_offices_tell_their_parent_their_channel_and_their_sources(
    client: FlaskClient, newsroom: Any, entry: MakeEntry
) -> None:
    newsroom.publish(newsroom.source(BULUKUMBA), entry(1), entry(2))
    office = ask(client, "/offices/73.02", shapes.Office)
    assert office.parent == shapes.OfficeName("73", "Kanwil Kementerian Agama Provinsi Sulawesi Selatan")
    assert (office.channel, office.stories) == ("offices/73.02", 2)
    assert office.feeds.atom == "https://simpul.example/feeds/offices/73.02.atom"
    (source,) = office.sources
    assert (source.url, source.state.value) == (BULUKUMBA, "active")
    assert source.last_success == "2025-12-01T03:01:00Z"


def test_offices_are_walked_through_and_narrowed(client: FlaskClient, registry: Any) -> None:
    codes = [item["code"] for item in walk(client, "/offices?limit=200&fields=code")]
    assert codes == sorted(office.code for office in registry.offices)
    below = walk(client, "/offices?parent=73&kind=kota&limit=2")
    assert {item["parent"]["code"] for item in below} == {"73"}
    assert {item["kind"] for item in below} == {"kota"}
    assert [item["code"] for item in walk(client, "/offices?region=73.02")] == ["73.02"]
    assert status_of(client, "/offices/99.99") == status_of(client, "/offices?parent=99.99") == 404


def test_no_person_in_charge_and_no_remark_is_told(client: FlaskClient, registry: Any) -> None:
    named = [office.pic for office in registry.offices if office.pic]
    told = client.get(f"{API}/offices?limit=500").get_data(as_text=True)
    assert named
    assert not any(name in told for name in named)


def test_sources_tell_how_they_are_doing(client: FlaskClient, newsroom: Any, entry: MakeEntry) -> None:
    newsroom.publish(newsroom.source(BULUKUMBA), entry(1))
    broken = newsroom.source(JEMBER, "35.09", "Jember")
    values = {"state": "failing", "failures": 3, "last_reason": "timeout", "last_detail": "10.0.0.7 rahasia"}
    write(
        newsroom.storage.engine,
        lambda c: c.execute(update(sources).where(sources.c.id == broken).values(values)),
    )
    first, second = ask(client, "/sources", shapes.Sources).items
    assert (first.state.value, first.trouble, first.entries) == ("active", None, 1)
    assert (second.trouble.reason, second.trouble.words.en) == (
        "timeout",
        "The server did not answer in time.",
    )
    assert [item["id"] for item in walk(client, "/sources?state=failing")] == [broken]
    assert [item["id"] for item in walk(client, "/sources?office=73.02&kind=feed&limit=1")] == [first.id]
    assert "rahasia" not in client.get(f"{API}/sources").get_data(as_text=True)


def test_every_channel_is_listed_once_and_leads_to_its_stories(
    client: FlaskClient, newsroom: Any, registry: Any
) -> None:
    now = datetime(2025, 12, 1, tzinfo=UTC)
    for slug, owner in (("haji", ""), ("rahasia", "mitra")):
        newsroom.storage.save_channel(SavedChannel(slug, slug, "haji", owner, "humas", now, now))
    found = walk(client, "/channels?limit=500")
    paths = [item["path"] for item in found]
    assert len(paths) == len(set(paths))
    assert paths[:2] == ["national", "channels/haji"]
    assert "channels/rahasia" not in paths
    assert {f"offices/{office.code}" for office in registry.offices} < set(paths)
    assert {f"elsewhere/{office.code}" for office in registry.offices} < set(paths)
    by_kind = {item["kind"]: item for item in found}
    assert by_kind["channels"]["query"] == "haji"
    for item in by_kind.values():
        assert client.get(item["stories"]).status_code == 200
        assert client.get(item["feeds"]["json"]).status_code == 200
    short = walk(client, "/channels?kind=categories&limit=3&fields=path")
    assert [item["path"] for item in short] == [path for path in paths if path.startswith("categories/")]


def test_terms_tell_how_many_stories_there_are(client: FlaskClient, newsroom: Any, entry: MakeEntry) -> None:
    newsroom.publish(newsroom.source(BULUKUMBA), entry(1), entry(2, categories=("halal",)))
    counts = {item.slug: item.stories for item in ask(client, "/categories", shapes.Categories).items}
    assert {slug: count for slug, count in counts.items() if count} == {"haji-umrah": 1, "halal": 1}
    (language,) = ask(client, "/languages", shapes.Languages).items
    assert (language.tag, language.name.en, language.stories) == ("id", "Indonesian", 2)
    newsroom.publish(
        newsroom.source(JEMBER), entry(5, original_categories=("Manasik Haji", "Pesantren Kilat"))
    )
    topics = ask(client, "/topics?limit=1", shapes.Topics)
    assert [(topic.slug, topic.stories) for topic in topics.items] == [("manasik-haji", 1)]
    assert [item["slug"] for item in walk(client, "/topics?limit=2")] == ["manasik-haji", "pesantren-kilat"]


@pytest.mark.usefixtures("copied")
def test_statistics_count_stories_and_their_copies_by_day(client: FlaskClient) -> None:
    found = ask(client, "/statistics?days=2&until=2025-12-01", shapes.Statistics)
    assert (found.since, found.until, found.stories, found.entries) == ("2025-11-30", "2025-12-01", 2, 3)
    assert [(day.date, day.stories, day.entries) for day in found.days] == [
        ("2025-11-30", 0, 0),
        ("2025-12-01", 2, 3),
    ]
    assert {region.code: region.stories for region in found.regions if region.stories} == {"73": 1, "35": 2}
    assert {item.slug: item.stories for item in found.categories if item.stories} == {"haji-umrah": 2}
    assert ask(client, "/statistics?days=366&until=2024-12-31", shapes.Statistics).stories == 0


@pytest.mark.parametrize(
    "question",
    [
        "/statistics?days=0",
        "/statistics?days=367",
        "/statistics?until=besok",
        "/statistics?until=2025-02-30",
        "/offices?kind=toko",
        "/offices?after=%00",
        "/sources?state=baik",
        "/sources?after=1.5",
        "/channels?after=toko/1",
        "/channels?kind=toko",
        "/topics?after=A%20B",
        "/topics?q=x",
        "/categories?limit=5",
    ],
)
def test_a_wrong_question_is_a_problem(client: FlaskClient, question: str) -> None:
    response = client.get(f"{API}{question}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert json.loads(response.data)["parameter"] in question
