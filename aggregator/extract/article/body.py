"""The element that holds the text of an article on a page that no recipe knows."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

# A body shorter than this is a teaser or a caption.
LEAST_TEXT = 120

MAX_NODES = 5_000
MAX_CANDIDATES = 20

BODY_SELECTORS = (
    "[itemprop=articleBody]",
    "div.article-content",
    "div.entry-content",
    "div.post-content",
    "div.post-body",
    "div.detail-content",
    "div.isi-berita",
    "div.post-text",
    "article",
)
_BLANKS = re.compile(r"\s+")


def main_block(page: LexborHTMLParser) -> LexborNode | None:
    """The element with the text of the article, of a page whose clutter is cut out."""
    for selector in BODY_SELECTORS:
        candidates = page.css(selector)[:MAX_CANDIDATES]
        best = max(candidates, key=_own_text, default=None)
        if best is not None and _own_text(best) >= LEAST_TEXT:
            return best
    return _densest(page)


def _densest(page: LexborHTMLParser) -> LexborNode | None:
    """The element whose paragraphs hold the most text outside of links."""
    scores: dict[int, float] = {}
    elements: dict[int, LexborNode] = {}
    for paragraph in page.css("p, blockquote")[:MAX_NODES]:
        text = _own_text(paragraph)
        parent = paragraph.parent
        for share, element in ((1.0, parent), (0.5, parent.parent if parent else None)):
            if element is not None and element.tag not in ("html", "-undef"):
                scores[element.mem_id] = scores.get(element.mem_id, 0.0) + share * text
                elements[element.mem_id] = element
    if not scores:
        # Some editors write lines and <br> without paragraphs.
        loose = [element for element in page.css("div, td, section")[:MAX_NODES] if element.css_first("br")]
        scores = {element.mem_id: _direct_text(element) for element in loose}
        elements = {element.mem_id: element for element in loose}
    best = max(scores, key=lambda key: scores[key], default=None)
    return elements[best] if best is not None and scores[best] >= LEAST_TEXT else None


def _own_text(element: LexborNode) -> int:
    """Length of the text outside of links."""
    linked = sum(len(link.text(strip=True)) for link in element.css("a")[:200])
    return max(len(_BLANKS.sub(" ", element.text())) - 2 * linked, 0)


def _direct_text(element: LexborNode) -> float:
    return float(len(_BLANKS.sub(" ", element.text(deep=False))))
