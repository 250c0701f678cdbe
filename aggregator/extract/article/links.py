"""Where a page says that its article lives, where it goes on, and where it sends its readers."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser

from aggregator.extract.addresses import absolute, same_site
from aggregator.extract.article.opened import OpenedPage, flat, letters

MAX_LINKS = 400
MAX_PAGES = 50

_REFRESH = re.compile(r"\s*\d{0,6}(?:\.\d{0,6})?\s*[;,]?\s*(?:url\s*=\s*)?['\"]?\s*([^'\"\s>]{1,2000})", re.I)
_SECTIONS = (
    'a[rel~="category"], [itemprop=articleSection], .cat-links a, .post-category a, .entry-category a, '
    ".post-categories a, .category-label, .kategori a, .field-name-field-category a, .post-labels a[rel=tag]"
)
_CRUMBS = "[class*=breadcrumb] a, [itemtype*=BreadcrumbList] a"
_FRONT = frozenset({"", "home", "beranda", "depan", "utama", "halamanutama"})
_PAGE_KEYS = frozenset({"page", "halaman", "hal", "paged"})
_PAGE_END = re.compile(r"/(?:page/|halaman/|hal/)?(\d{1,2})/?$")
_PAGERS = (
    ".page-links a, .post-page-numbers, .pagination-single a, .article-pagination a, .halaman a, .paging a, "
    ".multipage a, .pages a, .page-numbers a, .post-pagination a, .pagination a, [class*=pagin] a"
)


def canonical_of(page: OpenedPage) -> str:
    """The page's own address as it states it; the host of another site is not believed."""
    element = page.tree.css_first('link[rel="canonical"]')
    for stated in (element.attributes.get("href") if element else "", page.stated("og:url")):
        address = absolute(page.base, stated)
        if not same_site(address, page.url):
            continue
        parts, asked = urlsplit(address), urlsplit(page.url)
        # A template that names the front page on every article names no article.
        if parts.path.strip("/") or (parts.query and asked.query):
            return address
    return page.url


def next_page_of(page: OpenedPage) -> str:
    """The following page of an article in several pages; "" when there is none.

    A ``rel=next`` of many systems leads to the next article: it counts only where the address is that of this
    page with a number more.
    """
    here = _place(page.url)
    wanted = here[1] + 1
    if wanted > MAX_PAGES:
        return ""
    links = page.tree.css("link[rel=next], a[rel~=next]")[:20] + page.tree.css(_PAGERS)[:MAX_LINKS]
    for link in links:
        address = absolute(page.base, link.attributes.get("href"))
        if same_site(address, page.url) and _place(address) == (here[0], wanted):
            return address
    return ""


def refresh_of(tree: LexborHTMLParser, base: str) -> str:
    """Where ``meta refresh`` (HTML Living Standard, 4.2.5.3) sends the reader; "" for nowhere else."""
    element = tree.css_first('meta[http-equiv="refresh" i]')
    match = _REFRESH.match((element.attributes.get("content") or "")[:3000]) if element else None
    address = absolute(base, match[1]) if match else ""
    return address if address.startswith(("http://", "https://")) and address != base else ""


def section_of(page: OpenedPage) -> tuple[str, ...]:
    """The categories of an article, tags are none; where none is named, the last step of the breadcrumb."""
    words = list(page.data.sections) or [page.stated("article:section", "parsely-section")]
    words += [flat(link, 60) for link in page.tree.css(_SECTIONS)[:10]]
    words = [word for word in words if word]
    return tuple(dict.fromkeys(words or _crumbs(page)[-1:]))[:10]


def _crumbs(page: OpenedPage) -> list[str]:
    """The steps of the breadcrumb between front page and article."""
    titles = letters(page.data.headline + page.stated("og:title", "twitter:title") + _heading(page))
    links = page.tree.css(_CRUMBS)[:12]
    steps = [flat(link, 60) for link in links]
    return [step for step in steps if letters(step) not in titles and letters(step) not in _FRONT]


def _heading(page: OpenedPage) -> str:
    heading = page.tree.css_first("h1")
    return flat(heading) if heading else ""


def _place(address: str) -> tuple[str, int]:
    """An address without the number of its page, and that number."""
    parts = urlsplit(address)
    query = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in query:
        if name.lower() in _PAGE_KEYS and value.isdigit() and len(value) < 3:
            rest = urlencode([(key, one) for key, one in query if key != name])
            return _joined(parts, parts.path.rstrip("/"), rest), int(value)
    match = _PAGE_END.search(parts.path)
    # "/berita/12" is the twelfth article, "/berita/guru-madrasah-dibina/2" the second page of one.
    if match and parts.path[: match.start()].rpartition("/")[2].count("-") >= 2:
        return _joined(parts, parts.path[: match.start()], parts.query), int(match[1])
    return _joined(parts, parts.path.rstrip("/"), urlencode(query)), 1


def _joined(parts: SplitResult, path: str, query: str) -> str:
    return f"{parts.netloc.removeprefix('www.')}{path}{'?' if query else ''}{query}"
