"""The pages of the simulated sites: what the truth tells is what a visitor finds, by the ways of the site."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest
from lxml import etree
from visitor import ask, links, tree, walk, words

from testbed import SITES, Clock, Site, TestbedServer, TruthEntry

START = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)
PAGE_SITES = [site for site in SITES if site.by_pages]
LISTS = [site for site in PAGE_SITES if site.family not in ("portal_2026", "sitemap_only")]
FAMILIES = (
    "portal_2024 portal_2026 portal pinmas wordpress sumut codingest kaltim kepri sulteng bali joomla drupal "
    "blogger nextjs sitemap_only table soup"
)


def names(site: Site) -> str:
    return f"{site.number}-{site.family}"


@pytest.fixture(scope="module")
def testbed() -> Iterator[TestbedServer]:
    with TestbedServer(clock=Clock(START, running=False)) as server:
        yield server


def of(testbed: TestbedServer, site: Site) -> list[TruthEntry]:
    return testbed.truth.of(site, testbed.clock.now())


def test_every_family_is_published_by_a_site_without_a_feed() -> None:
    assert {site.family for site in PAGE_SITES} >= set(FAMILIES.split())
    assert {site.kind for site in PAGE_SITES} == {"auto", "listing", "sitemap"}
    assert not any(site.feed for site in PAGE_SITES)


@pytest.mark.parametrize("site", LISTS, ids=names)
def test_the_list_leads_to_every_story_in_pages_of_eight_to_ten(testbed: TestbedServer, site: Site) -> None:
    entries = of(testbed, site)
    pages = walk(testbed.truth.source_url(site))
    assert {entry.url for entry in entries} <= set().union(*pages)
    shown = {entry.url for entry in testbed.truth.first_page(site, START)}
    if site.kind != "sitemap" and "sitemap" not in site.habits:
        assert {entry.url for entry in entries} & pages[0] == shown
    assert 8 <= len(shown) <= 10 or "sitemap" in site.habits
    assert len(entries) >= 25


@pytest.mark.parametrize("site", [s for s in SITES if s.by_pages or s.expected], ids=names)
def test_an_article_page_holds_its_title_and_every_paragraph(testbed: TestbedServer, site: Site) -> None:
    for entry in of(testbed, site):
        if not entry.whole:
            continue
        page = tree(entry.url)
        text = words(page)
        for address, label in links(page, entry.url):
            if label == "Halaman 2":
                text += words(tree(address))
        if entry.title is not None and not {"escaped_twice", "bare_amp"} & site.habits:
            assert " ".join(entry.title.split()) in text
        for paragraph in entry.text.split("\n"):
            assert paragraph in text, entry.url


@pytest.mark.parametrize("site", PAGE_SITES, ids=names)
def test_images_and_attachments_answer_and_stand_on_the_page(testbed: TestbedServer, site: Site) -> None:
    entries = of(testbed, site)
    assert any(entry.image for entry in entries)
    assert "robots_closed" in site.habits or any(entry.image is None for entry in entries)
    for entry in entries:
        page = tree(entry.url)
        shown = {urljoin(entry.url, image.get("src")) for image in page.iter("img")}
        assert entry.image is None or entry.image in shown
        for enclosure in entry.enclosures:
            found = {urljoin(entry.url, e.get("href") or e.get("src")) for e in page.iter("a", "iframe")}
            assert enclosure in found
    files = [entry.image for entry in entries[:3]] + [one for e in entries for one in e.enclosures]
    for address in files:
        if address and "youtube" not in address:
            status, headers, body = ask(address)
            assert (status, len(body) > 60) == (200, True)
            assert headers["content-type"].partition("/")[0] in ("image", "application")


def test_a_list_that_the_browser_draws_names_no_story_and_the_sitemap_does(testbed: TestbedServer) -> None:
    site = next(site for site in SITES if site.family == "portal_2026")
    home = testbed.truth.source_url(site)
    urls = [entry.url for entry in of(testbed, site)]
    assert not {address for address, _ in links(tree(home), home)} & set(urls)
    robots = ask(urljoin(home, "/robots.txt"))[2].decode()
    address = re.findall(r"(?m)^Sitemap: (\S+)$", robots)[0]
    assert locations(ask(address)[2]) == urls


def test_the_children_of_a_sitemap_index_are_packed_and_their_dates_lie(testbed: TestbedServer) -> None:
    site = next(site for site in SITES if "sitemap_index" in site.habits)
    index = ask(testbed.truth.source_url(site))[2]
    found = []
    for child in locations(index):
        found += locations(gzip.decompress(ask(child)[2]))
    assert {entry.url for entry in of(testbed, site)} <= set(found)
    assert len(set(etree.fromstring(index).xpath("//*[local-name()='lastmod']/text()"))) == 1


def locations(body: bytes) -> list[str]:
    return etree.fromstring(body).xpath("//*[local-name()='loc']/text()")
