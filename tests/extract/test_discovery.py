"""Feeds are looked for where a page names them, then where its kind of CMS keeps them."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from aggregator.extract import read_document
from aggregator.extract.addresses import site_root
from aggregator.model import Candidate, DocumentShape, Reason

HOST = "https://contoh.kemenag.go.id"


def alternates(head: str = "", body: str = "", url: str = HOST + "/") -> tuple[str, ...]:
    page = f"<!DOCTYPE html><head><title>Kemenag Contoh</title>{head}</head><body>{body}</body></html>"
    parsed = read_document(page.encode(), {"content-type": "text/html"}, url, DocumentShape.PAGE)
    assert parsed.reason is None
    feeds = [one for one in parsed.candidates if one.shape is DocumentShape.FEED]
    assert parsed.candidates[: len(feeds)] == tuple(feeds)
    return tuple(candidate.url for candidate in feeds)


def link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


def test_the_page_tells_its_title_and_language() -> None:
    page = b"<!DOCTYPE html><html lang='id'><title> Kemenag  Contoh </title><p>Halo</p>"
    parsed = read_document(page, {}, HOST + "/", DocumentShape.PAGE)
    assert (parsed.shape, parsed.title, parsed.language) == (DocumentShape.PAGE, "Kemenag  Contoh", "id")


def test_what_the_page_names_comes_first_and_the_main_feed_before_narrower_ones() -> None:
    found = alternates(
        link("/kategori/haji/feed/", title="Haji")
        + link("/comments/feed/", title="Kemenag Contoh » Umpan Komentar")
        + link("/wp-json/oembed/1.0/embed?url=x", "application/json+oembed")
        + link("/wp-json/wp/v2/pages/2", "application/json")
        + link("feed/", title="Kemenag Contoh » Feed")
        + link("/atom", "application/atom+xml; charset=utf-8")
        + link("/style.css", "text/css")
    )
    assert found[:3] == (f"{HOST}/feed/", f"{HOST}/atom", f"{HOST}/kategori/haji/feed/")
    assert not any("comments" in address or "wp-json" in address or "css" in address for address in found)


@pytest.mark.parametrize(
    "href",
    [
        "https://www.contoh.kemenag.go.id/umpan",
        "//contoh.kemenag.go.id/umpan",
        "http://contoh.kemenag.go.id/umpan",
        "https://contoh.kemenag.go.id:443/umpan",
        "https://feeds.feedburner.com/contoh",
    ],
)
def test_feeds_of_the_own_host_and_of_feedburner_are_believed(href: str) -> None:
    assert alternates(link(href))[0] == urljoin(HOST, href)


@pytest.mark.parametrize(
    "href",
    [
        "https://lain.example/feed",
        "https://contoh.kemenag.go.id:8443/feed",
        "https://contoh.kemenag.go.id.jahat.example/feed",
        "https://contoh.kemenag.go.id@jahat.example/feed",
        "javascript:alert(1)",
        "ftp://contoh.kemenag.go.id/feed",
        "https://[/feed",
        "https://contoh.kemenag.go.id:99999/feed",
    ],
)
def test_feeds_elsewhere_are_not_believed(href: str) -> None:
    assert alternates(link(href)) == alternates()


def test_feedburner_needs_an_explicit_link() -> None:
    assert not any(
        "feedburner" in a for a in alternates(body='<a href="https://feeds.feedburner.com/x">RSS</a>')
    )


def test_base_of_the_own_host_counts_and_of_another_does_not() -> None:
    own = alternates(f'<base href="{HOST}/portal/">' + link("rss.xml"))
    assert own[0] == f"{HOST}/portal/rss.xml"
    assert alternates('<base href="https://lain.example/">' + link("rss.xml"))[0] == f"{HOST}/rss.xml"


def test_visible_links_to_feeds_count() -> None:
    body = (
        '<a href="/publikasi/rss.xml">langganan</a><a href="/umpan.php"><img>RSS</a><a href="/berita">B</a>'
    )
    assert alternates(body=body)[:2] == (f"{HOST}/publikasi/rss.xml", f"{HOST}/umpan.php")


@pytest.mark.parametrize(
    ("head", "body", "first"),
    [
        ('<meta name="generator" content="WordPress 6.6">', "", "/feed/"),
        ("", '<img src="/wp-content/uploads/2025/01/a.jpg">', "/feed/"),
        ("<meta content='blogger' name='generator'/>", "", "/feeds/posts/default"),
        ('<meta name="generator" content="Joomla! - Open Source">', "", "/?format=feed&type=rss"),
        ('<meta name="Generator" content="Drupal 10">', "", "/rss.xml"),
        ("", '<h5 class="post-title font-weight-900 mb-20"><a href="/a-x1y2z">A</a></h5>', "/rss.xml"),
        ("", '<a href="/v2/post/12/judul">Judul</a>', "/v2/rss/posts"),
        ('<script id="__NEXT_DATA__"></script>', '<div id="__next"></div>', "/berita/feed.xml"),
        ("", '<a href="/berita/read/12">Judul</a>', "/rss"),
    ],
)
def test_the_family_of_the_page_decides_what_is_tried_first(head: str, body: str, first: str) -> None:
    assert alternates(head, body)[0] == HOST + first


def test_a_page_without_marks_is_tried_at_the_usual_places() -> None:
    found = alternates()
    assert found[0] == f"{HOST}/feed/"
    assert {
        f"{HOST}/rss.xml",
        f"{HOST}/atom.xml",
        f"{HOST}/?format=feed&type=rss",
    } <= set(found)


def test_at_most_eleven_feeds_without_doubles() -> None:
    found = alternates("".join(link(f"/f{n}.xml") for n in range(40)) + link("/f1.xml"))
    assert len(found) == len(set(found)) == 11


def test_an_office_under_a_path_is_not_given_the_feed_of_the_root() -> None:
    url = "https://bali.kemenag.go.id/jembrana"
    found = alternates(body='<a href="/rss">RSS</a><a href="/jembrana/umpan">RSS</a>', url=url)
    assert found[0] == f"{url}/umpan"
    assert all(address.startswith(url + "/") for address in found)
    assert alternates(link("/rss"), url=url)[0] == "https://bali.kemenag.go.id/rss"


@pytest.mark.parametrize(
    ("url", "root"),
    [
        (HOST, f"{HOST}/"),
        (f"{HOST}/index.php", f"{HOST}/"),
        (f"{HOST}/beranda", f"{HOST}/"),
        (f"{HOST}/jembrana", f"{HOST}/jembrana/"),
        (f"{HOST}/jembrana/berita?page=2", f"{HOST}/jembrana/"),
        (f"{HOST}/jembrana/berita/kategori/haji", f"{HOST}/jembrana/"),
        (f"{HOST}/page/kat/berita", f"{HOST}/"),
        (f"{HOST}/index.php/berita", f"{HOST}/"),
        (f"{HOST}/v2/berita", f"{HOST}/v2/"),
        (f"{HOST}/daerah/18/NaganRaya", f"{HOST}/daerah/18/NaganRaya/"),
    ],
)
def test_root_of_a_site(url: str, root: str) -> None:
    assert site_root(url) == root


def test_an_error_page_is_not_searched() -> None:
    page = b"<html><head><title>404 Not Found</title></head><body>nginx</body></html>"
    parsed = read_document(page, {}, HOST + "/", DocumentShape.PAGE)
    assert (parsed.reason, parsed.candidates) == (Reason.ERROR_PAGE, ())


def candidates(body: str, url: str = HOST + "/", head: str = "") -> list[Candidate]:
    page = f"<!DOCTYPE html><head><title>Kemenag Contoh</title>{head}</head><body>{body}</body></html>"
    parsed = read_document(page.encode(), {"content-type": "text/html"}, url, DocumentShape.PAGE)
    assert len(parsed.candidates) == len(set(parsed.candidates)) <= 24
    return list(parsed.candidates)


def of_shape(found: list[Candidate], shape: DocumentShape) -> list[str]:
    return [candidate.url.removeprefix(HOST) for candidate in found if candidate.shape is shape]


WORDPRESS = '<meta name="generator" content="WordPress 6.6"><link href="/wp-content/themes/a.css">'
LIST = "".join(
    f"<li><a href='/berita/judul-berita-nomor-{n}-hari-ini'>Judul Berita Nomor {n}</a> {n} Mei 2025</li>"
    for n in range(1, 6)
)


def test_feeds_come_before_posts_before_sitemaps_before_lists() -> None:
    shapes = [candidate.shape for candidate in candidates(LIST, head=WORDPRESS)]
    order = [DocumentShape.FEED, DocumentShape.WORDPRESS, DocumentShape.SITEMAP, DocumentShape.LISTING]
    assert list(dict.fromkeys(shapes)) == order
    assert shapes == sorted(shapes, key=order.index)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (WORDPRESS, ["/wp-json/wp/v2/posts?_embed&per_page=20"]),
        (
            f'<link rel="https://api.w.org/" href="{HOST}/wp-json/">',
            ["/wp-json/wp/v2/posts?_embed&per_page=20"],
        ),
        (
            f'<link rel="https://api.w.org/" href="{HOST}/index.php?rest_route=/">',
            ["/index.php?rest_route=/wp/v2/posts&_embed&per_page=20"],
        ),
        ('<link rel="https://api.w.org/" href="https://lain.example/api/">', []),
        ("", []),
    ],
)
def test_the_posts_of_wordpress_are_among_the_candidates(head: str, found: list[str]) -> None:
    assert of_shape(candidates("", head=head), DocumentShape.WORDPRESS) == found


def test_sitemaps_that_the_page_and_its_kind_of_cms_name_come_first() -> None:
    found = of_shape(
        candidates("", head=WORDPRESS + "<link rel=sitemap href=/peta.xml>"), DocumentShape.SITEMAP
    )
    assert found[:2] == ["/peta.xml", "/wp-sitemap.xml"]
    assert "/sitemap.xml" in of_shape(candidates(""), DocumentShape.SITEMAP)


def test_a_front_page_offers_its_lists_before_itself() -> None:
    menu = "<nav><a href='/kabar'>Kabar</a><a href='/profil'>Profil</a><a href='/a-b-c-d'>Berita</a></nav>"
    found = of_shape(candidates(menu + LIST), DocumentShape.LISTING)
    assert found == ["/kabar", "/"]


def test_a_page_of_a_list_offers_itself_first() -> None:
    menu = "<nav><a href='/berita'>Berita</a><a href='/artikel'>Artikel</a></nav>"
    found = of_shape(candidates(menu + LIST, f"{HOST}/artikel"), DocumentShape.LISTING)
    assert found[0] == "/artikel"


def test_the_page_itself_is_the_last_resort() -> None:
    assert candidates("")[-1] == Candidate(HOST + "/", DocumentShape.LISTING)


def test_an_office_under_a_path_is_searched_below_it_only() -> None:
    url = "https://bali.kemenag.go.id/jembrana"
    menu = "<a href='/berita'>Berita</a><a href='/jembrana/berita'>Berita</a>"
    found = [one.url for one in candidates(menu, url) if one.shape is not DocumentShape.FEED]
    assert all(address.startswith(url) for address in found)
    assert f"{url}/berita" in found


def test_a_list_that_a_browser_draws_is_not_offered() -> None:
    head = '<script src="/_next/static/a.js"></script>'
    body = "<img src=https://cdn.kemenag.go.id/a.png><nav><a href=/berita>Berita</a></nav>"
    assert of_shape(candidates(body, head=head), DocumentShape.LISTING) == []
