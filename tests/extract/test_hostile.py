"""Hostile and damaged bytes end quickly, in a reason or in drafts, and never in an exception."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.extract import looks_like_error_page, read_article, read_document, sniff
from aggregator.model import DocumentShape, ParsedDocument, Reason

URL = "https://contoh.kemenag.go.id/feed/"
FEEDS = Path(__file__).parent.parent / "data" / "feeds"
GOOD = [
    (FEEDS / name).read_bytes()
    for name in (
        "rss20_wordpress.xml",
        "atom10.xml",
        "rss10_rdf.xml",
        "media_content_group.xml",
        "json_feed_11.json",
        "sitemap_news.xml",
        "windows1252_declared.xml",
    )
]
SHAPES = st.sampled_from(list(DocumentShape))
QUICK = settings(
    max_examples=150, deadline=2_000, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def read(body: bytes, shape: DocumentShape | None = None) -> ParsedDocument:
    return read_document(body, {}, URL, shape or sniff(body, ""))


def assert_storable(parsed: ParsedDocument) -> None:
    json.dumps(asdict(parsed), ensure_ascii=False).encode("utf-8")  # no halves of surrogate pairs
    assert parsed.reason is None or not parsed.drafts


@QUICK
@given(body=st.binary(max_size=400), shape=SHAPES)
def test_random_bytes_never_raise(body: bytes, shape: DocumentShape) -> None:
    assert_storable(read(body, shape))
    read_article(body, {}, URL)
    looks_like_error_page(body)


@QUICK
@given(good=st.sampled_from(GOOD), cut=st.floats(0, 1))
def test_cut_documents_keep_whole_items(good: bytes, cut: float) -> None:
    assert_storable(read(good[: int(len(good) * cut)]))


@QUICK
@given(
    good=st.sampled_from(GOOD),
    places=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 40)), max_size=5),
)
def test_mutated_documents_never_raise(good: bytes, places: list[tuple[float, bytes, int]]) -> None:
    body = good
    for place, patch, dropped in places:
        at = int(len(body) * place)
        body = body[:at] + patch + body[at + dropped :]
    assert_storable(read(body))


ELEMENTS = (
    *(
        "item",
        "title",
        "guid",
        "image",
        "url",
        "textinput",
        "source",
        "category",
        "content",
        "author",
        "name",
    ),
    *("description", "media:content", "media:credit", "media:rating", "dc:date", "width", "channel", "svg"),
    *("itunes:explicit", "g:pos"),
)
MARKUP = st.one_of(
    st.sampled_from(ELEMENTS).map("<{}>".format),
    st.sampled_from(ELEMENTS).map("</{}>".format),
    st.sampled_from(("<link/>", "<enclosure/>", "<![CDATA[", "]]>", "&", "&#xD800;", "<!--", "-->", "9999")),
)


@QUICK
@given(pieces=st.lists(MARKUP, max_size=25))
def test_elements_in_any_order_never_raise(pieces: list[str]) -> None:
    text = "<rss version='2.0'><channel><title>x</title>" + "".join(pieces) + "</channel></rss>"
    assert_storable(read(text.encode(), DocumentShape.FEED))


LISTED = (
    b"<div class=c%d><a href=/berita/judul-berita-nomor-%d>Judul berita nomor %d</a><p>2 Mei 2025</p></div>"
)
LIST = b"".join(LISTED % (n, n, n) for n in range(400))


@pytest.mark.parametrize("shape", [DocumentShape.LISTING, DocumentShape.PAGE])
@pytest.mark.parametrize(
    "body",
    [
        b"".join(b"<a href=/berita/a-b-c-d-%d>judul berita ke %d ini</a>" % (n, n) for n in range(70_000)),
        b"".join(LISTED % (n, n, n) for n in range(30_000)),
        b"<div>" * 1_900 + LIST,
        b"".join(b"<div class=date%d><p>" % n for n in range(900)) + LIST,
        b"<div class='" + b"a " * 1_000_000 + b"'>" + LIST,
        b"<div style='background:url((" + b"(" * 200_000 + b"'>" + LIST,
        b"<div class=date><a href=/berita/satu-dua-tiga-empat>judul berita satu dua</a></div>" * 40_000,
        b"<p>" + b"12 Mei 12 Mei " * 200_000 + b"</p>" + LIST,
        b"<nav>" + b"<a href='/x'>Berita</a>" * 80_000,
        b"<ul class=pagination>" + b"<li><a href=?page=2>2</a>" * 80_000,
        b"<a href=/berita/a-b-c-d title='" + b"x " * 900_000 + b"'>" + b"y " * 900_000,
        b"<svg><math>" * 900 + LIST,
        b"<a href='http://[/berita'>x</a><base href='//jahat.example/'>" + LIST,
    ],
    ids=range(13),
)
def test_lists_of_hostile_size_end_quickly(body: bytes, shape: DocumentShape) -> None:
    began = time.process_time()
    parsed = read(b"<!DOCTYPE html><html><body>" + body, shape)
    assert time.process_time() - began < 10
    assert_storable(parsed)
    assert len(parsed.drafts) <= 200
    assert all(draft.link.startswith("https://contoh.kemenag.go.id/") for draft in parsed.drafts)


HTML = st.one_of(
    st.sampled_from(("div", "li", "td", "h3", "main", "nav", "p", "svg", "template", "table")).map(
        "<{}>".format
    ),
    st.sampled_from(("div", "li", "td", "h3", "main", "nav", "p", "svg", "template", "table")).map(
        "</{}>".format
    ),
    st.integers(1, 9).map("<a href='/berita/judul-berita-nomor-{}'>Judul berita yang panjang".format),
    st.sampled_from(
        ("</a>", "2 Mei 2025", "<img src=a.jpg>", "<!--", "<base href='//x/'>", "<a href='?page=2'>2", "&#0;")
    ),
)


@QUICK
@given(pieces=st.lists(HTML, max_size=40), shape=st.sampled_from([DocumentShape.LISTING, DocumentShape.PAGE]))
def test_markup_in_any_order_gives_a_list_or_a_reason(pieces: list[str], shape: DocumentShape) -> None:
    parsed = read(("<!DOCTYPE html><html>" + "".join(pieces)).encode(), shape)
    assert_storable(parsed)
    assert len({draft.link for draft in parsed.drafts}) == len(parsed.drafts)
    assert all(draft.title for draft in parsed.drafts)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("title", "rendered", "link", "content", "_embedded", "wp:term", "author", "date_gmt", "code")
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@QUICK
@given(posts=VALUES)
def test_any_json_is_read_as_posts_or_refused(posts: object) -> None:
    assert_storable(read(json.dumps(posts).encode(), DocumentShape.WORDPRESS))


@pytest.mark.parametrize(
    "body",
    [
        b"<urlset>"
        + b"".join(
            b"<url><loc>%s/berita/judul-berita-%d</loc></url>" % (URL[:-6].encode(), n) for n in range(50_000)
        )
        + b"</urlset>",
        b"<sitemapindex>" + b"<sitemap><loc>/s.xml</loc></sitemap>" * 50_000 + b"</sitemapindex>",
        b"<urlset>" + (b"<url><loc>/" + b"a-" * 20_000 + b"</loc></url>") * 100 + b"</urlset>",
    ],
    ids=range(3),
)
def test_long_sitemaps_end_quickly(body: bytes) -> None:
    began = time.process_time()
    assert_storable(read(body, DocumentShape.SITEMAP))
    assert time.process_time() - began < 15


@pytest.mark.parametrize(
    "body",
    [
        b"<rss>" + b"<" * 300_000,
        b"<rss><channel>" + b"<item>" * 100_000,
        b"<rss><channel>" + b"<item><title>" * 50_000 + b"</channel></rss>",
        b"<rss><channel><item><description>" + b"<description>" * 50_000 + b"</item></channel></rss>",
        b"<rss><channel><item>" + b"<![CDATA[" * 100_000 + b"</item></channel></rss>",
        b"\n" * 3_000_000 + b"<rss version='2.0'></rss>",
        b"<!-- " * 200_000 + b"<rss/>",
        b"<!DOCTYPE x>" * 200_000 + b"<rss/>",
        b"<?x" * 300_000 + b"<rss/>",
        b"<rss" + b" xmlns:a='b'" * 50_000 + b"></rss>",
        b"<rss version='2.0'><channel>" + b"&" * 1_000_000 + b"</channel></rss>",
        b"<a:b" * 200_000 + b"<rss></rss>",
        b"<html>" + b"<div>" * 200_000,
        b"<html>" + b"<a href=x>" * 200_000,
        b"<html><title>x</title>" + b"<p class='share'>" * 50_000,
        b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 500_000,
        b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b"9" * 10_000 + b"]}",
        gzip.compress(b"<urlset>" + b" " * 40_000_000 + b"</urlset>", mtime=0),
    ],
    ids=range(18),
)
def test_bombs_end_quickly(body: bytes) -> None:
    began = time.process_time()
    assert_storable(read(body))
    read_article(body, {}, URL)
    assert time.process_time() - began < 3


def test_a_gzip_bomb_is_too_large() -> None:
    assert read(gzip.compress(b"<urlset>" + b" " * 40_000_000)).reason is Reason.TOO_LARGE


def test_a_document_beyond_the_bound_is_too_large() -> None:
    assert read(b"<rss/>" + b" " * (16 * 1024 * 1024), DocumentShape.FEED).reason is Reason.TOO_LARGE


NEWS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
NEWS += "xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'"
ATOM = "xmlns='http://www.w3.org/2005/Atom'"
PAGE = "<url><loc>https://a.example/b</loc>{}</url>"
STORY = PAGE.format("<n:news><n:title>Berita</n:title></n:news>")


@pytest.mark.parametrize(
    ("head", "item", "foot", "most"),
    [
        ("<rss version='2.0'><channel>", "<item><title>B</title></item>", "</channel></rss>", 5_000),
        ("<rss version='2.0'><channel>", "<item><title>B & C</title></item>", "</channel></rss>", 5_000),
        (
            "<rss version='2.0'><channel><item><title>A</title></item>",
            "<item><title>B</titel></item>",
            "</channel></rss>",
            4_999,
        ),
        ("<rss version='2.0'><channel>", "<entry><title>B</title></entry>", "</channel></rss>", 5_000),
        (f"<feed {ATOM}>", "<entry><title>B</title></entry>", "</feed>", 5_000),
        (f"<urlset {NEWS}>", STORY, "</urlset>", 5_000),
        (f"<urlset {NEWS}>{STORY}", PAGE.format(""), "</urlset>", 49_999),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [{}', ', {"id": "a"}', "]}", 4_999),
    ],
    ids=["rss", "mended", "broken", "entries-in-rss", "atom", "news", "pages", "json"],
)
def test_a_document_of_too_many_items_is_refused_as_a_whole(
    head: str, item: str, foot: str, most: int
) -> None:
    whole = read((head + item * most + foot).encode())
    assert (whole.reason, whole.detail) == (None, "")
    assert whole.drafts
    refused = read((head + item * (most + 1) + foot).encode())
    assert refused.reason is Reason.DOCUMENT_BOUND
    assert refused.detail.startswith("more than ")
    assert refused.detail.endswith(" items")
    assert not refused.drafts


@pytest.mark.parametrize("where", ["item", "channel"])
def test_what_trips_the_parser_costs_only_itself(where: str) -> None:
    trap = (
        "<g:pos xmlns:g='http://www.opengis.net/gml'>1 2</g:pos>"  # feedparser looks for an element around it
    )
    items = [
        "<item><title>Satu</title></item>",
        "<item><title>Dua</title>@</item>",
        "<item><title>Tiga</title></item>",
    ]
    text = "<rss version='2.0'><channel><title>Contoh</title>@" + "".join(items) + "</channel></rss>"
    before, _, after = text.partition("@")
    text = before + trap + after.replace("@", "") if where == "channel" else before + after.replace("@", trap)
    parsed = read(text.encode())
    wanted = ["Satu", "Dua", "Tiga"] if where == "channel" else ["Satu", "Tiga"]
    assert [draft.title for draft in parsed.drafts] == wanted
    assert "read item by item" in parsed.warnings
    assert ("item 2 cannot be read and was left out" in parsed.warnings) == (where == "item")


def rss(items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>Contoh</title>{items}</channel></rss>".encode()


def nested(depth: int) -> str:
    return "<b>" * depth + "</b>" * depth


@pytest.mark.parametrize(
    ("body", "bound"),
    [
        (f"<rss version='2.0'>{nested(300)}</rss>".encode(), "deeper than 200"),
        (f"<feed xmlns='http://www.w3.org/2005/Atom'>{nested(300)}</feed>".encode(), "deeper than 200"),
        (b"<urlset>" + b"<b/>" * 1_000_001 + b"</urlset>", "1000000 elements"),
        (rss(f"<item><title>{'x' * 20_001}</title></item>"), "title of item 1"),
        (rss(f"<item><title>a</title></item><item><guid>{'x' * 8_001}</guid></item>"), "guid of item 2"),
        (rss(f"<item><link>https://a.example/{'x' * 8_001}</link></item>"), "link of item 1"),
        (
            rss(f"<item><title>a</title><description>{'x' * 2_000_001}</description></item>"),
            "_html of item 1",
        ),
        (rss(f"<item><title>a</title><category>{'x' * 20_001}</category></item>"), "category of item 1"),
        (rss(f"<item><title>a</title><author>{'x' * 20_001}</author></item>"), "author of item 1"),
        (rss(f"<item><title>a</title><pubDate>{'9' * 20_001}</pubDate></item>"), "published of item 1"),
        (
            b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 500 + b"]" * 500 + b"}",
            "nests deeper than 200",
        ),
        (
            b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"'
            + b"x" * 20_001
            + b'"}]}',
            "title of item 1",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_document_that_reaches_a_bound_is_refused_as_a_whole_by_its_name(body: bytes, bound: str) -> None:
    parsed = read(body)
    assert parsed.reason is Reason.DOCUMENT_BOUND, parsed.detail
    assert bound in parsed.detail
    assert not parsed.drafts


@pytest.mark.parametrize(
    "declaration",
    [
        "<!ENTITY a 'aaaaaaaaaa'>" + "".join(f"<!ENTITY a{n} '{'&a;' * 10}'>" for n in range(9)),
        "<!ENTITY a '" + "a" * 100_000 + "'>",  # quadratic: one long entity, many references
        "<!ENTITY a SYSTEM 'file:///etc/passwd'>",
        "<!ENTITY a SYSTEM 'http://127.0.0.1:1/dalam'>",
        "<!ENTITY % p SYSTEM 'http://127.0.0.1:1/dalam.dtd'>",
    ],
    ids=["laughs", "quadratic", "file", "network", "parameter"],
)
def test_entities_of_a_documents_own_are_never_expanded(declaration: str) -> None:
    body = f"<!DOCTYPE rss [{declaration}]>".encode() + rss("<item><title>B &a;</title></item>" * 300)
    began = time.process_time()
    parsed = read(body)
    assert time.process_time() - began < 3
    assert sum(len(draft.title) for draft in parsed.drafts) < 10_000
    assert "root:" not in json.dumps(asdict(parsed))
