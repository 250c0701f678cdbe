"""What a body looks like by its first bytes. Cheap: the thread that fetched it asks."""

from __future__ import annotations

import re

from aggregator.extract.encoding import head
from aggregator.model import DocumentShape

LOOK_AT = 2048

_ROOT = re.compile(
    r"<(?:[A-Za-z_][\w.-]{0,40}:)?(?:(?P<feed>rss|feed|RDF)|(?P<sitemap>urlset|sitemapindex))(?=[\s>/])"
)
_BLANK = re.compile(r"\s+")
_PAGE = re.compile(r"<(?:html|head|body|title|meta|script|style|main|header|nav|div|link)(?=[\s>/])", re.I)


def sniff(body: bytes, content_type: str) -> DocumentShape:
    """The shape that the first bytes promise; reading the document decides."""
    text = head(body, LOOK_AT).lstrip("\ufeff \t\r\n\x00")
    if text.startswith("{"):
        # The version may stand behind all the items: objects have no order (RFC 8259, 4).
        named = "feed+json" in content_type.lower() or _names_json_feed(body)
        return DocumentShape.JSON_FEED if named else DocumentShape.UNKNOWN
    if text.startswith("["):
        return DocumentShape.WORDPRESS if b'"rendered"' in body else DocumentShape.UNKNOWN
    start = prolog_end(text)
    if text[start : start + 14].lower() == "<!doctype html":
        return DocumentShape.PAGE
    root = _ROOT.match(text, start)
    if root is None:
        if _PAGE.match(text, start):
            return DocumentShape.PAGE
        # Junk may stand before a feed: a warning of PHP, a blank tag. A page is a page first.
        root = _ROOT.search(text, start)
        page = None if _is_xml(text, content_type) else _PAGE.search(text, start)
        if page and not (root and root.start() < page.start()):
            return DocumentShape.PAGE
    if root is None:
        html = text.startswith("<") and "html" in content_type.lower()
        return DocumentShape.PAGE if html else DocumentShape.UNKNOWN
    return DocumentShape.FEED if root["feed"] else DocumentShape.SITEMAP


def prolog_end(text: str) -> int:
    """Where what comes before a root element ends: blanks, comments, instructions, a doctype.

    An HTML doctype is not skipped.
    """
    position = 0
    while True:
        blank = _BLANK.match(text, position)
        position = blank.end() if blank else position
        if text.startswith("<?", position):
            end = text.find("?>", position)
        elif text.startswith("<!--", position):
            end = text.find("-->", position + 4)
        elif text[position : position + 9].upper() == "<!DOCTYPE":
            if text[position + 9 : position + 14].strip().lower() == "html":
                return position
            end = _doctype_end(text, position)
        else:
            return position
        if end < 0:
            return position
        position = text.find(">", end) + 1


def find_root(text: str) -> re.Match[str] | None:
    """The start of the root element of a feed or sitemap; junk before it is passed over."""
    return _ROOT.match(text, prolog_end(text)) or _ROOT.search(text)


def _doctype_end(text: str, start: int) -> int:
    closing = text.find(">", start)
    subset = text.find("[", start, closing)
    if subset < 0:
        return closing
    subset_end = text.find("]", subset)
    return text.find(">", subset_end) if subset_end >= 0 else -1


def _is_xml(text: str, content_type: str) -> bool:
    return text.startswith("<?xml") or ("xml" in content_type.lower() and "html" not in content_type.lower())


def _names_json_feed(body: bytes) -> bool:
    return any("jsonfeed.org".encode(codec) in body for codec in ("utf-8", "utf-16-le", "utf-16-be"))
