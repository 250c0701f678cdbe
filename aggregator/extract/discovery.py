"""Where the feeds of a site may be, from one of its pages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import SplitResult, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from aggregator.extract.page import parse_page
from aggregator.model import Candidate, DocumentShape, ParsedDocument

MAX_CANDIDATES = 15
MAX_LINKS = 2_000
MARKS_WITHIN = 300_000

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

# Last segments of addresses that are a site's front page, not a site under a path.
_FRONT_PAGES = frozenset(
    {"beranda", "home", "index", "main", "public", "welcome", "id", "en", "berita", "news"}
)


@dataclass(frozen=True, slots=True)
class Family:
    """One family of content management systems, as families.toml states it."""

    name: str
    marks: tuple[str, ...]
    hosts: tuple[str, ...]
    feeds: tuple[str, ...]


def read_page(text: str, url: str) -> ParsedDocument:
    """A page: its title, and the addresses of feeds to try, best first."""
    page = parse_page(text)
    html = page.css_first("html")
    title = page.css_first("title")
    return ParsedDocument(
        shape=DocumentShape.PAGE,
        title=title.text(strip=True)[:300] if title else "",
        site_url=url,
        language=((html.attributes.get("lang") or "") if html else "")[:20],
        candidates=tuple(
            Candidate(address, DocumentShape.FEED) for address in feed_addresses(page, text, url)
        ),
    )


def feed_addresses(page: LexborHTMLParser, text: str, url: str) -> tuple[str, ...]:
    """At most `MAX_CANDIDATES` addresses: what the page links as a feed, then what feeds are usually called.

    All are on the page's own host, but for FeedBurner's where the page names it. A site under a path
    (an office on the host of its Kanwil) is searched below that path only: the feed of the root would
    bring the news of another office.
    """
    root = site_root(url)
    base = base_address(page, url)
    found = [*_named(page, base, url), *_linked(page, base, url, root), *_usual(text, root)]
    return tuple(address for address in dict.fromkeys(found) if address != url)[:MAX_CANDIDATES]


def names_a_feed(url: str) -> bool:
    """Whether an address calls itself a feed, so that it may be asked for as one."""
    parts = _split(url)
    if parts is None:
        return False
    query = parts.query.lower()
    return parts.path.lower().rstrip("/").endswith(_FEED_ENDS) or "feed" in query or "rss" in query


def site_root(url: str) -> str:
    """The address under which a site lies, with a slash at its end: ``https://host/`` or a path below it."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    while segments and ("." in segments[-1] or segments[-1].lower() in _FRONT_PAGES):
        segments.pop()
    return f"{parts.scheme}://{parts.netloc}/" + "".join(f"{segment}/" for segment in segments[:3])


def same_site(address: str, url: str) -> bool:
    """Whether an address is on the host of ``url``, with or without ``www.``, over HTTP."""
    one, other = _split(address), _split(url)
    return one is not None and other is not None and _place(one) == _place(other)


def families_of(text: str, url: str) -> list[Family]:
    """The families whose marks a page bears, the one with the most first."""
    start, host = text[:MARKS_WITHIN].lower(), urlsplit(url).hostname or ""
    marked = [
        (sum(mark in start for mark in family.marks) + 2 * host.endswith(family.hosts), family)
        for family in _knowledge()[0]
    ]
    marked.sort(key=lambda one: one[0], reverse=True)
    return [family for marks, family in marked if marks]


@cache
def _knowledge() -> tuple[tuple[Family, ...], tuple[str, ...]]:
    """The families of families.toml, and the feeds that any site may have."""
    data = tomllib.loads(files(__package__).joinpath("families.toml").read_text(encoding="utf-8"))
    families = tuple(
        Family(row["name"], tuple(row["marks"]), tuple(row["hosts"]), tuple(row["feeds"]))
        for row in data["family"]
    )
    return families, tuple(data["common"]["feeds"])


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
    below = urlsplit(root).path
    for link in page.css("a[href]")[:MAX_LINKS]:
        address = absolute(base, link.attributes.get("href"))
        if not same_site(address, url) or not urlsplit(address).path.startswith(below):
            continue
        lower = address.lower()
        if any(part in lower for part in (*_COMMENTS, *_NARROW)):
            continue
        path = urlsplit(lower).path.rstrip("/")
        if path.endswith(_FEED_ENDS) or link.text(strip=True)[:40].lower() in _FEED_WORDS:
            yield address


def _usual(text: str, root: str) -> Iterator[str]:
    for family in families_of(text, root):
        yield from (root + path for path in family.feeds)
    yield from (root + path for path in _knowledge()[1])


def base_address(page: LexborHTMLParser, url: str) -> str:
    """What relative addresses resolve against; a ``<base>`` on another host is not believed."""
    element = page.css_first("base[href]")
    base = absolute(url, element.attributes.get("href")) if element else ""
    return base if base and same_site(base, url) else url


def absolute(base: str, address: str | None) -> str:
    """``address`` resolved against ``base``, without its fragment; empty when it is none."""
    try:
        return urljoin(base, (address or "").strip()).partition("#")[0] if address else ""
    except ValueError:
        return ""


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        return parts if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _place(parts: SplitResult) -> tuple[str, int | None]:
    port = None if parts.port in (80, 443) else parts.port
    return (parts.hostname or "").removeprefix("www."), port
