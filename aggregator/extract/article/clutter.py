"""What is around an article and no part of it, known by its tags and by the names that plugins give it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_NODES = 20_000

_TAGS = (
    "script, style, template, nav, aside, footer, form, button, select, ins.adsbygoogle, [role=navigation], "
    "[role=complementary], [role=dialog], [role=search], [role=contentinfo]"
)
# Whole words of class and id; "-" and "_" part words.
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharer|sharedaddy|share\w{0,8}|social\w{0,8}|sosmed|medsos|addtoany|a2a|addthis|related\w{0,8}|terkait|lainnya|"
    r"baca-juga|bacajuga|read-also|readalso|recommend\w{0,8}|rekomendasi|comments?|commentlist|komentar|disqus|respond|sidebar\w{0,3}|breadcrumbs?|"
    r"pagination|pager|paging|navbar|navigation|nav|menu|iklan|ads?|advert\w{0,10}|adsense|sponsor\w{0,6}|promo\w{0,8}|banner|popular|populer|"
    r"terpopuler|trending|newsletter|subscribe|author-box|authorbox|author-bio|post-tags|entry-tags|tagcloud|tags-links|jp-relatedposts|cookie\w{0,8}|"
    r"post-navigation|nav-links|post-views|dibaca|rating|sr-only|screen-reader-text|visually-hidden|print-only|toolbar|modal|popup|"
    r"widget-area|footer|site-header|masthead|login|search-form|polling|running-text|marquee|ticker)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)", re.IGNORECASE)


def cut_clutter(tree: LexborHTMLParser) -> None:
    """Take what is around the article out of a page."""
    cut = tree.css(_TAGS)[:MAX_NODES]
    cut += [element for element in tree.css("[class], [id]")[:MAX_NODES] if _is_clutter(element)]
    cut += [
        element
        for element in tree.css("[style], [hidden], [aria-hidden=true]")[:MAX_NODES]
        if _is_hidden(element)
    ]
    # Elements are taken out, not freed: one of them may lie within another.
    for element in cut:
        if not _is_frame(element):
            element.remove()


def cut_clutter_within(element: LexborNode) -> None:
    """Take share bars, related lists and scripts out of an element that holds the text of an article."""
    cut = element.css("script, style, template, nav, form, button")[:MAX_NODES]
    cut += [inner for inner in element.css("[class], [id]")[:MAX_NODES] if _is_clutter(inner)]
    for inner in cut:
        if inner.mem_id != element.mem_id:
            inner.remove()


def _is_clutter(element: LexborNode) -> bool:
    attributes = element.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return _NAMES.search(names[:300]) is not None


def _is_hidden(element: LexborNode) -> bool:
    attributes = element.attributes
    return "hidden" in attributes or _HIDDEN.search((attributes.get("style") or "")[:500]) is not None


def _is_frame(element: LexborNode) -> bool:
    """Whether an element is the page around the article, whatever its names say."""
    return element.tag in ("html", "body", "main", "article") or bool(
        element.css_first("h1, [itemprop=articleBody]")
    )
