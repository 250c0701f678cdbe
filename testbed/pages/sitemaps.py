"""robots.txt and sitemaps (sitemaps.org protocol 0.9): honest ones, and one whose dates lie."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from html import escape

from testbed.answer import Answer, page
from testbed.pages.shown import Shown
from testbed.sites import Site

NEWEST = 20
CHILD = 20
XML = "application/xml; charset=utf-8"
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_STATIC = ("/", "/profil", "/kontak", "/layanan")


def robots(site: Site, home: str) -> Answer | None:
    """What crawlers are told, where anything is said."""
    if "robots_closed" in site.habits:
        return page("User-agent: *\nDisallow: /warta/\nDisallow: /admin/\n", kind="text/plain")
    if not {"robots", "sitemap_index"} & site.habits:
        return None
    closed = {"wordpress": ("/wp-admin/",), "portal_2026": ("/api/", "/_next/", "/admin/", "/private/")}
    lines = [
        "User-agent: *",
        "Allow: /",
        *(f"Disallow: {path}" for path in closed.get(site.family, ("/admin/",))),
    ]
    lines.append(f"Sitemap: {home}{main_sitemap(site)}")
    return page("\n".join(lines) + "\n", kind="text/plain")


def main_sitemap(site: Site) -> str:
    """The sitemap that robots.txt names."""
    return "/sitemap-articles.xml" if site.family == "portal_2026" else "/sitemap.xml"


def sitemap(site: Site, home: str, shown: Sequence[Shown], path: str) -> Answer | None:
    """A sitemap of the site, or None where there is none of that name."""
    if "sitemap_index" in site.habits:
        return _indexed(home, shown, path)
    if path == "/sitemap-articles.xml" and site.family == "portal_2026":
        return page(_urls(home, [(one.path, one.iso) for one in shown[:NEWEST]]), kind=XML)
    if path == "/sitemap.xml" and site.family == "portal_2026":
        return page(
            _index([f"{home}/sitemap-articles.xml", f"{home}/sitemap-informations.xml"], shown[0].iso),
            kind=XML,
        )
    if path == "/sitemap-informations.xml" and site.family == "portal_2026":
        return page(_urls(home, [(one, "2024-01-02") for one in _STATIC]), kind=XML)
    if path == "/sitemap.xml" and "sitemap" in site.habits:
        static = [(one, "2024-01-02") for one in _STATIC]
        return page(_urls(home, static + [(one.path, one.iso) for one in shown]), kind=XML)
    if path == "/sitemap.xml" and "robots" in site.habits:
        # Many a sitemap holds everything but the news.
        return page(_urls(home, [(one, "2024-01-02") for one in _STATIC]), kind=XML)
    return None


def _indexed(home: str, shown: Sequence[Shown], path: str) -> Answer | None:
    """An index of packed children, in which everything was changed just now."""
    lie = shown[0].iso[:10]
    pieces = [shown[start : start + CHILD] for start in range(0, len(shown), CHILD)]
    if path == "/sitemap.xml":
        children = [f"{home}/sitemap-{number}.xml.gz" for number in range(1, len(pieces) + 1)]
        return page(_index([f"{home}/sitemap-statis.xml.gz", *children], lie), kind=XML)
    if path == "/sitemap-statis.xml.gz":
        return _packed(_urls(home, [(one, lie) for one in _STATIC]))
    for number, piece in enumerate(pieces, start=1):
        if path == f"/sitemap-{number}.xml.gz":
            return _packed(_urls(home, [(one.path, lie) for one in piece]))
    return None


def _packed(text: str) -> Answer:
    return Answer(200, {"content-type": "application/x-gzip"}, gzip.compress(text.encode(), mtime=0))


def _urls(home: str, rows: Sequence[tuple[str, str]]) -> str:
    urls = "".join(
        f"<url><loc>{escape(home + path)}</loc><lastmod>{when}</lastmod></url>" for path, when in rows
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SPACE}>{urls}</urlset>'


def _index(addresses: Sequence[str], when: str) -> str:
    maps = "".join(
        f"<sitemap><loc>{escape(one)}</loc><lastmod>{when}</lastmod></sitemap>" for one in addresses
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_SPACE}>{maps}</sitemapindex>'
