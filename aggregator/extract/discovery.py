"""Where the news of a site may be read, from one of its pages: feeds, REST API, sitemaps, lists."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from aggregator.extract.addresses import absolute, base_address, below, same_site, site_root, split
from aggregator.extract.listing import entries_of
from aggregator.extract.page import parse_page
from aggregator.extract.reading import Reading, recognised
from aggregator.extract.site_addresses import (
    listing_candidates,
    sitemap_candidates,
    wordpress_candidates,
)
from aggregator.model import Candidate, DocumentShape, ParsedDocument

MAX_FEEDS = 11
MAX_LINKS = 2_000

FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
)
FEED_HOSTS = ("feeds.feedburner.com", "feeds2.feedburner.com", "feedburner.google.com")

# Parts of addresses and titles of feeds that are not a site's news.
_COMMENTS = ("comment", "komentar", "/wp-json", "oembed")
_NARROW = ("/category/", "/kategori/", "/tag/", "/tags/", "/author/", "/penulis/", "/search/", "/cari/")

_FEED_ENDS = ("rss.xml", "atom.xml", "feed.xml", "feed.json", "/feed", "/rss", "/feeds/posts/default")
_FEED_WORDS = frozenset({"rss", "rss feed", "feed rss", "umpan rss", "langganan rss", "atom"})

# What feeds are called on any site, after those of the recipes whose marks a page bears.
USUAL_FEEDS = (
    "feed/",
    "rss.xml",
    "rss",
    "feeds/posts/default",
    "berita/feed.xml",
    "v2/rss/posts",
    "?format=feed&type=rss",
    "feed",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "feed.json",
)


def read_page(text: str, reading: Reading) -> ParsedDocument:
    """A page: its title, and the addresses to try, best first: feeds, then the REST API of WordPress, then
    sitemaps, then pages of lists with the page itself among them. Raises `Unreadable`."""
    page = parse_page(text)
    html = page.css_first("html")
    title = page.css_first("title")
    drafts, _, _ = entries_of(page, text, reading)
    return ParsedDocument(
        shape=DocumentShape.PAGE,
        title=title.text(strip=True)[:300] if title else "",
        site_url=reading.url,
        language=((html.attributes.get("lang") or "") if html else "")[:20],
        candidates=(
            *(Candidate(address, DocumentShape.FEED) for address in feed_addresses(page, text, reading)),
            *wordpress_candidates(page, text, reading),
            *sitemap_candidates(page, text, reading),
            *listing_candidates(page, text, reading, is_list=bool(drafts)),
        ),
    )


def feed_addresses(page: LexborHTMLParser, text: str, reading: Reading) -> tuple[str, ...]:
    """At most `MAX_FEEDS` addresses: what the page links as a feed, then what feeds are usually called.

    All are on the page's own host, but for FeedBurner's where the page names it. A site under a path
    (an office on the host of its Kanwil) is searched below that path only: the feed of the root would
    bring the news of another office.
    """
    url = reading.url
    root = site_root(url)
    base = base_address(page, url)
    usual = [
        *(path for one in recognised(page, text, reading) for path in one.recipe.feeds),
        *USUAL_FEEDS,
    ]
    found = [
        *_named(page, base, url),
        *_linked(page, base, url, root),
        *(below(root, path) for path in usual),
    ]
    return tuple(address for address in dict.fromkeys(found) if address != url)[:MAX_FEEDS]


def names_a_feed(url: str) -> bool:
    """Whether an address calls itself a feed, so that it may be asked for as one."""
    parts = split(url)
    if parts is None:
        return False
    query = parts.query.lower()
    return parts.path.lower().rstrip("/").endswith(_FEED_ENDS) or "feed" in query or "rss" in query


def _named(page: LexborHTMLParser, base: str, url: str) -> list[str]:
    """What the page names in ``<link rel="alternate">`` (HTML Living Standard, 4.6.7.1)."""
    ranked: list[tuple[int, str]] = []
    for link in page.css("link")[:MAX_LINKS]:
        rel = (link.attributes.get("rel") or "").lower().split()
        kind = (link.attributes.get("type") or "").lower().partition(";")[0].strip()
        address = absolute(base, link.attributes.get("href"))
        known = ("alternate" in rel and kind in FEED_TYPES) or "feed" in rel
        if not known or not (same_site(address, url) or urlsplit(address).hostname in FEED_HOSTS):
            continue
        described = f"{address} {link.attributes.get('title') or ''}".lower()
        if any(word in described for word in _COMMENTS):
            continue
        narrow = any(part in address.lower() for part in _NARROW)
        ranked.append((2 * narrow + (kind == "application/json"), address))
    return [address for _, address in sorted(ranked, key=lambda one: one[0])]


def _linked(page: LexborHTMLParser, base: str, url: str, root: str) -> Iterator[str]:
    """Visible links that plainly lead to a feed."""
    under = urlsplit(root).path
    for link in page.css("a[href]")[:MAX_LINKS]:
        address = absolute(base, link.attributes.get("href"))
        if not same_site(address, url) or not urlsplit(address).path.startswith(under):
            continue
        lower = address.lower()
        if any(part in lower for part in (*_COMMENTS, *_NARROW)):
            continue
        path = urlsplit(lower).path.rstrip("/")
        if path.endswith(_FEED_ENDS) or link.text(strip=True)[:40].lower() in _FEED_WORDS:
            yield address
