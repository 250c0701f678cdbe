"""The page of one story: what it shows, and what it says of a story that is no longer there."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import insert, select, update

from aggregator.adapters.database.engine import write
from aggregator.adapters.database.registry import bump_generation
from aggregator.adapters.database.schema import entries, likenesses, stories, to_micros
from aggregator.editing import Hand, merge
from aggregator.messages import text
from aggregator.model import Entry

MakeEntry = Callable[..., Entry]

FEED = "https://bulukumba.example/feed"
FIRST = "00000000-0000-4000-8000-000000000001"
SECOND = "00000000-0000-4000-8000-000000000002"
UNKNOWN = "0d0f7c9e-6a0b-4c55-9d0a-0d6a53f2c001"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SECRET = "Nama yang Tidak Boleh Disebut"


def change(newsroom: Any, uuid: str, **values: object) -> None:
    """Write to a story as grouping does."""

    def job(connection: Any) -> None:
        connection.execute(update(stories).where(stories.c.uuid == uuid).values(**values))
        bump_generation(connection)

    write(newsroom.storage.engine, job)


def withdraw(newsroom: Any, uuid: str) -> None:
    """A story is taken down."""
    change(newsroom, uuid, lead_id=None, withdrawn_at=1)


def page(client: FlaskClient, uuid: str = FIRST, language: str = "id") -> Any:
    return html.fromstring(client.get(f"/stories/{uuid}?lang={language}", headers=BROWSER).data)


@pytest.fixture
def told(newsroom: Any, entry: MakeEntry) -> Entry:
    """A story that is published."""
    one = entry(1, title=SECRET, html=f"<p>{SECRET}</p>", text=SECRET, summary=SECRET, author=SECRET)
    newsroom.publish(newsroom.source(FEED, name="Kemenag Bulukumba"), one)
    return one


# ---------------------------------------------------------------- no longer there


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_story_that_was_taken_down_says_so_in_words_and_nothing_of_what_it_was(
    newsroom: Any, client: FlaskClient, told: Entry, language: str
) -> None:
    assert SECRET in client.get(f"/stories/{FIRST}").text
    withdraw(newsroom, FIRST)
    response = client.get(f"/stories/{FIRST}?lang={language}", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (410, "text/html")
    shown = html.fromstring(response.data)
    assert shown.findtext(".//h1") == text("story.withdrawn", language)
    assert text("story.gone_detail", language) in shown.text_content()
    assert shown.xpath("//a[@class='switch']/@href") == [f"?lang={'en' if language == 'id' else 'id'}"]
    for trace in (SECRET, told.url, "bulukumba", "Bulukumba"):
        assert trace not in response.text
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "title"),
    [(f"/stories/{FIRST}", "story.withdrawn"), (f"/api/v1/stories/{FIRST}", "api.problem_withdrawn")],
)
def test_a_program_is_told_by_a_problem_document(
    newsroom: Any, client: FlaskClient, told: Entry, address: str, title: str
) -> None:
    withdraw(newsroom, FIRST)
    response = client.get(address, headers={"Accept": "application/json", "Accept-Language": "en"})
    assert (response.status_code, response.mimetype) == (410, "application/problem+json")
    problem = json.loads(response.data)
    assert (problem["status"], problem["title"]) == (410, text(title, "en"))
    assert SECRET not in response.text


@pytest.mark.parametrize("known", ["If-None-Match", "If-Modified-Since"])
def test_who_holds_a_story_that_was_taken_down_is_not_told_that_it_is_as_it_was(
    newsroom: Any, client: FlaskClient, told: Entry, known: str
) -> None:
    for address in (f"/stories/{FIRST}", f"/api/v1/stories/{FIRST}"):
        change(newsroom, FIRST, lead_id=1, withdrawn_at=None)
        before = client.get(address)
        assert "no-cache" in before.headers["Cache-Control"]
        validator = before.headers["ETag" if known == "If-None-Match" else "Last-Modified"]
        assert client.get(address, headers={known: validator}).status_code == 304
        withdraw(newsroom, FIRST)
        assert client.get(address, headers={known: validator}).status_code == 410


@pytest.mark.parametrize(
    ("address", "location"),
    [
        (f"/stories/{SECOND}", f"/stories/{FIRST}"),
        (f"/stories/{SECOND}?lang=en", f"/stories/{FIRST}?lang=en"),
        (f"/api/v1/stories/{SECOND}", f"https://simpul.example/api/v1/stories/{FIRST}"),
    ],
)
def test_a_merged_story_leads_to_the_one_that_answers_now(
    newsroom: Any, client: FlaskClient, entry: MakeEntry, address: str, location: str
) -> None:
    newsroom.publish(newsroom.source(FEED), entry(2), entry(1))
    change(newsroom, SECOND, lead_id=None, merged_into=1)
    response = client.get(address)
    assert response.status_code == 301
    assert response.headers["Location"].rstrip("?") == location
    # It may be parted again, and a redirect that is kept for ever would not notice.
    assert "no-cache" in response.headers["Cache-Control"]
    change(newsroom, FIRST, lead_id=None, withdrawn_at=1)
    assert client.get(address).status_code == 301
    assert client.get(location.removeprefix("https://simpul.example")).status_code == 410


# ---------------------------------------------------------------- copies


def test_the_copies_are_listed_with_office_address_and_time_and_which_one_leads(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    lead = entry(3)
    copy = replace(lead, url="https://sulsel.kemenag.go.id/3", published=lead.published + timedelta(hours=1))
    copy = replace(copy, identity=copy.url, guid_key=copy.url, url_key="sulsel.kemenag.go.id/3")
    newsroom.publish(newsroom.source(FEED, name="Kemenag Bulukumba"), lead)
    newsroom.publish(newsroom.source("https://sulsel.kemenag.go.id/feed", "73", "Kanwil Sulsel"), copy)
    shown = page(client)
    items = {
        item.xpath("string(a/@href)"): item.text_content()
        for item in shown.xpath("//section[@class='copies']/ul/li")
    }
    assert set(items) == {lead.url, copy.url}
    (leading,) = [url for url, words in items.items() if text("story.leads", "id") in words]
    assert leading == shown.xpath("//link[@rel='canonical']/@href")[0]
    assert text("story.mirror", "id") in items[lead.url]
    assert text("story.mirror", "id") not in items[copy.url]
    assert "Bulukumba" in items[lead.url]
    assert "Kanwil Sulsel" in items[copy.url]
    assert "Senin, 1 Desember 2025 08.00 WITA" in items[lead.url]
    assert lead.url in items[lead.url]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_says_in_words_why_its_copies_are_one_story(
    newsroom: Any, client: FlaskClient, entry: MakeEntry, language: str
) -> None:
    lead = entry(3)
    copy = replace(
        lead, url="https://sulsel.example/3", identity="s3", guid_key="s3", url_key="sulsel.example/3"
    )
    newsroom.publish(newsroom.source(FEED), lead)
    newsroom.publish(newsroom.source("https://sulsel.example/feed", "73"), copy)
    (why,) = page(client, language=language).xpath("//section[@class='copies']/details")
    assert why.findtext("summary") == text("story.why", language)
    assert why.get("open") is None
    assert len(why.xpath("h3")) == 1
    assert text("story.speaks_for", language) in why.xpath("p[@class='label']/text()")
    assert why.xpath("ul/li")


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_says_that_an_editor_joined_two_copies_where_one_did(
    newsroom: Any, client: FlaskClient, entry: MakeEntry, language: str
) -> None:
    other = entry(2, url="https://sulsel.example/2", text="Hal yang sama sekali lain." * 9)
    newsroom.publish(newsroom.source(FEED), entry(1))
    newsroom.publish(newsroom.source("https://sulsel.example/feed", "73"), other)
    hand = Hand("redaktur", newsroom.moment, "satu peristiwa")
    newsroom.decide(lambda files: merge(files, hand), FIRST, SECOND)
    (why,) = page(client, language=language).xpath("//section[@class='copies']/details")
    reasons = why.xpath("ul/li/text()")
    assert text("why.joined_by_editor", language) in reasons
    assert text("why.joined_by_another_copy", language) not in reasons


def test_a_story_without_other_copies_explains_nothing(client: FlaskClient, told: Entry) -> None:
    assert page(client).xpath("//details | //section[not(@class='copies')]") == []


# ---------------------------------------------------------------- corrections


def test_what_the_source_wrote_anew_is_shown_word_by_word_the_newest_first(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    source, one = newsroom.source(FEED), entry(1, title="Peserta 120 Orang", text="Ada 120 peserta.")
    newsroom.publish(source, one)
    newsroom.edit(source, one, title="Peserta 150 Orang", text="Ada 150 peserta.")
    newsroom.edit(source, one, title="Peserta 150 Jemaah", text="Ada 150 peserta.")
    newest, oldest = page(client, language="en").xpath("//section[h2]/details[.//div[@class='diff']]")
    assert newest.xpath(".//del/text()[1]") == ["Orang"]
    assert newest.xpath(".//ins/text()[1]") == ["Jemaah"]
    assert oldest.xpath(".//del/text()[1]") == ["120", "120"]
    # What colour and line say is said to who hears the page as well.
    assert newest.xpath("string(.//del/span)").strip() == text("story.removed_words", "en")
    assert newest.xpath("string(.//ins/span)").strip() == text("story.added_words", "en")
    assert newest.xpath("string(summary/time/@datetime)") > oldest.xpath("string(summary/time/@datetime)")


def test_nothing_of_a_revision_becomes_markup(newsroom: Any, client: FlaskClient, entry: MakeEntry) -> None:
    source, one = newsroom.source(FEED), entry(1, title="<script>alert(1)</script>")
    newsroom.publish(source, one)
    newsroom.edit(source, one, title="<img src=x onerror=alert(1)>")
    response = client.get(f"/stories/{FIRST}")
    assert "<script>" not in response.text
    assert "<img" not in response.text
    assert "&lt;script&gt;" in response.text


def test_what_an_editor_corrected_is_shown_as_such(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    newsroom.publish(newsroom.source(FEED), entry(1, title="Judul yang Salah"))
    assert page(client).xpath("//*[@id='edited']") == []
    said = entry(1).summary  # which changes nothing
    change(
        newsroom, FIRST, correction=json.dumps({"title": "Judul yang Benar", "summary": said, "office": "73"})
    )
    shown = page(client)
    assert shown.findtext(".//h1") == "Judul yang Benar"
    assert shown.xpath("//a[@href='#edited']/text()") == [text("story.edited_note", "id")]
    (edited,) = shown.xpath("//section[@id='edited']")
    labels = [text("story.title", "id"), text("story.office", "id")]
    assert edited.xpath("p[@class='label']/text()") == labels
    assert edited.xpath("div[1]//del/text()[1]") == ["Salah"]
    assert edited.xpath("div[1]//ins/text()[1]") == ["Benar"]


# ---------------------------------------------------------------- related


def test_related_stories_are_linked_to_each_other(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    newsroom.publish(newsroom.source(FEED), entry(1, title="Yang Satu"), entry(2, title="Yang Lain"))

    def job(connection: Any) -> None:
        low, high = connection.scalars(select(entries.c.id).order_by(entries.c.id))
        pair = {"low_id": low, "high_id": high, "verdict": "related", "strength": 0.5}
        connection.execute(insert(likenesses).values(pair))
        bump_generation(connection)

    write(newsroom.storage.engine, job)
    for number, title in ((1, "Yang Lain"), (2, "Yang Satu")):
        uuid = f"00000000-0000-4000-8000-{number:012d}"
        (link,) = page(client, uuid).xpath("//section/ul/li/a[starts-with(@href, '/stories/')]")
        assert link.text == title
        assert client.get(link.get("href")).status_code == 200
    withdraw(newsroom, SECOND)
    assert page(client).xpath("//a[starts-with(@href, '/stories/')]") == []


def test_a_change_shows_at_once(newsroom: Any, client: FlaskClient, told: Entry) -> None:
    assert page(client).findtext(".//h1") == SECRET
    correction = json.dumps({"title": "Diralat"})
    change(newsroom, FIRST, correction=correction, modified_at=to_micros(told.published))
    assert page(client).findtext(".//h1") == "Diralat"
