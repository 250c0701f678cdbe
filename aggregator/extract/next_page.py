"""The address of the next, older page of a list or feed: as linked, or as its kind of CMS builds it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlunsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.addresses import absolute, same_site, split
from aggregator.extract.article_links import looks_like_article
from aggregator.extract.pick import flat
from aggregator.recipes import Recipe

MAX_LINKS = 5_000
MAX_PAGE = 100_000

_NEXT_WORDS = re.compile(
    r"(?:(?:halaman |laman )?(?:berikut(?:nya)?|selanjut(?:nya)?)|next(?: page| posts?)?|"
    r"older(?: posts?| entries)?|"
    r"(?:posting(?:an)?|pos|berita|artikel) (?:(?:yang )?lebih lama|lama|sebelumnya)|"
    r"lebih lama|muat lebih banyak|load more|lainnya)?\s{0,2}[»›>→]{0,2}",
    re.IGNORECASE,
)
_NEXT_NAMES = re.compile(r"(?:^|[\s_-])(?:next|older|berikutnya|selanjutnya)(?:$|[\s_-])", re.IGNORECASE)
_PAGER_NAMES = re.compile(
    r"paginat|pager|paging|pagenav|page-(?:numbers|link|item)|(?:^|[\s_-])pages(?:$|[\s_-])|nav-links|"
    r"posts-navigation|halaman",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"(?:[?&](?:page|paged|halaman|hal|p|pg|page_no)=|/(?:page|halaman|hal)/)(\d{1,6})", re.IGNORECASE
)
# Words and signs that mean the next page in a pager alone.
_FAINT = frozenset({">", "»", "›", "→", ">>", "lainnya"})
_CURRENT = ".active, .current, [aria-current], strong, b, span"
_PLACE = re.compile(r"\{(page|offset|first)\}")


def linked_next(page: LexborHTMLParser, base: str, url: str) -> str:
    """The next page as the page itself links it; empty when it does not."""
    links = page.css("a[href]")[:MAX_LINKS]
    stated = [*page.css('link[rel~="next"]')[:2], *page.css('a[rel~="next"]')[:3]]
    stated += [link for link in links if _is_called_next(link)]
    for link in stated:
        address = _own(link, base, url)
        if address and (link.tag == "link" or not looks_like_article(address, url)):
            return address
    numbers = {int(flat(link, 8)): link for link in reversed(links) if _is_number(flat(link, 8))}
    following = numbers.get(_current(page, url) + 1)
    if following is None or not is_in_pager(following):
        return ""
    address = _own(following, base, url)
    return "" if looks_like_article(address, url) else address


def has_pager(page: LexborHTMLParser) -> bool:
    """Whether a page links others of its list: then one that links none after it is the last."""
    return any(is_in_pager(link) for link in page.css("a[href]")[:MAX_LINKS])


def number_of(url: str) -> int:
    """Which page of a list an address is; the first when it does not say."""
    found = _PAGE_NUMBER.search(url)
    return int(found[1]) if found else 1


def built_next(url: str, template: str, page_size: int = 0) -> str:
    """The page after ``url``, whose number or offset ``template`` puts at the end of the address."""
    place = _PLACE.search(template)
    if place is None:
        return ""
    head, tail = template[: place.start()], re.escape(template[place.end() :])
    if head[0] in "?&":
        found = re.search(rf"[?&]{re.escape(head[1:])}(\d{{1,9}}){tail}(?=&|$)", url)
    else:
        found = re.search(rf"/?{re.escape(head.lstrip('/'))}(\d{{1,9}}){tail}(?=\?|$)", url)
    if found is None:
        return page_address(url, 2, template, page_size)
    before, behind = url[: found.start()], url[found.end() :]
    if behind.startswith("&") and "?" not in before:
        behind = "?" + behind[1:]
    return page_address(
        before + behind, _page_of(int(found[1]), place[1], page_size) + 1, template, page_size
    )


def page_address(first: str, page: int, template: str, page_size: int = 0) -> str:
    """The address of page ``page`` (2, 3, …) of the list that begins at ``first``; empty beyond all bounds.

    ``{page}`` is the number of the page, ``{offset}`` how many entries come before it, ``{first}`` one more.
    """
    if not template or not 2 <= page <= MAX_PAGE:
        return ""
    offset = (page - 1) * max(page_size, 1)
    filled = (
        template.replace("{page}", str(page))
        .replace("{offset}", str(offset))
        .replace("{first}", str(offset + 1))
    )
    if filled[0] in "?&":
        return first + ("&" if "?" in first else "?") + filled[1:]
    head, mark, query = first.partition("?")
    return head.rstrip("/") + "/" + filled.lstrip("/") + mark + query


def older_feed_page(url: str, page: int, recipe: Recipe | None = None) -> str:
    """The address of page ``page`` (2 is the first older one) of the feed at ``url``; empty where its kind of
    feed has no older pages. Without a recipe the address tells: WordPress and Blogger are known by theirs."""
    parts = split(url)
    if parts is None or not 2 <= page <= MAX_PAGE:
        return ""
    template, size = (recipe.feed_page, recipe.feed_page_size) if recipe else ("", 0)
    path = parts.path.rstrip("/").lower()
    if not template and path.endswith("/feeds/posts/default"):
        template, size = "?start-index={first}", 25
    elif not template and (path.endswith("/feed") or "feed=" in parts.query):
        template = "?paged={page}"
    if not template:
        return ""
    name = template.lstrip("?&").partition("=")[0]
    kept = [(key, text) for key, text in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    stated = dict(parse_qsl(parts.query)).get("max-results", "")
    if name == "start-index" and stated.isdigit() and 0 < len(stated) < 5:
        size = int(stated)
    return page_address(urlunsplit(parts._replace(query=urlencode(kept))), page, template, size)


def next_feed_page(url: str, recipe: Recipe | None = None) -> str:
    """The address of the page after the one at ``url``, as `older_feed_page` builds it."""
    parts = split(url)
    if parts is None:
        return ""
    stated = dict(parse_qsl(parts.query))
    numbers = {name: int(text) for name, text in stated.items() if text.isdigit() and len(text) < 6}
    page = numbers.get("paged") or numbers.get("page") or 1
    if "start-index" in numbers:
        page = (numbers["start-index"] - 1) // (numbers.get("max-results") or 25) + 1
    return older_feed_page(url, page + 1, recipe)


def _page_of(number: int, place: str, page_size: int) -> int:
    if place == "page":
        return number
    return (number - (place == "first")) // max(page_size, 1) + 1


def is_in_pager(link: LexborNode) -> bool:
    """Whether a link lies in what turns the pages of a list."""
    parent = link.parent
    for _ in range(4):
        if parent is None or parent.tag in ("main", "body"):
            return False
        names = f"{parent.attributes.get('class') or ''} {parent.attributes.get('id') or ''}"[:300]
        if _PAGER_NAMES.search(names):
            return True
        parent = parent.parent
    return False


def _is_called_next(link: LexborNode) -> bool:
    if _NEXT_WORDS.fullmatch((link.attributes.get("aria-label") or "-")[:60]):
        return True
    text = flat(link, 60)
    called = bool(text) and bool(_NEXT_WORDS.fullmatch(text))
    if called and text.lower() not in _FAINT:
        return True
    names = f"{link.attributes.get('class') or ''} {link.attributes.get('aria-label') or ''}"[:300]
    if link.parent is not None and link.parent.tag in ("li", "span"):
        names += f" {link.parent.attributes.get('class') or ''}"[:200]
    return (called or bool(_NEXT_NAMES.search(names))) and is_in_pager(link)


def _current(page: LexborHTMLParser, url: str) -> int:
    """Which page of its list this is: as its address says, or as it is marked between the links to others."""
    stated = number_of(url)
    if stated > 1:
        return stated
    for mark in page.css(_CURRENT)[:200]:
        text = flat(mark, 8)
        if _is_number(text) and is_in_pager(mark):
            return int(text)
    return 1


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7


def _own(link: LexborNode, base: str, url: str) -> str:
    address = absolute(base, link.attributes.get("href"))
    same = address.rstrip("/") == url.partition("#")[0].rstrip("/")
    if not address or same or not same_site(address, url):
        return ""
    return "" if number_of(address) < number_of(url) else address
