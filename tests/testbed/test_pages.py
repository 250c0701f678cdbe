"""The pages of the simulated sites: what the truth tells is what a visitor finds, by the ways of the site."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree, html
from visitor import ask, links, tree, walk, words

from testbed import SITES, Clock, Site, TestbedServer, TruthEntry
from testbed.pages.dates import local, written

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


def site_with(habit: str) -> Site:
    return next(site for site in SITES if habit in site.habits)


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


def test_the_rest_interface_gives_every_post_whole_page_by_page(testbed: TestbedServer) -> None:
    site = site_with("rest")
    entries = {entry.url: entry for entry in of(testbed, site)}
    home = testbed.truth.source_url(site)
    assert ask(urljoin(home, "/feed/"))[0] == 404
    posts, number, last = [], 1, 1
    while number <= last:
        address = f"/wp-json/wp/v2/posts?_embed=true&per_page=8&page={number}"
        status, headers, body = ask(urljoin(home, address))
        assert (status, headers["x-wp-total"]) == (200, str(len(entries)))
        posts += json.loads(body)
        number, last = number + 1, int(headers["x-wp-totalpages"])
    assert len(posts) == len(entries)
    for post in posts:
        entry = entries[post["link"]]
        content = html.fromstring(post["content"]["rendered"]).text_content()
        assert all(paragraph in content for paragraph in entry.text.split("\n"))
        assert datetime.fromisoformat(post["date_gmt"] + "+00:00") == entry.published
        assert post["guid"]["rendered"] in entry.aliases
        assert ask(post["guid"]["rendered"])[1]["location"] == entry.url
        assert post["_embedded"]["author"][0]["name"] == entry.author
        assert [media["source_url"] for media in post["_embedded"]["wp:featuredmedia"]] == [
            image for image in [entry.image] if image
        ]
    beyond = ask(urljoin(home, f"/wp-json/wp/v2/posts?per_page=8&page={last + 1}"))
    assert (beyond[0], json.loads(beyond[2])["code"]) == (400, "rest_post_invalid_page_number")


def test_a_wordpress_without_either_answers_a_page_for_a_feed_and_no_route_for_rest(
    testbed: TestbedServer,
) -> None:
    home = testbed.truth.source_url(site_with("feed_is_page"))
    assert ask(urljoin(home, "/feed/"))[1]["content-type"].startswith("text/html")
    assert ask(urljoin(home, "/wp-json/wp/v2/posts"))[0] == 404


def test_variants_for_telephones_and_paper_name_the_address_of_the_article(testbed: TestbedServer) -> None:
    entry = of(testbed, site_with("amp_print"))[0]
    page = tree(entry.url)
    variants = page.xpath("//link[@rel='amphtml']/@href | //a[text()='Cetak']/@href")
    assert len(variants) == 2
    assert set(variants) <= set(entry.aliases)
    for address in variants:
        assert tree(address).xpath("//link[@rel='canonical']/@href") == [entry.url]
        assert entry.text.split("\n")[-1] in words(tree(address))


def test_some_articles_go_on_on_a_second_page(testbed: TestbedServer) -> None:
    entries = of(testbed, site_with("two_pages"))
    halves = [entry for entry in entries if entry.text.split("\n")[-1] not in words(tree(entry.url))]
    assert 3 <= len(halves) < len(entries) / 2


def test_a_site_that_closes_its_articles_to_robots_tells_the_lead_in_its_list(testbed: TestbedServer) -> None:
    site = site_with("robots_closed")
    home = testbed.truth.source_url(site)
    closed = re.findall(r"(?m)^Disallow: (\S+)$", ask(urljoin(home, "/robots.txt"))[2].decode())
    shown = words(tree(home))
    for entry in testbed.truth.first_page(site, START):
        assert not entry.whole
        assert urlsplit(entry.url).path.startswith(tuple(closed))
        assert entry.text in shown


def test_the_office_stands_in_the_path_where_many_share_a_site(testbed: TestbedServer) -> None:
    site = site_with("offices")
    home = testbed.truth.source_url(site)
    offices = {"51.08": "/buleleng/berita", "51.04": "/gianyar/berita", "51": "/provinsi/berita"}
    for office, path in offices.items():
        own = {entry.url for entry in of(testbed, site) if entry.office == office}
        assert own
        assert all(urlsplit(address).path.startswith(path) for address in own)
        assert own <= set().union(*walk(urljoin(home, path)))


def test_a_teaser_feed_is_completed_by_its_pages_in_the_truth(testbed: TestbedServer) -> None:
    site = site_with("teaser")
    feed = ask(testbed.truth.source_url(site))[2].decode()
    for entry in of(testbed, site):
        lead, *rest = entry.text.split("\n")
        assert lead in feed
        assert not any(paragraph in feed for paragraph in rest)
        assert "\n".join(rest).split("\n")[0] in words(tree(entry.url))


@pytest.mark.parametrize("site", [s for s in PAGE_SITES if s.dates not in ("none", "iso")], ids=names)
def test_the_date_stands_on_the_page_as_people_write_it(testbed: TestbedServer, site: Site) -> None:
    entry = of(testbed, site)[0]
    assert entry.published is not None
    here = local(site, entry.published)
    shown = words(tree(entry.url))
    months = {11: ("November", "Nopember", "Nov", "-11-"), 12: ("Desember", "Dec", "-12-")}[here.month]
    dates = [f"{here.day}{sep}{month}{sep}{here.year}" for month in months for sep in (" ", "")]
    assert any(date in shown or f"0{date}" in shown for date in dates)
    assert entry.day_only or any(f" {here:{style}}" in shown for style in ("%H.%M", "%H:%M"))


def test_a_list_that_did_not_change_says_so_where_the_site_has_validators(testbed: TestbedServer) -> None:
    site = next(site for site in PAGE_SITES if "etag" in site.habits)
    address = testbed.truth.source_url(site)
    etag = ask(address)[1]["etag"]
    assert ask(address, {"If-None-Match": etag})[0] == 304
    assert ask(address, {"If-None-Match": '"lain"'})[0] == 200


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("hijri", "1 Maret 2025 M / 1 Ramadan 1446 H"),
        ("day", "Sabtu, 1 Maret 2025"),
        ("pipe", "Sabtu, 01 Maret 2025 | 12:05 WITA"),
        ("dot", "1 Maret 2025 12.05 WITA"),
        ("english", "01 Mar 2025"),
        ("relative", "5 jam lalu"),
    ],
)
def test_a_moment_is_written_in_the_style_of_the_site(style: str, expected: str) -> None:
    site = next(site for site in SITES if site.zone == "WITA")
    moment = datetime(2025, 3, 1, 4, 5, tzinfo=UTC)
    assert written(site, style, moment, moment + timedelta(hours=5, minutes=20)) == expected
