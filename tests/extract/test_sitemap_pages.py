"""Sitemaps without news: which pages are articles, which are new, which children of an index to read."""

from __future__ import annotations

from datetime import date

import pytest

from aggregator.extract import read_document, sitemaps_of_robots
from aggregator.model import DocumentShape, ParsedDocument, Reason

HOST = "https://contoh.kemenag.go.id"
DAY = date(2025, 12, 3)
XMLNS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'"


def read(
    items: str, root: str = "urlset", url: str = f"{HOST}/sitemap.xml", recipe: str | None = None
) -> ParsedDocument:
    text = f"<?xml version='1.0'?><{root} {XMLNS}>{items}</{root}>"
    return read_document(text.encode(), {}, url, DocumentShape.SITEMAP, recipe=recipe, day=DAY)


def page(path: str, modified: str = "", more: str = "") -> str:
    lastmod = f"<lastmod>{modified}</lastmod>" if modified else ""
    return f"<url><loc>{HOST}{path}</loc>{lastmod}{more}</url>"


def paths(parsed: ParsedDocument) -> list[str]:
    return [draft.link.removeprefix(HOST) for draft in parsed.drafts]


def test_only_what_looks_like_an_article_is_kept_newest_first() -> None:
    parsed = read(
        page("/", "2025-12-03")
        + page("/profil/sejarah-kantor-kementerian-agama", "2025-12-03")
        + page("/kategori/berita-haji-dan-umrah", "2025-12-03")
        + page("/berita/manasik-haji-hari-pertama", "2025-11-30")
        + page("/berita/kakanwil-lantik-pejabat-baru", "2025-12-02T08:00:00+07:00")
        + page("/kontak", "2025-12-03")
    )
    assert paths(parsed) == ["/berita/kakanwil-lantik-pejabat-baru", "/berita/manasik-haji-hari-pertama"]
    assert [draft.updated for draft in parsed.drafts] == ["2025-12-02T08:00:00+07:00", "2025-11-30"]
    assert [(draft.title, draft.published) for draft in parsed.drafts] == [("", ""), ("", "")]
    assert parsed.warnings == ()


def test_an_image_comes_with_its_page() -> None:
    image = f"<image:loc>{HOST}/a.jpg</image:loc><image:caption>Suasana</image:caption>"
    image = f"<image:image>{image}</image:image>"
    (draft,) = read(page("/berita/manasik-haji-hari-pertama", "2025-11-30", image)).drafts
    assert (draft.image_url, draft.image_caption) == (f"{HOST}/a.jpg", "Suasana")


def test_a_sitemap_of_other_pages_alone_says_so() -> None:
    parsed = read(page("/") + page("/kontak"))
    assert (parsed.reason, parsed.drafts) == (Reason.NO_LIST, ())
    assert read("").reason is None


def test_an_address_that_stands_twice_is_one_page() -> None:
    assert len(read(page("/berita/manasik-haji-hari-pertama") * 3).drafts) == 1


@pytest.mark.parametrize(
    ("items", "found", "words"),
    [
        # All of one moment: when the sitemap was made.
        (
            [("/berita/a-b-c-d-1", "2025-12-03T02:00:00Z"), ("/berita/a-b-c-d-2", "2025-12-03T02:00:00Z")] * 2
            + [("/berita/a-b-c-d-3", "2025-12-03T02:00:30Z")],
            ["/berita/a-b-c-d-1", "/berita/a-b-c-d-2", "/berita/a-b-c-d-3"],
            "lastmod is the same everywhere: the first pages are taken for the newest, as most sites",
        ),
        # Missing; the numbers in the addresses rise: the last is the newest.
        (
            [("/berita/101/haji", ""), ("/berita/102/umrah", ""), ("/berita/103/zakat", "")],
            ["/berita/103/zakat", "/berita/102/umrah", "/berita/101/haji"],
            "lastmod is missing: the last pages are taken for the newest, by the numbers in their addresses",
        ),
        (
            [("/berita/103/haji", ""), ("/berita/102/umrah", ""), ("/berita/101/zakat", "")],
            ["/berita/103/haji", "/berita/102/umrah", "/berita/101/zakat"],
            "lastmod is missing: the first pages are taken for the newest, by the numbers in their addresses",
        ),
        (
            [("/2025/01/02/haji/", ""), ("/2025/03/04/umrah/", "")],
            ["/2025/03/04/umrah/", "/2025/01/02/haji/"],
            "by the dates in their addresses",
        ),
        # One lies ahead: that one is not believed, the others are.
        (
            [
                ("/berita/a-b-c-d", "2025-11-01"),
                ("/berita/b-c-d-e", "2031-01-01"),
                ("/berita/c-d-e-f", "2025-12-01"),
            ],
            ["/berita/c-d-e-f", "/berita/a-b-c-d", "/berita/b-c-d-e"],
            "lastmod of 1 pages lies in the future and is not believed",
        ),
        (
            [("/berita/a-b-c-d", "kemarin"), ("/berita/b-c-d-e", "0000-00-00")],
            ["/berita/a-b-c-d", "/berita/b-c-d-e"],
            "lastmod is missing",
        ),
    ],
)
def test_a_lastmod_that_lies_gives_way_to_the_order(
    items: list[tuple[str, str]], found: list[str], words: str
) -> None:
    parsed = read("".join(page(path, modified) for path, modified in items))
    assert paths(parsed) == found
    assert any(words in warning for warning in parsed.warnings), parsed.warnings
    told = {draft.link.removeprefix(HOST): draft.updated for draft in parsed.drafts}
    assert not any(modified.startswith(("2031", "2025-12-03", "0000", "kem")) for modified in told.values())


