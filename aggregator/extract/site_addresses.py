"""Where a site may keep its news beside its feeds: the REST API of WordPress, sitemaps, pages of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from aggregator.extract.addresses import absolute, base_address, below, same_site, site_root
from aggregator.extract.article_links import looks_like_article
from aggregator.extract.pick import flat
from aggregator.extract.reading import Reading, recognised
from aggregator.model import Candidate, DocumentShape

MAX_LINKS = 2_000
MAX_SITEMAPS = 6
MAX_LISTS = 5
MAX_ROBOTS = 10

POSTS = "wp/v2/posts?_embed&per_page=20"
SITEMAPS = (
    "sitemap-news.xml",
    "news-sitemap.xml",
    "sitemap_index.xml",
    "sitemap.xml",
    "wp-sitemap.xml",
)

_SITEMAP_LINE = re.compile(
    r"^[ \t]{0,20}sitemap[ \t]{0,5}:[ \t]{0,20}(\S{1,2000})", re.IGNORECASE | re.MULTILINE
)
_LIST_NAMES = re.compile(
    r"(?:semua |indeks |arsip |index )?(?:berita|kabar|news|artikel|warta|informasi)"
    r"(?: (?:terbaru|terkini|utama|kami|daerah|kanwil|kemenag|kantor|kabupaten|kota|wilayah))?"
    r"|(?:lihat|baca) (?:semua|berita)(?: (?:berita|lain\w*))?|(?:berita|kabar) lain\w*"
    r"|indeks|publikasi berita",
    re.IGNORECASE,
)


def wordpress_candidates(page: LexborHTMLParser, text: str, reading: Reading) -> tuple[Candidate, ...]:
    """The posts of a site of WordPress, where its pages name the REST API or bear its marks."""
    found = []
    for link in page.css('link[rel="https://api.w.org/"]')[:2]:
        api = absolute(reading.url, link.attributes.get("href"))
        if api and same_site(api, reading.url):
            found.append(_posts_below(api))
    root = site_root(reading.url)
    for one in recognised(page, text, reading):
        if one.plainly:
            found += [below(root, path) for path in one.recipe.rest]
    return tuple(Candidate(address, DocumentShape.WORDPRESS) for address in dict.fromkeys(found))[:2]


def sitemap_candidates(page: LexborHTMLParser, text: str, reading: Reading) -> tuple[Candidate, ...]:
    """Sitemaps that the page names, that its kind of CMS has, and that sitemaps are usually called."""
    root, base = site_root(reading.url), base_address(page, reading.url)
    found = [absolute(base, link.attributes.get("href")) for link in page.css('link[rel~="sitemap"]')[:5]]
    for one in recognised(page, text, reading):
        found += [below(root, path) for path in one.recipe.sitemaps]
    found += [root + path for path in SITEMAPS]
    own = [address for address in found if address and same_site(address, reading.url)]
    return tuple(Candidate(address, DocumentShape.SITEMAP) for address in dict.fromkeys(own))[:MAX_SITEMAPS]


def listing_candidates(
    page: LexborHTMLParser, text: str, reading: Reading, is_list: bool
) -> tuple[Candidate, ...]:
    """Pages of lists, best first: what the recipe says and the page links, the page itself if it ``is_list``
    (a front page after those that it links), what the page links, what the recipe says; last the page."""
    url, root = reading.url, site_root(reading.url)
    first = next((one.recipe for one in recognised(page, text, reading) if one.plainly), None)
    if first and first.drawn_by_script and not is_list:
        return ()
    stated = [below(root, address) for address in first.list.addresses] if first and first.list else []
    linked = list(_linked_lists(page, base_address(page, url), url, root))
    sure = [address for address in stated if any(_same(address, other) for other in linked)]
    itself = [url] if is_list else []
    on_front = _same(url, root)
    order = [sure, linked, itself, stated] if on_front else [sure, itself, linked, stated]
    unique: dict[str, str] = {}
    for address in (*chain.from_iterable(order), url):
        unique.setdefault(address.rstrip("/"), address)
    found = list(unique.values())[:MAX_LISTS]
    if is_list and not any(_same(url, address) for address in found):
        found[-1] = url
    return tuple(Candidate(address, DocumentShape.LISTING) for address in found)


def sitemaps_of_robots(text: str, url: str) -> tuple[str, ...]:
    """The sitemaps of its own site that a robots.txt at ``url`` names (sitemaps.org, Informing search engine
    crawlers), in its order."""
    found = (absolute(url, address) for address in _SITEMAP_LINE.findall(text[:500_000]))
    own = dict.fromkeys(address for address in found if address and same_site(address, url))
    return tuple(own)[:MAX_ROBOTS]


def _posts_below(api: str) -> str:
    """Of ``/wp-json/``, or ``/?rest_route=/`` where addresses are not rewritten."""
    if "rest_route=" in api:
        return api.rstrip("/") + "/" + POSTS.replace("?", "&")
    return api.rstrip("/") + "/" + POSTS


def _linked_lists(page: LexborHTMLParser, base: str, url: str, root: str) -> Iterator[str]:
    under = urlsplit(root).path
    for link in page.css("a[href]")[:MAX_LINKS]:
        text = flat(link, 60)
        if not text or not _LIST_NAMES.fullmatch(text):
            continue
        address = absolute(base, link.attributes.get("href"))
        inside = same_site(address, url) and urlsplit(address).path.startswith(under)
        if inside and urlsplit(address).path.strip("/") and not looks_like_article(address, url):
            yield address


def _same(address: str, other: str) -> bool:
    return address.rstrip("/") == other.rstrip("/")
