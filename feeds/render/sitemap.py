"""Sitemaps (https://www.sitemaps.org/protocol.html), and the news sitemap of search engines
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap)."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from aggregator.model import Headline
from feeds.render.channel import GENERATOR, language_of, stated_time, story_page, uri, xml_text

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
MOST_NEWS = 1_000
NEWS_DAYS = 2
MOST_PAGES = 50_000


def write_sitemap(addresses: Iterable[str]) -> bytes:
    """Pages, by their addresses."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP})
    for address in addresses:
        _add(etree.SubElement(root, f"{{{SITEMAP}}}url"), SITEMAP, "loc", uri(address))
    return _bytes(root)


def write_news_sitemap(headlines: Iterable[Headline], site_url: str) -> bytes:
    """The pages of stories; ``site_url`` is that of Simpul, with a slash at its end. One whose title holds
    nothing that can be printed is left out, since the title is required."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP, "news": NEWS})
    for headline in headlines:
        title = " ".join(xml_text(headline.title).split())
        if not title:
            continue
        url = etree.SubElement(root, f"{{{SITEMAP}}}url")
        _add(url, SITEMAP, "loc", story_page(site_url, headline.uuid))
        news = etree.SubElement(url, f"{{{NEWS}}}news")
        publication = etree.SubElement(news, f"{{{NEWS}}}publication")
        _add(publication, NEWS, "name", GENERATOR)
        _add(publication, NEWS, "language", language_of(headline.language).partition("-")[0].lower())
        _add(news, NEWS, "publication_date", stated_time(headline.published))
        _add(news, NEWS, "title", title)
    return _bytes(root)


def _add(parent: etree._Element, namespace: str, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{namespace}}}{name}").text = text


def _bytes(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written
