"""What is around an article and no part of it, known by its tags and by the names that plugins give it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

MAX_NODES = 20_000

_FRAMES = frozenset({"html", "body", "main", "article", "h1"})
_CLUTTER_TAGS = frozenset({"nav", "aside", "footer", "form", "button", "select", "menu"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CLUTTER_ROLES = frozenset({"navigation", "complementary", "dialog", "search", "contentinfo"})
# Whole words of class and id; "-" and "_" part words.
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharer|sharedaddy|share\w{0,8}|social\w{0,8}|sosmed|medsos|addtoany|a2a|addthis|related\w{0,8}|terkait|lainnya|"
    r"baca-juga|bacajuga|read-also|readalso|recommend\w{0,8}|rekomendasi|comments?|commentlist|komentar|disqus|respond|sidebar\w{0,3}|breadcrumbs?|"
    r"pagination|pager|paging|navbar|navigation|nav|menu|iklan|ads?|advert\w{0,10}|adsense|sponsor\w{0,6}|promos?|promotion|banner|popular|populer|"
    r"terpopuler|trending|newsletter|subscribe|author-box|authorbox|author-bio|post-tags|entry-tags|tagcloud|tags-links|jp-relatedposts|cookie\w{0,8}|consent|gdpr|"
    r"post-navigation|nav-links|post-views|dibaca|rating|sr-only|screen-reader-text|visually-hidden|print-only|toolbar|modal|popup|"
    r"widget-area|footer|site-header|masthead|login|search-form|polling|running-text|marquee|ticker|slideshow|outbrain|taboola|livefyre|live-fyre)(?:$|[\s_-])",
    re.IGNORECASE,
)
# What says that it holds the text may say besides that it has no bar for sharing.
_BODY_NAMES = re.compile(
    r"(?:entry|post|article|story|single)[_-]?(?:content|body|text)(?:\s|$)|isi-berita|detail-content",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)", re.IGNORECASE)


def cut_clutter_within(element: LexborNode) -> None:
    """Take share bars, related lists and scripts out of an element that holds the text of an article."""
    cut = element.css("script, style, template, nav, form, button")[:MAX_NODES]
    cut += [inner for inner in element.css("[class], [id]")[:MAX_NODES] if is_clutter(inner)]
    for inner in cut:
        if inner.mem_id != element.mem_id:
            inner.remove()


def is_clutter(element: LexborNode) -> bool:
    """Whether an element is none of the article, by its tag, its role or its names."""
    tag = element.tag
    if tag in _FRAMES:
        return False
    attributes = element.attributes
    if tag in _CLUTTER_TAGS or attributes.get("role") in _CLUTTER_ROLES:
        return True
    if tag == "header" and not _is_within_article(element):
        return True
    if "class" not in attributes and "id" not in attributes:
        return False
    # The id of a heading is made of its words, or of the table of contents that leads to it.
    own_id = "" if tag in _HEADINGS else attributes.get("id") or ""
    names = f"{attributes.get('class') or ''} {own_id}"[:300]
    return _NAMES.search(names) is not None and _BODY_NAMES.search(names) is None


def _is_within_article(element: LexborNode) -> bool:
    """Whether an element has the article around it, not the whole page."""
    around = element.parent
    for _ in range(6):
        if around is None:
            return False
        if around.tag in ("article", "main", "section"):
            return True
        around = around.parent
    return False


def is_hidden(element: LexborNode) -> bool:
    """Whether an element says of itself that nobody sees it."""
    attributes = element.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    return "style" in attributes and _HIDDEN.search((attributes["style"] or "")[:500]) is not None