def test_wordpress_orders_its_posts_from_the_oldest_on() -> None:
    items = page("/haji-hari-pertama-di-sini/") + page("/umrah-hari-kedua-di-sini/")
    parsed = read(items, url=f"{HOST}/wp-sitemap-posts-post-2.xml")
    assert paths(parsed)[0] == "/umrah-hari-kedua-di-sini/"
    assert "as WordPress orders them" in parsed.warnings[0]


def test_of_a_long_sitemap_the_newest_end_is_kept() -> None:
    items = "".join(
        page(f"/berita/judul-berita-{n}-ini", f"20{10 + n // 500:02}-{n % 12 + 1:02}-01")
        for n in range(6_000)
    )
    parsed = read(items)
    assert len(parsed.drafts) == 5_000
    assert parsed.drafts[0].updated == "2021-12-01"
    assert "of 6000 articles the newest 5000 are read" in parsed.warnings


def test_the_paths_of_the_asked_recipe_tell_the_articles_unless_none_fits() -> None:
    items = page("/page/det/haji") + page("/berita/manasik-haji-hari-pertama")
    assert paths(read(items, recipe="kepri")) == ["/page/det/haji"]
    assert paths(read(page("/berita/manasik-haji-hari-pertama"), recipe="kepri")) == [
        "/berita/manasik-haji-hari-pertama"
    ]


def test_of_an_index_the_news_come_first_and_pages_of_other_sorts_not_at_all() -> None:
    names = {
        "/page-sitemap.xml": "2025-12-03",
        "/category-sitemap.xml": "2025-12-03",
        "/post_tag-sitemap.xml": "2025-12-03",
        "/wp-sitemap-posts-page-1.xml": "",
        "/wp-sitemap-taxonomies-category-1.xml": "",
        "/wp-sitemap-users-1.xml": "",
        "/lain.xml": "2025-12-02",
        "/post-sitemap1.xml": "2025-01-01",
        "/post-sitemap2.xml.gz": "2025-12-01",
        "/sitemap-berita-3.xml": "2031-01-01",
        "/sitemap-news.xml": "",
        "https://lain.example/post-sitemap9.xml": "2025-12-03",
    }
    items = "".join(
        f"<sitemap><loc>{name}</loc><lastmod>{modified}</lastmod></sitemap>"
        for name, modified in names.items()
    )
    parsed = read(items, "sitemapindex")
    assert [one.url.removeprefix(HOST) for one in parsed.lists] == [
        "/sitemap-news.xml",
        "/post-sitemap2.xml.gz",
        "/post-sitemap1.xml",
        "/sitemap-berita-3.xml",
        "/lain.xml",
    ]
    assert parsed.lists[1].modified == "2025-12-01"


@pytest.mark.parametrize(
    ("names", "first"),
    [
        ([f"/wp-sitemap-posts-post-{n}.xml" for n in range(1, 30)], "/wp-sitemap-posts-post-29.xml"),
        ([f"/sitemap.xml?page={n}" for n in range(1, 30)], "/sitemap.xml?page=1"),
        (["/sitemap-pages.xml"], "/sitemap-pages.xml"),
    ],
)
def test_numbered_children_are_read_from_the_newest_on(names: list[str], first: str) -> None:
    items = "".join(f"<sitemap><loc>{HOST}{name}</loc></sitemap>" for name in names)
    lists = read(items, "sitemapindex", f"{HOST}/index.xml").lists
    assert lists[0].url == HOST + first
    assert len(lists) == min(len(names), 15)


def test_an_index_of_other_sites_alone_says_so() -> None:
    parsed = read("<sitemap><loc>https://lain.example/s.xml</loc></sitemap>", "sitemapindex")
    assert parsed.reason is Reason.NO_LIST


def test_robots_names_the_sitemaps_of_its_own_site() -> None:
    text = (
        "User-agent: *\nDisallow: /admin/\nSitemap: https://contoh.kemenag.go.id/a.xml\r\nsitemap:/b.xml\n"
        "SITEMAP: https://lain.example/c.xml\n# Sitemap: /d.xml\nSitemap: /a.xml\nSitemap:\nAllow: /\n"
    )
    assert sitemaps_of_robots(text, f"{HOST}/robots.txt") == (f"{HOST}/a.xml", f"{HOST}/b.xml")
    assert sitemaps_of_robots("\x00" * 10, f"{HOST}/robots.txt") == ()
