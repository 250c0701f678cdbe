"""Which hub a feed names, and what a document tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import (
    DocumentShape,
    DocumentToParse,
    HubOffer,
    ParsedDocument,
    SourceKind,
    SourceToRefresh,
    Validators,
)
from aggregator.push.discovery import links_of, news_of, offer_of

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
FEED = "https://bulukumba.example/feed/"
HUB = "https://hub.example/"
A = "https://a.example/"

SOURCE = SourceToRefresh(
    id=1,
    url=FEED,
    kind=SourceKind.FEED,
    office=None,
    timezone="Asia/Makassar",
    network="public",
    target_url=None,
    candidates=(),
    validators=Validators(),
    failures=0,
    first_success_at=NOW,
    last_success_at=NOW,
    last_full_at=NOW,
    last_new_at=NOW,
)
DOCUMENT = DocumentToParse(1, SOURCE, FEED, FEED, {}, b"", "", DocumentShape.FEED, NOW, 1)


def offer(link: str, **parsed: object) -> HubOffer | None:
    document = replace(DOCUMENT, headers={"link": link} if link else {})
    return offer_of(document, ParsedDocument(DocumentShape.FEED, **parsed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<https://hub.example/>; rel="hub"', [("hub", HUB)]),
        ("<https://hub.example/>; rel=hub", [("hub", HUB)]),
        ("<https://hub.example/>; rel=hub; rel=self", [("hub", HUB)]),
        ('<https://hub.example/>; rel="hub", <https://a.example/>; rel="self"', [("hub", HUB), ("self", A)]),
        ('<https://hub.example/> ; title="a, b; rel=x" ; REL = "hub self"', [("hub", HUB), ("self", HUB)]),
        (
            "<https://a.example/>; rel=shortlink, <https://hub.example/>;rel=hub",
            [("shortlink", A), ("hub", HUB)],
        ),
        ("<https://hub.example/>", []),
        ("rel=hub", []),
        ("", []),
    ],
)
def test_a_link_header_is_read(link: str, found: list[tuple[str, str]]) -> None:
    assert list(links_of(link)) == found


@given(st.text(alphabet='<>;,="rel hubself\\\t', max_size=3_000))
def test_no_link_header_is_too_much(header: str) -> None:
    for relation, target in links_of(header):
        assert relation
        assert len(target) <= len(header)


def test_the_header_goes_before_the_feeds_own_links() -> None:
    parsed = {"hub_urls": ("https://other.example/",), "self_url": "https://bulukumba.example/rss"}
    assert offer('<https://hub.example/>; rel="hub"', **parsed) == HubOffer(HUB, parsed["self_url"])
    assert offer("", **parsed) == HubOffer("https://other.example/", parsed["self_url"])
    both = '<https://hub.example/>; rel="hub", <https://bulukumba.example/own>; rel="self"'
    assert offer(both, **parsed) == HubOffer(HUB, "https://bulukumba.example/own")


def test_a_feed_without_a_name_is_known_by_its_address() -> None:
    assert offer("", hub_urls=(HUB,)) == HubOffer(HUB, FEED)


def test_of_several_hubs_the_first_usable_one_is_taken() -> None:
    hubs = ("", "ftp://hub.example/", "http://[", "x" * 3_000, HUB, "https://second.example/")
    found = offer("", hub_urls=hubs)
    assert found is not None
    assert found.hub_url == HUB


def test_an_address_is_resolved_against_the_feed() -> None:
    assert offer('</hub>; rel="hub"') == HubOffer("https://bulukumba.example/hub", FEED)


@pytest.mark.parametrize("headers", [{}, {"im": "feed"}])
def test_a_partial_document_says_nothing_of_the_hub(headers: dict[str, str]) -> None:
    document = replace(DOCUMENT, partial=True, headers=headers)
    news = news_of(document, ParsedDocument(DocumentShape.FEED, hub_urls=(HUB,)), (), NOW)
    assert (news.whole, news.offer, news.pushed) == (False, None, not headers)


def test_a_page_or_sitemap_offers_no_hub() -> None:
    document = replace(DOCUMENT, headers={"link": f'<{HUB}>; rel="hub"'})
    news = news_of(document, ParsedDocument(DocumentShape.SITEMAP), (), NOW + timedelta(hours=1))
    assert (news.whole, news.offer) == (False, None)
