"""The labelled set itself: a label that is wrong would make the gate measure the wrong thing."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytest
from pages import FAMILIES, PAGES, LabelledPage, articles, listings, saved_articles, saved_listings
from selectolax.lexbor import LexborHTMLParser

ARTICLES = [*articles(), *saved_articles()]
LISTINGS = [*listings(), *saved_listings()]

ARTICLE_KEYS = {
    "url",
    "headers",
    "fetched_at",
    "timezone",
    "encoding",
    "family",
    "title",
    "published",
    "published_precision",
    "byline",
    "dateline",
    "origin_office",
    "categories",
    "image",
    "caption",
    "enclosures",
    "language",
    "next_url",
    "paragraphs",
}
LISTING_KEYS = {"url", "kind", "headers", "fetched_at", "timezone", "encoding", "family", "items", "next_url"}
every_article = pytest.mark.parametrize("page", ARTICLES, ids=lambda page: page.name)
every_listing = pytest.mark.parametrize("page", LISTINGS, ids=lambda page: page.name)


def seen(page: LabelledPage) -> str:
    """What stands on the page for a reader, without any white space."""
    tree = LexborHTMLParser(page.html)
    tree.strip_tags(["script", "style", "head"])
    return squeezed(tree.text())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def addresses(page: LabelledPage) -> set[str]:
    """Every address in the markup, absolute."""
    quoted = re.findall(r"""["'](\S+?)["']|=([^\s"'>]+)|url\(([^)\s]+)\)""", html.unescape(page.html))
    quoted += re.findall(r"""url\(()()([^)\s]+)\)""", html.unescape(page.html))
    base = re.search(r"""<base\s+href=["']([^"']+)""", page.html)
    base_url = urljoin(page.label["url"], base[1] if base else "")
    joined: set[str] = set()
    for found in quoted:
        for address in filter(None, found):
            try:
                joined.add(urljoin(base_url, address.replace("\\/", "/").strip("'\"")))
            except ValueError:
                continue
    return joined


def test_the_set_is_broad() -> None:
    per_family = Counter(page.family for page in articles())
    assert set(per_family) == FAMILIES
    assert len(articles()) >= 130
    assert min(per_family.values()) >= 7
    assert len(listings()) >= 30
    assert len({page.label["paragraphs"][0] for page in articles()}) >= 60


def test_the_set_stays_small() -> None:
    assert sum(path.stat().st_size for path in PAGES.rglob("*")) < 7_000_000


def test_every_page_has_a_label_and_every_label_a_page() -> None:
    assert {path.with_suffix("") for path in PAGES.glob("*/*.html")} == {
        path.with_suffix("") for path in PAGES.glob("*/*.json")
    }


@every_article
def test_an_article_is_labelled_in_full(page: LabelledPage) -> None:
    label = page.label
    assert set(label) == ARTICLE_KEYS
    assert label["family"] == page.family
    assert urlsplit(label["url"]).scheme in ("http", "https")
    assert page.fetched_at.tzinfo is not None
    zone = ZoneInfo(label["timezone"])
    assert label["published_precision"] in ("minute", "day")
    if page.published is not None:
        assert page.published.utcoffset() is not None
        assert page.published <= page.fetched_at
        if label["published_precision"] == "day":
            assert page.published.astimezone(zone).strftime("%H:%M:%S") == "00:00:00"
    assert label["title"].strip() == label["title"] != ""
    assert label["language"] in ("id", "en", "ar", "jv", "su")
    assert label["paragraphs"]
    assert all(text == text.strip() != "" for text in label["paragraphs"])
    for address in [label["image"], label["next_url"], *label["enclosures"]]:
        assert not address or urlsplit(address).scheme in ("http", "https")


@every_article
def test_what_the_label_says_stands_on_the_page(page: LabelledPage) -> None:
    text = seen(page)
    for said in [page.label["title"], page.label["caption"], *page.label["paragraphs"]]:
        assert squeezed(said) in text
    everything = squeezed(html.unescape(page.html))
    for said in [page.label["byline"], page.label["dateline"], *page.label["categories"]]:
        assert squeezed(said).casefold() in everything.casefold()


@every_article
def test_the_addresses_of_the_label_stand_on_the_page(page: LabelledPage) -> None:
    found = addresses(page)
    for address in [page.label["image"], page.label["next_url"], *page.label["enclosures"]]:
        assert not address or address in found


@every_listing
def test_a_listing_is_labelled_in_full(page: LabelledPage) -> None:
    label = page.label
    assert set(label) - {"drawn_by_script"} == LISTING_KEYS
    assert label["kind"] == "listing"
    assert label["family"] == page.family
    assert bool(label["items"]) != label.get("drawn_by_script", False)
    urls = [item["url"] for item in label["items"]]
    assert len(set(urls)) == len(urls)


@every_listing
def test_the_items_of_a_listing_stand_on_the_page(page: LabelledPage) -> None:
    found = addresses(page)
    everything = squeezed(html.unescape(page.html))
    for item in page.label["items"]:
        assert item["url"] in found
        assert squeezed(item["title"]) in everything
        assert not item["image"] or item["image"] in found
        assert not item["published"] or datetime.fromisoformat(item["published"]).tzinfo
