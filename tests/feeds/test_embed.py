"""What other sites put on their pages: how it is served, and what its pages hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from aggregator.model import Entry

STORY = "/embed/stories/00000000-0000-4000-8000-000000000001"


@pytest.fixture
def house(newsroom: Any, client: FlaskClient, entry: Callable[..., Entry]) -> FlaskClient:
    source = newsroom.source("https://bulukumba.example/feed", "73.02", "Kemenag Bulukumba")
    newsroom.publish(source, *(entry(n, text_hash=f"{n:064x}") for n in range(1, 26)))
    newsroom.publish(
        newsroom.source("https://jember.example/feed", "35.09"),
        entry(30, title="<b>Jember</b>", url="https://jember.example/30", office="35.09", text_hash="f" * 64),
    )
    return client


def test_the_widget_is_small_and_kept_and_anybody_may_load_it(client: FlaskClient) -> None:
    answer = client.get("/widget.js")
    assert len(answer.data) < 10_000
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "stale-if-error=604800" in answer.headers["Cache-Control"]
    again = client.get("/widget.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_widget_writes_no_markup_and_runs_no_text(client: FlaskClient) -> None:
    source = client.get("/widget.js").text
    for door in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "new Function"):
        assert door not in source


def test_only_pages_for_frames_may_be_framed_by_others(house: FlaskClient) -> None:
    for address in ("/embed", STORY):
        policy = house.get(address).headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
    for address in ("/", "/embed?channel=regions/999", "/stories/00000000-0000-4000-8000-000000000001"):
        assert "frame-ancestors 'self'" in house.get(address).headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("query", "count", "heading"),
    [
        ("", 5, "Berita Kementerian Agama"),
        ("channel=national&limit=500", 20, "Berita Kementerian Agama"),
        ("channel=regions/73&limit=2", 2, "Berita Sulawesi Selatan"),
        ("channel=elsewhere/73", 1, "Berita dari satuan kerja lain untuk Sulawesi Selatan"),
        ("channel=national&exclude=73.02&lang=en", 1, "News of the Ministry of Religious Affairs"),
        ("channel=regions/11", 0, "Berita Aceh"),
    ],
)
def test_a_frame_holds_the_channel_that_is_asked_for(
    house: FlaskClient, query: str, count: int, heading: str
) -> None:
    page = html.fromstring(house.get(f"/embed?{query}").text)
    assert len(page.xpath("//li/a[starts-with(@href, 'https://')]")) == count
    assert page.findtext(".//h1") == heading
    assert bool(page.xpath("//li")) == bool(count)


def test_titles_are_no_markup_and_links_lead_to_the_origin(house: FlaskClient) -> None:
    page = html.fromstring(house.get("/embed?channel=offices/35.09").text)
    (link,) = page.xpath("//li/a")
    assert (link.text, link.get("href")) == ("<b>Jember</b>", "https://jember.example/30")
    assert link.get("rel") == "noopener"


def test_the_widget_is_told_as_little_as_it_shows(house: FlaskClient) -> None:
    answer = house.get("/embed.json?channel=national&limit=500&exclude=73.02")
    assert answer.json == {
        "items": [
            {
                "title": "<b>Jember</b>",
                "url": "https://jember.example/30",
                "language": "id",
                "office": "Kantor Kementerian Agama Kabupaten Jember",
                "published": "2025-11-29T21:00:00Z",
            }
        ]
    }
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "stale-if-error" in answer.headers["Cache-Control"]
    # Many of its readers come from one address.
    assert not [name for name, _ in answer.headers if "RateLimit" in name]
    assert house.get("/embed.json?channel=tiada").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"), [("channel=regions/999", 404), ("limit=0", 400), ("exclude=99.99", 404)]
)
def test_what_cannot_be_shown_is_an_error(house: FlaskClient, query: str, status: int) -> None:
    assert house.get(f"/embed?{query}").status_code == status


def test_the_frame_of_a_story_shows_it_and_leads_to_its_source(house: FlaskClient) -> None:
    answer = house.get(f"{STORY}?lang=en&theme=dark")
    page = html.fromstring(answer.text)
    assert page.findtext(".//h1/a") == "Kegiatan Nomor 1"
    assert page.xpath("//section/@class") == ["dark"]
    assert set(page.xpath("//a/@href")) == {"https://bulukumba.example/berita/1"}
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert house.get(STORY.replace("0000-4000", "0000-4009")).status_code == 404
