"""The older page of a list or feed: as it is linked, and as its kind of CMS builds it."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from aggregator.extract import read_document
from aggregator.extract.next_page import built_next, has_pager, linked_next, older_feed_page
from aggregator.model import DocumentShape
from aggregator.recipes import shipped

HOST = "https://contoh.kemenag.go.id"
LIST = f"{HOST}/berita"


def linked(body: str, url: str = LIST, head: str = "") -> str:
    page = LexborHTMLParser(f"<html><head>{head}</head><body>{body}</body></html>")
    return linked_next(page, url, url).removeprefix(HOST)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<a rel='next' href='?page=2'>x</a>", "/berita?page=2"),
        ("<a href='/berita/page/2/'>Berikutnya</a>", "/berita/page/2/"),
        ("<a href='/berita?page=2'>Selanjutnya »</a>", "/berita?page=2"),
        ("<a href='/berita?page=2'>Next</a>", "/berita?page=2"),
        ("<div class=nav-links><a href='/page/2/'>Pos-pos lama</a></div>", ""),
        ("<div class='nav-previous'><a href='/page/2/'>Pos lama</a></div>", "/page/2/"),
        (
            "<a class='blog-pager-older-link' href='/search?updated-max=x'>Posting Lama</a>",
            "/search?updated-max=x",
        ),
        ("<a href='?hal=2'>Berita lama &gt;&gt;</a>", "/berita?hal=2"),
        ("<a href='/arsip/2'><div>Muat lebih banyak</div></a>", "/arsip/2"),
        (
            "<ul class=pagination><li class=active>1</li><li><a href='/berita/index/10'>2</a></li></ul>",
            "/berita/index/10",
        ),
        ("<ul class=pagination><li><a href='?start=10'>&rsaquo;</a></li></ul>", "/berita?start=10"),
        ("<nav><a href='?page=2' aria-label='Halaman berikutnya'>›</a></nav>", "/berita?page=2"),
        # Not of this list, or no page of one.
        ("<a rel=next href='https://lain.example/?page=2'>Berikutnya</a>", ""),
        ("<a href='/berita/manasik-haji-hari-pertama'>Selanjutnya</a>", ""),
        ("<a href='/berita/manasik-haji-hari-pertama'>»</a><a href='/profil'>›</a>", ""),
        ("<a href='/berita'>Berikutnya</a><a href='#'>Next</a>", ""),
        ("<table><tr><td><a href='/agenda/2'>2</a></td></tr></table>", ""),
    ],
)
def test_a_link_to_the_next_page_is_known(body: str, found: str) -> None:
    assert linked(body) == found


def test_the_head_of_the_page_may_name_it() -> None:
    assert linked("", head="<link rel=next href='/berita?page=2'>") == "/berita?page=2"


@pytest.mark.parametrize(("number", "found"), [(1, "/berita?page=2"), (2, "/berita?page=3"), (3, "")])
def test_of_numbers_alone_the_one_after_this_page_is_taken(number: int, found: str) -> None:
    numbers = "".join(f"<a href='/berita?page={n}'>{n}</a>" for n in range(1, 4))
    url = f"{LIST}?page={number}" if number > 1 else LIST
    assert linked(f"<div class=pagination>{numbers}</div>", url) == found


def test_a_page_counted_by_entries_is_known_by_its_mark() -> None:
    pager = (
        "<div class=paging><a href='/berita/index'>1</a><a href='/berita/index/10'>2</a><strong>3</strong>"
        "<a href='/berita/index/30'>4</a><a href='/berita/index/90'>10</a></div>"
    )
    assert linked(pager, f"{HOST}/berita/index/20") == "/berita/index/30"


def test_what_leads_back_is_not_the_next_page() -> None:
    back = "<ul class=pagination><li class=next><a href='/berita?page=2'>&laquo; Sebelumnya</a></li></ul>"
    assert linked(back, f"{LIST}?page=3") == ""


@pytest.mark.parametrize(
    ("url", "template", "size", "found"),
    [
        (LIST, "?page={page}", 0, f"{LIST}?page=2"),
        (f"{LIST}?page=2", "?page={page}", 0, f"{LIST}?page=3"),
        (f"{LIST}?page=2&urut=baru", "?page={page}", 0, f"{LIST}?urut=baru&page=3"),
        (f"{LIST}?cari=haji", "&page={page}", 0, f"{LIST}?cari=haji&page=2"),
        (f"{LIST}?cari=&page=9", "&page={page}", 0, f"{LIST}?cari=&page=10"),
        (f"{HOST}/category/berita/", "page/{page}/", 0, f"{HOST}/category/berita/page/2/"),
        (f"{HOST}/category/berita/page/2/", "page/{page}/", 0, f"{HOST}/category/berita/page/3/"),
        (f"{LIST}/index/20", "index/{offset}", 10, f"{LIST}/index/30"),
        (f"{LIST}?start=10", "?start={offset}", 10, f"{LIST}?start=20"),
        (LIST, "?start-index={first}", 25, f"{LIST}?start-index=26"),
        (f"{LIST}?start-index=26", "?start-index={first}", 25, f"{LIST}?start-index=51"),
        (f"{LIST}?page=99999999", "?page={page}", 0, ""),
        (LIST, "?sama", 0, ""),
    ],
)
def test_the_next_page_is_built_where_no_link_gives_it(
    url: str, template: str, size: int, found: str
) -> None:
    assert built_next(url, template, size) == found


def test_a_list_that_turns_its_pages_itself_ends_with_its_last() -> None:
    pager = "<div class=pagination><a href='/berita?page=1'>1</a><span>2</span></div>"
    assert has_pager(LexborHTMLParser(pager))
    assert not has_pager(LexborHTMLParser("<div class=page-content><a href='/berita/1'>1</a></div>"))


@pytest.mark.parametrize(
    ("url", "page", "recipe", "found"),
    [
        (f"{HOST}/feed/", 2, "", f"{HOST}/feed/?paged=2"),
        (f"{HOST}/feed/?paged=2", 3, "", f"{HOST}/feed/?paged=3"),
        (f"{HOST}/?feed=rss2", 2, "wordpress", f"{HOST}/?feed=rss2&paged=2"),
        (f"{HOST}/feeds/posts/default", 2, "", f"{HOST}/feeds/posts/default?start-index=26"),
        (
            f"{HOST}/feeds/posts/default?max-results=100&alt=rss",
            3,
            "blogger",
            f"{HOST}/feeds/posts/default?max-results=100&alt=rss&start-index=201",
        ),
        (f"{HOST}/rss.xml?page=1", 2, "portal_offices", f"{HOST}/rss.xml?page=2"),
        (f"{HOST}/rss.xml", 2, "", ""),
        (f"{HOST}/feed/", 1, "", ""),
        ("javascript:x", 2, "", ""),
    ],
)
def test_the_older_page_of_a_feed(url: str, page: int, recipe: str, found: str) -> None:
    assert older_feed_page(url, page, shipped().named(recipe)) == found


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ("<link rel='next' href='/umpan?hal=2'/>", f"{HOST}/umpan?hal=2"),
        ("<link rel='prev-archive' href='/umpan/2024'/>", f"{HOST}/umpan/2024"),
        ("<link rel='next' href='https://lain.example/umpan'/>", ""),
        ("<link rel='next' href='/umpan'/>", ""),
        ("<link rel='previous' href='/umpan?hal=0'/>", ""),
    ],
)
def test_a_paged_feed_names_its_next_page(links: str, found: str) -> None:
    feed = (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title>{links}<entry><id>1</id></entry></feed>"
    )
    parsed = read_document(feed.encode(), {}, f"{HOST}/umpan", DocumentShape.FEED)
    assert parsed.next_url == found
