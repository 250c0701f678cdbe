"""What search engines are told: our pages, the news of two days, and what to leave alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import Entry, Headline
from feeds.render.sitemap import write_news_sitemap
from feeds.web.sitemaps import OWN

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
SITE = "https://simpul.example"
TODAY = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def recent(newsroom: Any, entry: Callable[..., Entry]) -> Any:
    """Stories of the last hours, and one of last week."""
    newsroom.begins = TODAY - timedelta(minutes=30)
    source = newsroom.source("https://bulukumba.example/feed")
    for number, hours in enumerate((1, 30, 24 * 7)):
        text = f"Berita {number} tentang kegiatan yang hanya terjadi satu kali di satu tempat saja."
        newsroom.publish(
            source,
            entry(
                number,
                title=f"Berita {number} & <lain>",
                text=text,
                text_hash=f"{number:064x}",
                published=TODAY - timedelta(hours=hours),
                language="ms-Arab" if number else "id",
            ),
        )
    return newsroom


def _news(client: FlaskClient) -> list[dict[str, str]]:
    response = client.get("/sitemap-news.xml")
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    return [_told(url) for url in etree.fromstring(response.data)]


def _told(url: etree._Element) -> dict[str, str]:
    (news,) = url.findall(f"{NEWS}news")
    told = {"loc": url.findtext(f"{SITEMAP}loc")}
    for name in ("publication_date", "title", "publication/name", "publication/language"):
        told[name] = news.findtext("/".join(f"{NEWS}{part}" for part in name.split("/")))
    return told


def test_the_story_pages_of_two_days_are_news(recent: Any, client: FlaskClient) -> None:
    first, second = sorted(_news(client), key=lambda told: told["title"])
    stated = (TODAY - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert first["title"] == "Berita 0 & <lain>"
    assert first["publication_date"] == stated
    assert (first["publication/name"], first["publication/language"]) == ("Simpul", "id")
    assert (second["title"], second["publication/language"]) == ("Berita 1 & <lain>", "ms")
    for told in (first, second):
        assert client.get(told["loc"].removeprefix(SITE)).status_code == 200


def test_a_story_page_names_the_offices_page_as_the_original(recent: Any, client: FlaskClient) -> None:
    told = _news(client)[0]
    assert (
        'rel="canonical" href="https://bulukumba.example/' in client.get(told["loc"].removeprefix(SITE)).text
    )


def test_the_news_sitemap_of_a_house_without_news_is_empty(client: FlaskClient) -> None:
    assert _news(client) == []


TEXTS = st.one_of(
    st.text(max_size=20), st.sampled_from(("", "\x00", "]]>", "a\ud800", "<b>&\u202e", "x" * 9999))
)


@given(
    st.lists(
        st.builds(
            Headline,
            st.integers(0, 9).map(lambda n: str(UUID(int=n, version=4))),
            TEXTS,
            st.one_of(TEXTS, st.sampled_from(("id", "ar-Arab", "bahasa indonesia"))),
            st.datetimes(datetime(1970, 1, 2), datetime(2099, 1, 1), timezones=st.just(UTC)),
        ),
        max_size=4,
    )
)
@settings(max_examples=40, deadline=None)
def test_any_headlines_make_a_valid_news_sitemap(headlines: list[Headline]) -> None:
    for url in etree.fromstring(write_news_sitemap(headlines, f"{SITE}/")):
        told = _told(url)
        assert told["loc"].startswith(f"{SITE}/stories/")
        assert told["title"].strip()
        assert 2 <= len(told["publication/language"]) <= 8
        datetime.fromisoformat(told["publication_date"])


def test_our_own_pages_are_in_the_sitemap_and_no_story(recent: Any, client: FlaskClient) -> None:
    response = client.get("/sitemap.xml")
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    pages = [url.findtext(f"{SITEMAP}loc") for url in etree.fromstring(response.data)]
    assert len(set(pages)) == len(pages)
    assert {f"{SITE}/", f"{SITE}/channels/regions/73", f"{SITE}/channels/categories/haji-umrah"} <= set(pages)
    assert f"{SITE}/offices/73.02" in pages
    assert not [page for page in pages if "/stories/" in page]


def test_each_kind_of_page_in_the_sitemap_is_there_and_is_the_original(client: FlaskClient) -> None:
    pages = [url.findtext(f"{SITEMAP}loc") for url in etree.fromstring(client.get("/sitemap.xml").data)]
    kinds = {page.removeprefix(SITE).rpartition("/")[0]: page for page in pages}
    for page in {*kinds.values(), *(f"{SITE}{path}" for path in OWN)}:
        path = page.removeprefix(SITE)
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200, path
        canonical = re.search(r'rel="canonical" href="([^"?]*)', answer.text)
        assert canonical is None or canonical[1] == page


def test_robots_may_read_everything_but_what_takes_messages_or_never_ends(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain"
    rules = RobotFileParser()
    rules.parse(response.text.splitlines())
    assert rules.site_maps() == [f"{SITE}/sitemap.xml", f"{SITE}/sitemap-news.xml"]
    for path in ("/", "/stories/x", "/feeds/national.rss", "/opml", "/dumps/", "/api/v1/changes"):
        assert rules.can_fetch("Googlebot", f"{SITE}{path}"), path
    for path in ("/hub", "/websub/x", "/ping", "/RPC2", "/search?q=x", "/feeds/search.rss?q=x"):
        assert not rules.can_fetch("Googlebot", f"{SITE}{path}"), path
