"""The address of the next, older page of a list or feed: as linked, or as its kind of CMS builds it."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode, urlunsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.addresses import absolute, same_site, split
from aggregator.extract.article_links import looks_like_article
from aggregator.extract.pick import flat
from aggregator.recipes import Recipe

MAX_LINKS = 5_000
MAX_PAGE = 100_000
MAX_BUTTONS = 300
MAX_IN_PAGER = 60

_NEXT_WORDS = re.compile(
    r"[«‹<←→\s]{0,4}(?:(?:halaman |laman )?(?:berikut(?:nya)?|selanjut(?:nya)?)|next(?: page| posts?)?|"
    r"older(?: posts?| entries| news| articles?| stories)?|"
    r"(?:previous|earlier) (?:posts|entries|articles|news)|"
    r"(?:posting(?:an)?|pos|tulisan|entri|berita|kabar|warta|artikel|arsip|edisi) "
    r"(?:(?:yang )?lebih lama|lama|terdahulu|sebelumnya)|"
    r"(?:bulan|tahun|pekan|minggu|hari) (?:sebelumnya|lalu)|previous (?:month|year|week|day)|lebih lama|"
    r"(?:(?:muat|tampilkan|lihat) )?lebih banyak(?: (?:berita|kabar|artikel|lagi))?|muat lagi|"
    r"(?:load|show|view|see) more(?: (?:news|posts|articles|stories))?|more|lainnya|"
    r"(?:الصفحة |المقالات )?(?:التالي|التالية|الأقدم)|تحميل المزيد|المزيد)?\s{0,2}[»›>→←…]{0,2}",
    re.IGNORECASE,
)
# What counts back when it leads to older entries.
_PERIOD = re.compile(
    r"[?&/](?:bulan|tahun|month|year|bln|thn|ym|tgl|tanggal|date|day|hari|m|y)[=/]", re.IGNORECASE
)
_NEXT_NAMES = re.compile(r"(?:^|[\s_-])(?:next|older|berikutnya|selanjutnya)(?:$|[\s_-])", re.IGNORECASE)
_PAGER_NAMES = re.compile(
    r"paginat|pager|paging|pagenav|page-(?:numbers|link|item)|(?:^|[\s_-])pages(?:$|[\s_-])|nav-links|"
    r"posts-navigation|halaman",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"(?:[?&](?:page|paged|halaman|hal|laman|p|pg|page_no|pagenum)=|/(?:page|halaman|hal|laman|p)/)(\d{1,6})(?!\w)",
    re.IGNORECASE,
)
# Words and signs that mean the next page in a pager alone.
_FAINT = frozenset(
    {">", "»", "›", "→", ">>", "…", "lainnya", "more", "lebih banyak", "lihat lebih banyak", "المزيد"}
)
_TURNING = re.compile(
    r"[\d\s«‹<←»›>→….|]*|(?:halaman|page|hal)\s{0,2}:?|first|last|awal|pertama|akhir|terakhir|prev(?:ious)?|back|sebelumnya|"
    r"kembali|السابق|السابقة",
    re.IGNORECASE,
)
_CURRENT = ".active, .current, [aria-current], strong, b, span, em, button"
# Where a button that loads more keeps the address for its script.
_LATER = ("data-url", "data-href", "data-next-url", "data-next", "data-next-page", "data-link")
_BUTTONS = ", ".join(f"[{name}]" for name in _LATER)
_DIGITS = re.compile(r"(\d{1,9})")
_PLACE = re.compile(r"\{(page|offset|first)\}")


def linked_next(page: LexborHTMLParser, base: str, url: str, entries: Collection[str] = ()) -> str:
    """The next page as the page itself links it; empty when it does not. ``entries`` are the addresses of
    what the list holds: none of them is a page of it."""
    links = page.css("a[href]")[:MAX_LINKS]
    stated = [*page.css('link[rel~="next"]')[:2], *page.css('a[rel~="next"]')[:3]]
    stated += [link for link in links if _is_called_next(link, base, url)]
    stated += [button for button in page.css(_BUTTONS)[:MAX_BUTTONS] if _is_called_next(button, base, url)]
    for link in stated:
        address = _own(link, base, url)
        if address and address not in entries and (link.tag == "link" or _may_be_page(address, url)):
            return address
    numbers = {int(flat(link, 8)): link for link in reversed(links) if _is_number(flat(link, 8))}
    number = _current(page, url) + 1
    following = numbers.get(number)
    if following is None:
        return ""
    address = _own(following, base, url)
    if not address or address in entries or not _may_be_page(address, url):
        return ""
    counted = is_page_of(address, url) and number_of(address) == number
    beside = _is_beside_numbers(following) and _trunk(address).startswith(_stem(url))
    return address if counted or beside or is_in_pager(following) else ""


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


def is_page_of(address: str, url: str) -> bool:
    """Whether an address is that of ``url`` but for the number of its page."""
    return bool(_PAGE_NUMBER.search(address)) and _trunk(address) == _trunk(url)


def _is_called_next(link: LexborNode, base: str, url: str) -> bool:
    label = (link.attributes.get("aria-label") or "").strip()[:60]
    if label and _NEXT_WORDS.fullmatch(label):
        return True
    text = flat(link, 60)
    called = bool(text) and bool(_NEXT_WORDS.fullmatch(text))
    if called and text.lower() not in _FAINT:
        return True
    names = f"{link.attributes.get('class') or ''} {label}"[:300]
    if link.parent is not None and link.parent.tag in ("li", "span"):
        names += f" {link.parent.attributes.get('class') or ''}"[:200]
    if not called and not _NEXT_NAMES.search(names):
        return False
    if is_in_pager(link) or link.tag == "button":
        return True
    address = _address(link, base)
    return called and (is_page_of(address, url) or (_is_beside_numbers(link) and _may_be_page(address, url)))


def _is_beside_numbers(link: LexborNode) -> bool:
    """Whether a link stands among numbers and little else, as in the pagers that no class tells."""
    parent = link.parent
    for _ in range(3):
        if parent is None or parent.tag in ("main", "body", "table", "tbody"):
            return False
        others = parent.css("a, span, strong, b, em, li, button")[: MAX_IN_PAGER + 1]
        texts = [text for other in others if other.mem_id != link.mem_id and (text := flat(other, 30))]
        if texts:
            turning = all(_TURNING.fullmatch(text) or _NEXT_WORDS.fullmatch(text) for text in texts)
            return turning and len(others) <= MAX_IN_PAGER and any(map(_is_number, texts))
        parent = parent.parent
    return False


def _current(page: LexborHTMLParser, url: str) -> int:
    """Which page of its list this is: as its address says, or as it is marked between the links to others."""
    stated = number_of(url)
    if stated > 1:
        return stated
    for mark in page.css(_CURRENT)[:400]:
        text = flat(mark, 8)
        if _is_number(text) and (is_in_pager(mark) or _is_beside_numbers(mark)):
            return int(text)
    return 1


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7


def _own(link: LexborNode, base: str, url: str) -> str:
    address = _address(link, base)
    same = address.rstrip("/") == url.partition("#")[0].rstrip("/")
    if not address or same or not same_site(address, url):
        return ""
    return "" if _leads_back(address, url) else address


def _address(link: LexborNode, base: str) -> str:
    stated = (link.attributes.get("href") or "").strip()
    if not stated or stated.startswith(("#", "javascript:")):
        stated = next((late for name in _LATER if (late := link.attributes.get(name))), "")
        if not stated.startswith(("/", "?", "http:", "https:", "./")):
            return ""
    return absolute(base, stated)


def _may_be_page(address: str, url: str) -> bool:
    return is_page_of(address, url) or not looks_like_article(address, url)


def _leads_back(address: str, url: str) -> bool:
    """Whether an address is the same as ``url`` with a smaller number, or of a page before it."""
    if number_of(address) != number_of(url):
        return number_of(address) < number_of(url)
    if _PERIOD.search(address):
        return False
    one, other = _DIGITS.split(address), _DIGITS.split(url)
    if one[::2] != other[::2]:
        return False
    differing = [
        (int(number), int(here))
        for number, here in zip(one[1::2], other[1::2], strict=True)
        if number != here
    ]
    return len(differing) == 1 and differing[0][0] < differing[0][1]


def _trunk(address: str) -> str:
    """The path and query of an address without the number of its page."""
    parts = split(address)
    if parts is None:
        return address
    numbered = _PAGE_NUMBER.sub("/", f"{parts.path}/" if parts.path[-1:] != "/" else parts.path)
    query = [pair for pair in parse_qsl(parts.query) if not _PAGE_NUMBER.search("?{}={}".format(*pair))]
    return f"{numbered.rstrip('/')}?{urlencode(query)}".rstrip("?")


def _stem(address: str) -> str:
    """What the addresses of all pages of a list begin with."""
    return re.sub(r"\.[a-z]{3,5}$|[/\d]*$", "", _trunk(address))
