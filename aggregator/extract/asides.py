"""What stands beside the news on a page: menus, sidebars, tickers, lists of what is read most."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from aggregator.extract.pick import flat

MAX_CLIMB = 60

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
    r"(?:berita |artikel |paling )?(?:ter)?populer|popular(?: posts?)?|trending(?: topics?)?|"
    r"paling (?:banyak )?dibaca|terkait|berita terkait|baca juga|most (?:read|popular)|related.*|"
    r"rekomendasi.*|pengumuman(?: terbaru)?|(?:banyak|sering) (?:dibaca|dilihat)|entri populer|"
    r"pilihan editor|agenda.*|galeri.*",
    re.IGNORECASE,
)
_ASIDE_TAGS = frozenset({"nav", "aside", "footer", "marquee"})


def upwards(place: LexborNode) -> Iterator[LexborNode]:
    """An element and those around it, up to the body."""
    element: LexborNode | None = place
    for _ in range(MAX_CLIMB):
        if element is None or element.tag in ("body", "html", "-document"):
            return
        yield element
        element = element.parent


def is_aside(place: LexborNode, known: dict[int, bool]) -> bool:
    """Whether an element lies in a menu, a sidebar, a footer, or under a heading such as "Terpopuler"."""
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
        if not aside and element.mem_id != place.mem_id:
            aside = _under_aside_heading(element)
        if aside:
            break
    for key in passed:
        known[key] = aside
    return aside


def _under_aside_heading(element: LexborNode) -> bool:
    """Whether the block of an entry begins with such a heading, or follows one."""
    first = next((child for child in element.iter()), None)
    before = element.prev
    for _ in range(3):
        if before is None or before.is_element_node:
            break
        before = before.prev
    return any(
        part is not None
        and part.is_element_node
        and part.css_first("a[href] h3, article") is None
        and _ASIDE_HEADINGS.fullmatch(flat(part, 60))
        for part in (first, before)
    )


def in_main(place: LexborNode) -> bool:
    """Whether an element lies in what a page calls its main part."""
    for element in upwards(place):
        if element.tag == "main" or (element.attributes.get("role") or "") == "main":
            return True
        names = f"{element.attributes.get('class') or ''} {element.attributes.get('id') or ''}"[:300]
        if _MAIN.search(names):
            return True
    return False
