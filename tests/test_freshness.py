"""A forgotten feed gives way to a list that goes on, and comes back where there is none."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from pipeline_house import NOW, House, item

from aggregator.freshness import gives_way, is_stale
from aggregator.model import Candidate, DocumentShape, EntryDraft, ListLink, ParsedDocument, SourceKind

FRESH = format_datetime(NOW - timedelta(days=3))
OLD = format_datetime(NOW - timedelta(days=400))
LIST = Candidate("http://a.example/berita", DocumentShape.LISTING)
FEED = Candidate("http://a.example/feed", DocumentShape.FEED)


def feed(*dates: str) -> ParsedDocument:
    return ParsedDocument(DocumentShape.FEED, drafts=tuple(EntryDraft(published=date) for date in dates))


@pytest.mark.parametrize(
    ("parsed", "stale"),
    [
        (feed(OLD, OLD), True),
        (feed(OLD, FRESH), False),
        (feed("", ""), None),
        (feed("entah kapan"), None),
        (
            ParsedDocument(DocumentShape.SITEMAP, lists=(ListLink("http://a.example/s.xml", "2019-02-01"),)),
            True,
        ),
    ],
)
def test_what_is_stale(parsed: ParsedDocument, stale: bool | None) -> None:
    assert is_stale(parsed, "Asia/Jakarta", NOW) is stale


def test_a_stale_feed_gives_way_to_a_list_and_a_stale_list_to_the_feed() -> None:
    old = feed(OLD)
    listing = ParsedDocument(DocumentShape.LISTING, drafts=old.drafts)
    assert gives_way(old, [LIST], "Asia/Jakarta", NOW)
    assert not gives_way(old, [FEED], "Asia/Jakarta", NOW)
    assert gives_way(listing, [FEED], "Asia/Jakarta", NOW)
    assert not gives_way(listing, [], "Asia/Jakarta", NOW)
    undated = ParsedDocument(DocumentShape.LISTING, drafts=(EntryDraft(),))
    assert gives_way(undated, [FEED], "Asia/Jakarta", NOW)


def _site(house: House, list_date: str) -> int:
    number = house.source("/", SourceKind.AUTO)
    articles = "".join(
        f"<div class=butir><h3><a href='/kabar/{n}-{item(n)['title'].lower().replace(' ', '-')}'>"
        f"{item(n)['title']}</a></h3><i>{list_date}</i></div>"
        for n in range(1, 7)
    )
    page = f"<html><head><title>Kabar</title></head><body><main>{articles}</main></body></html>".encode()
    house.pages["/"] = house.reply(200, page, Content_Type="text/html")
    house.feed([item(20, pubDate=OLD), item(21, pubDate=OLD)], "/feed/")
    for n in range(1, 7):
        path = f"/kabar/{n}-{item(n)['title'].lower().replace(' ', '-')}"
        body = f"<html><body><h1>{item(n)['title']}</h1>{item(n)['description']}</body></html>".encode()
        house.pages[path] = house.reply(200, body, Content_Type="text/html")
    return number


@pytest.mark.parametrize(
    ("list_date", "kind"),
    [
        (f"{NOW - timedelta(days=2):%Y-%m-%d}", "listing"),
        (f"{NOW - timedelta(days=500):%Y-%m-%d}", "feed"),
        ("", "feed"),
    ],
)
def test_a_site_is_read_where_its_news_is(house: House, list_date: str, kind: str) -> None:
    number = _site(house, list_date)
    house.collect()
    view = house.world.storage.source(number)
    assert view is not None
    assert (view.target_kind, view.last_reason) == (kind, None)
