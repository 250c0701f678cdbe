"""What stands beside the news on a page: menus, sidebars, tickers, lists of what is read most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from aggregator.extract.addresses import is_front_page
from aggregator.extract.pick import flat

MAX_CLIMB = 60

# Entries of a menu that are looked at; so many that only unfold others make it one.
MAX_BESIDE = 40
FEW = 2

# A heading that names the kind of a block has no more words than this.
MAX_HEADING_WORDS = 6

_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:sidebar|aside|secondary|widget-area|popular|popularposts|populer|terpopuler|trending|ticker|"
    r"running|breaking|marquee|related|terkait|menu|nav|navbar|navigation|breadcrumbs?|footer|topbar|offcanvas|"
    r"modal|pagination|tagcloud|tags|recommended|rekomendasi|megamenu|dropdown)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"(?:^|[\s_-])(?:main|content|konten|primary|posts|blog|berita|news|list)(?:$|[\s_-])", re.I
)
_ASIDE_HEADINGS = re.compile(
    r"(?:(?:berita|artikel|kabar|paling) )?(?:ter)?populer|popular(?: (?:posts?|news|articles?))?|"
    r"trending(?: \w+)?|"
    r"paling (?:banyak )?(?:dibaca|dilihat)|(?:(?:berita|artikel|kabar) )?terkait|(?:baca|lihat) juga|"
    r"most (?:read|popular|viewed)|related.*|(?:see|read) also|also read|you (?:may|might) also like|"
    r"rekomendasi.*|(?:banyak|sering) (?:dibaca|dilihat)|entri populer|pilihan editor|editor.s picks?|"
    r"agenda.*|galeri.*|gallery|events?|(?:tautan|link|situs|website)(?: (?:terkait|penting|cepat|luar))?|"
    r"(?:quick|useful|related|external) links?|mitra(?: kami)?|(?:our )?partners?|"
    r"(?:menu|layanan|aplikasi|unduhan)(?: \w+)?|kategori|categories|tags?|"
    r"الأكثر قراءة|روابط.*|مقالات ذات صلة",
    re.IGNORECASE,
)
# What stands under these is a box beside the list of news, and a section of its own on a front page.
_SECTION_HEADINGS = re.compile(r"pengumuman(?: terbaru)?|announcements?", re.IGNORECASE)
_MENU_TAGS = frozenset({"li", "a", "td", "dd", "span", "p"})
_ASIDE_TAGS = frozenset({"nav", "aside", "footer", "marquee"})


def upwards(place: LexborNode) -> Iterator[LexborNode]:
    """An element and those around it, up to the body."""
    element: LexborNode | None = place
    for _ in range(MAX_CLIMB):
        if element is None or element.tag in ("body", "html", "-document"):
            return
        yield element
        element = element.parent


def is_aside(place: LexborNode, known: dict[int, bool], front: bool = False) -> bool:
    """Whether an element lies in a menu, a sidebar, a footer, or under a heading such as "Terpopuler".

    On the front page of a site announcements are a section of the news, elsewhere a box beside it.
    """
    passed: list[int] = []
    aside = False
    for element in upwards(place):
        if element.mem_id in known:
            aside = known[element.mem_id]
            break
        passed.append(element.mem_id)
        names = f"{element.attributes.get('class') or ''} {element.attributes.get('id') or ''}"[:300]
        if element.tag in _ASIDE_TAGS or (element.tag not in ("main", "article") and _ASIDE.search(names)):
            # A frame of the whole page may be called "with-sidebar": it holds the main part.
            aside = element.css_first("main, h1, [role=main]") is None or element.tag in _ASIDE_TAGS
        aside = aside or _in_menu(element)
        if not aside and element.mem_id != place.mem_id:
            aside = _under_aside_heading(element, front)
        if aside:
            break
    for key in passed:
        known[key] = aside
    return aside


def _under_aside_heading(element: LexborNode, front: bool) -> bool:
    """Whether the block of an entry begins with such a heading, or follows one."""
    first = next((child for child in element.iter()), None)
    before = element.prev
    for _ in range(3):
        if before is None or before.is_element_node:
            break
        before = before.prev
    if before is not None and before.is_element_node and _alike(before, element):
        before = None  # one entry after another
    return any(
        part is not None
        and part.is_element_node
        and part.css_first("a[href] h3, article, img, time") is None
        and len(text := flat(part, 100)) < 60
        and len(text.split()) <= MAX_HEADING_WORDS
        and (_ASIDE_HEADINGS.fullmatch(text) or (not front and _SECTION_HEADINGS.fullmatch(text)))
        for part in (first, before)
    )


def _in_menu(element: LexborNode) -> bool:
    """Whether an element stands beside a link to the front page, or beside several that only unfold."""
    if element.tag not in _MENU_TAGS or element.parent is None:
        return False
    unfolding = 0
    for sibling in islice(element.parent.iter(), MAX_BESIDE):
        if sibling.tag != element.tag:
            continue
        links = [sibling] if sibling.tag == "a" else sibling.css("a")[:MAX_BESIDE]
        address = (links[0].attributes.get("href") or "").strip() if links else ""
        if len(links) == 1 and address and _leads_home(address):
            return True
        unfolding += address.startswith(("#", "javascript:"))
    return unfolding >= FEW


def _leads_home(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.path or parts.netloc) and not parts.query and is_front_page(parts.path)


def _alike(one: LexborNode, other: LexborNode) -> bool:
    return one.tag == other.tag and one.attributes.get("class") == other.attributes.get("class")


def in_main(place: LexborNode) -> bool:
    """Whether an element lies in what a page calls its main part."""
    for element in upwards(place):
        if element.tag == "main" or (element.attributes.get("role") or "") == "main":
            return True
        names = f"{element.attributes.get('class') or ''} {element.attributes.get('id') or ''}"[:300]
        if _MAIN.search(names):
            return True
    return False
