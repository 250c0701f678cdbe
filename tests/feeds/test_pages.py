"""The pages for people, and the lists for programs beside the feeds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from aggregator.messages import text
from aggregator.model import ChannelQuery, Entry
from aggregator.quarantine import Finding, FindingKind, Place
from aggregator.registry import Registry, read_sources

MakeEntry = Callable[..., Entry]
FEED = "https://bulukumba.example/feed"
HOSTILE = '"><script>alert(1)</script>&amp;{{7*7}}'


def _numbered(entry: MakeEntry, count: int, **values: object) -> list[Entry]:
    return [
        entry(n, text_hash=f"{n:064x}", title=f"Berita Nomor {n} {HOSTILE}", **values) for n in range(count)
    ]


def _first_story(client: FlaskClient) -> str:
    (address, *_) = html.fromstring(client.get("/").data).xpath("//article//h2/a/@href")
    return str(address).partition("?")[0]


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("/", "", "id"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "de,en;q=0.5", "en"),
        ("/", "fr", "id"),
        ("/?lang=en", "id", "en"),
        ("/?lang=id", "en", "id"),
        ("/?lang=xx", "en", "en"),
    ],
)
def test_the_front_page_speaks_the_readers_language(
    client: FlaskClient, address: str, accepted: str, language: str
) -> None:
    response = client.get(address, headers={"Accept-Language": accepted} if accepted else {})
    page = html.fromstring(response.data)
    assert page.get("lang") == response.headers["Content-Language"] == language
    assert text("web.latest", language) in page.findtext(".//h1")
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_empty_front_page_says_what_to_do(client: FlaskClient, language: str) -> None:
    page = client.get(f"/?lang={language}").text
    assert text("web.empty", language) in page
    assert text("web.empty_hint", language) in page


def test_the_front_page_shows_stories_and_where_to_subscribe(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    newsroom.publish(newsroom.source(FEED), entry(1, title="Manasik Haji di Bulukumba", date_guessed=True))
    page = html.fromstring(client.get("/?lang=id").data)
    assert page.xpath("//article//h2/a/text()") == ["Manasik Haji di Bulukumba"]
    assert "Bulukumba" in page.xpath("string(//article//*[@class='office'])")
    # 02.00 UTC in the office's own zone.
    assert page.xpath("//article//time/text()") == ["Senin, 1 Desember 2025 10.00 WITA"]
    assert text("web.date_guessed", "id") in page.text_content()
    alternates = page.xpath("//link[@rel='alternate'][@type]")
    assert [(link.get("type"), link.get("href")) for link in alternates] == [
        ("application/rss+xml", "/feeds/national.rss"),
        ("application/atom+xml", "/feeds/national.atom"),
        ("application/feed+json", "/feeds/national.json"),
    ]
    for link in alternates:
        assert client.get(link.get("href")).status_code == 200


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_front_page_says_how_fresh_it_is_and_which_regions_are_late(
    newsroom: Any, client: FlaskClient, entry: MakeEntry, language: str
) -> None:
    # The newsroom's clock stands still in the past, where its source was read last.
    newsroom.publish(newsroom.source(FEED), entry(1))
    newsroom.source("https://papua.example/feed", "91")
    fresh = html.fromstring(client.get(f"/?lang={language}").data).xpath("//section[@class='fresh']")[0]
    said = fresh.text_content()
    assert text("page.fresh", language, fresh=0, all=5) in said
    late = dict(zip(fresh.xpath(".//li/text()"), fresh.xpath(".//li/span/text()"), strict=False))
    assert "2025" in late["Sulawesi Selatan "]
    assert late["Papua Tengah "] == text("page.late_never", language)
    for address in ("/?region=73", "/channels/regions/73"):
        assert html.fromstring(client.get(address).data).xpath("//section[@class='fresh']") == []


def test_times_are_written_as_html_wants_them(newsroom: Any, client: FlaskClient, entry: MakeEntry) -> None:
    # HTML Living Standard, 2.4.5.7: at most three digits of a second's fraction.
    at = entry(1).published.replace(microsecond=563361)
    newsroom.publish(newsroom.source(FEED), entry(1, published=at))
    for address in ("/", _first_story(client)):
        stated = html.fromstring(client.get(address).data).xpath("//time/@datetime")
        assert stated
        for moment in stated:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", moment)


def test_the_filters_show_their_own_stories_and_feeds(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    newsroom.publish(newsroom.source(FEED), entry(1, title="Dari Bulukumba"))
    papua = entry(
        2,
        title="Dari Papua",
        url="https://papua.example/2",
        office="91",
        categories=("pesantren",),
        text_hash="2" * 64,
    )
    newsroom.publish(newsroom.source("https://papua.example/feed", "91"), papua)
    for query, titles, feed in (
        ("region=73", ["Dari Bulukumba"], "/feeds/regions/73.rss"),
        ("region=91", ["Dari Papua"], "/feeds/regions/91.rss"),
        ("category=pesantren", ["Dari Papua"], "/feeds/categories/pesantren.rss"),
        ("region=&category=", ["Dari Bulukumba", "Dari Papua"], "/feeds/national.rss"),
    ):
        page = html.fromstring(client.get(f"/?{query}").data)
        assert page.xpath("//article//h2/a/text()") == titles
        assert page.xpath("//link[@type='application/rss+xml']/@href") == [feed]
    for region, titles in (("73", []), ("91", ["Dari Papua"])):
        page = html.fromstring(client.get(f"/?region={region}&category=pesantren&lang=en").data)
        assert page.xpath("//article//h2/a/text()") == titles
        assert page.xpath("//option[@selected]/@value") == [region, "pesantren"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("region=99", 404),
        ("category=tiada", 404),
        ("region=73&category=tiada", 404),
        ("limit=banyak", 400),
        ("before=kemarin", 400),
    ],
)
def test_a_wrong_filter_is_told_what_is_right(client: FlaskClient, query: str, status: int) -> None:
    response = client.get(f"/?{query}", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (status, "text/html")


def test_the_pages_lead_through_all_stories_once(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    newsroom.publish(newsroom.source(FEED), *_numbered(entry, 45))
    address, titles = "/?lang=en&region=73", []
    while address:
        page = html.fromstring(client.get(address).data)
        titles += page.xpath("//article//h2/a/text()")
        (address, *_) = [*page.xpath("//a[@rel='next']/@href"), ""]
        assert page.get("lang") == "en"
    assert len(titles) == len(set(titles)) == 45
    assert text("web.newest", "en") in page.xpath("//nav//a/text()")


def test_a_story_shows_its_text_and_every_copy(newsroom: Any, client: FlaskClient, entry: MakeEntry) -> None:
    # At five past: midnight would mean that nobody stated a time.
    at = entry(3).published + timedelta(minutes=5)
    lead = entry(3, title="Satu Berita", html="<p>Isi <b>penuh</b></p>", published=at)
    copy = replace(
        entry(3), url="https://sulsel.example/salinan", published=lead.published + timedelta(hours=1)
    )
    copy = replace(copy, identity=copy.url, guid_key=copy.url, url_key="sulsel.example/salinan")
    newsroom.publish(newsroom.source(FEED, name="Kemenag Bulukumba"), lead)
    newsroom.publish(newsroom.source("https://sulsel.example/feed", "73", "Kanwil Sulsel"), copy)
    page = html.fromstring(client.get(_first_story(client)).data)
    assert page.xpath("//link[@rel='canonical']/@href") == [lead.url]
    assert "Isi penuh" in page.xpath("string(//div[@class='content'])")
    assert page.xpath("//section[@class='copies']//a/@href") == [lead.url, copy.url]
    assert page.xpath("//section[@class='copies']//a/text()") == ["Kemenag Bulukumba", "Kanwil Sulsel"]


def test_a_merged_story_leads_to_the_one_it_became(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    first, second = entry(3, text_hash="1" * 64), entry(2, url="https://sulsel.example/x", text_hash="2" * 64)
    bulukumba, sulsel = newsroom.source(FEED), newsroom.source("https://sulsel.example/feed", "73")
    newsroom.publish(bulukumba, first)
    newsroom.publish(sulsel, second)
    before = {story.uuid for story in newsroom.storage.stories(ChannelQuery()).stories}
    newsroom.edit(sulsel, second, text_hash="1" * 64)
    (kept,) = newsroom.storage.stories(ChannelQuery()).stories
    (gone,) = before - {kept.uuid}
    response = client.get(f"/stories/{gone}?lang=en")
    assert response.status_code == 301
    assert response.headers["Location"].startswith(f"/stories/{kept.uuid}")
    assert client.get(f"/stories/{gone}", follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    "uuid", ["0d0f7c9e-6a0b-4c55-9d0a-0d6a53f2c001", "bukan-uuid", "%00", "a" * 3000, "..%2f..%2fetc"]
)
def test_a_story_that_is_none_is_a_404_page(client: FlaskClient, uuid: str) -> None:
    response = client.get(f"/stories/{uuid}?lang=en", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert text("web.not_found", "en") in response.text


def test_nothing_that_a_site_wrote_becomes_markup(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    odd = entry(1, title=HOSTILE, summary=HOSTILE, author=HOSTILE, language='id" onload="x')
    newsroom.publish(newsroom.source(FEED, name=HOSTILE), odd)
    for address in ("/", _first_story(client)):
        page = client.get(address)
        tree = html.fromstring(page.data)
        assert "<script>alert" not in page.text
        assert "49" not in tree.xpath("string(//h1 | //h2)")
        assert not tree.xpath("//@onload")
        assert HOSTILE in tree.text_content()


@pytest.mark.parametrize("address", ["/", "/tiada", "/opml", "/healthz", "/feeds/national.rss"])
def test_every_answer_forbids_scripts_and_foreign_frames(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_pages_need_no_script_and_nothing_inline(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    newsroom.publish(newsroom.source(FEED), entry(1))
    for address in ("/", _first_story(client)):
        tree = html.fromstring(client.get(address).data)
        assert not tree.xpath("//style | //@style | //*[starts-with(name(@*), 'on')]")
        # What is said for search engines is data, which no browser runs.
        assert {script.get("type") for script in tree.xpath("//script")} <= {"application/ld+json"}
        for local in tree.xpath("//link[@rel='stylesheet' or @rel='icon']/@href"):
            assert client.get(local).status_code == 200


def test_a_full_page_of_long_stories_stays_small(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    long = "Kegiatan berlangsung khidmat. " * 12
    entries = _numbered(entry, 50, html=f"<p>{long * 50}</p>", text=long * 50, summary=long[:300])
    newsroom.publish(newsroom.source(FEED), *entries)
    assert len(client.get("/?limit=50").data) < 100_000


@pytest.mark.parametrize("known", ["etag", "date"])
def test_a_page_is_answered_with_304_to_who_holds_it(client: FlaskClient, known: str) -> None:
    page = client.get("/?lang=id")
    headers = (
        {"If-None-Match": page.headers["ETag"]}
        if known == "etag"
        else {"If-Modified-Since": page.headers["Last-Modified"]}
    )
    assert client.get("/?lang=id", headers=headers).status_code == 304


def test_the_opml_lists_every_source_and_can_be_imported_again(
    newsroom: Any, client: FlaskClient, registry: Registry
) -> None:
    urls = {FEED, "https://sulsel.example/feed?a=1&b=2"}
    for url in urls:
        newsroom.source(url, name="Kemenag <Bulukumba> & lain")
    response = client.get("/opml")
    tree = etree.fromstring(response.data)
    assert (tree.tag, tree.get("version")) == ("opml", "2.0")
    assert tree.findtext("head/title")
    assert all(outline.get("text") for outline in tree.iter("outline"))
    rows, problems = read_sources(response.data, "simpul.opml", registry)
    assert ({row.url for row in rows}, problems) == (urls, [])
    assert {row.office for row in rows} == {"73.02"}
    report = newsroom.storage.put_sources(rows, newsroom.storage.sources()[0].next_at + timedelta(days=1))
    assert (report.added, report.updated, report.unchanged) == (0, 0, 2)


def test_the_opml_shows_a_new_source_at_once(newsroom: Any, client: FlaskClient) -> None:
    assert FEED not in client.get("/opml").text
    newsroom.source(FEED)
    assert FEED in client.get("/opml").text


def test_the_metrics_are_in_prometheus_text_format(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    newsroom.publish(newsroom.source(FEED), entry(1))
    response = client.get("/metrics")
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert response.text.endswith("\n")
    typed: set[str] = set()
    for line in response.text.splitlines():
        if line.startswith("# TYPE"):
            typed.add(line.split()[2])
        elif not line.startswith("# HELP"):
            assert re.fullmatch(r'[a-z_]+(\{[a-z]+="[^"\\]*"\})? (NaN|-?[0-9.e+]+)', line)
            assert re.split(r"[ {]", line)[0] in typed
    assert "simpul_entries 1" in response.text.splitlines()
    assert "simpul_stories 1" in response.text.splitlines()


def test_a_story_in_arabic_is_marked_and_runs_from_right_to_left(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    arabic = entry(
        1, title="زار الوزير المعهد", summary="زار الوزير", html="<p>زار الوزير</p>", language="ar"
    )
    newsroom.publish(newsroom.source(FEED), arabic)
    shown = html.fromstring(client.get("/stories/00000000-0000-4000-8000-000000000001?lang=id").text)
    for place in ("//article/h1", '//div[@class="content"]'):
        (element,) = shown.xpath(place)
        assert (element.get("lang"), element.get("dir")) == ("ar", "rtl")
    assert shown.get("lang") == "id"
    front = html.fromstring(client.get("/?lang=id").text)
    for place in ("//ol//h2", '//ol//p[@class="summary"]'):
        (element,) = front.xpath(place)
        assert (element.get("lang"), element.get("dir")) == ("ar", "rtl")


def test_a_quarantined_entry_is_on_no_page_and_in_no_feed(
    newsroom: Any, client: FlaskClient, entry: MakeEntry
) -> None:
    found = (Finding(FindingKind.GAMBLING, Place.TITLE, "slot gacor"),)
    newsroom.publish(newsroom.source(FEED), entry(1, title="Slot Gacor"), findings=found)
    for address in ("/", "/feeds/national.rss", "/feeds/national.json", "/feeds/offices/73.02.atom"):
        assert "Slot Gacor" not in client.get(address).text
    assert 'simpul_quarantine_open{office="73.02"} 1' in client.get("/metrics").text.splitlines()
