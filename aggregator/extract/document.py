"""A document: dispatched to what reads its shape; whatever is wrong with it becomes a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from aggregator.extract.bounds import check_fields
from aggregator.extract.discovery import read_page
from aggregator.extract.encoding import MAX_DOCUMENT, decode, gunzip, is_gzip
from aggregator.extract.error_page import error_sign, wall_sign
from aggregator.extract.feed import read_feed
from aggregator.extract.json_feed import read_json_feed
from aggregator.extract.listing import read_listing
from aggregator.extract.reading import Reading
from aggregator.extract.sitemap import read_sitemap
from aggregator.extract.sniff import sniff
from aggregator.extract.unreadable import Unreadable
from aggregator.extract.wordpress import read_wordpress
from aggregator.model import DocumentShape, ParsedDocument, Reason
from aggregator.recipes import RecipeBook, shipped

READERS: Mapping[DocumentShape, Callable[[str, Reading], ParsedDocument]] = {
    DocumentShape.FEED: lambda text, reading: read_feed(text, reading.url),
    DocumentShape.JSON_FEED: lambda text, reading: read_json_feed(text, reading.url),
    DocumentShape.WORDPRESS: lambda text, reading: read_wordpress(text, reading.url),
    DocumentShape.SITEMAP: read_sitemap,
    DocumentShape.LISTING: read_listing,
    DocumentShape.PAGE: read_page,
}

# Shapes that are pages by their bytes.
PAGES = (DocumentShape.PAGE, DocumentShape.LISTING, DocumentShape.UNKNOWN)


def read_document(
    body: bytes,
    headers: Mapping[str, str],
    url: str,
    shape: DocumentShape,
    book: RecipeBook | None = None,
    recipe: str | None = None,
    day: date | None = None,
) -> ParsedDocument:
    """The document behind ``url``: drafts, or further addresses, or the reason why there are none.

    ``headers`` have lower-case names; ``shape`` is what `sniff` said, or LISTING for a page that is to
    be read as a list. ``book`` are the recipes to read pages by (None: those that come with Simpul),
    ``recipe`` the name of the one to use, ``day`` when the document was fetched. Never raises for what a
    site sent.
    """
    reading = Reading(url, shipped() if book is None else book, recipe, day)
    try:
        return _read(body, headers, shape, reading)
    except Unreadable as unreadable:
        return ParsedDocument(shape=shape, reason=unreadable.reason, detail=unreadable.detail[:500])


def _read(body: bytes, headers: Mapping[str, str], shape: DocumentShape, reading: Reading) -> ParsedDocument:
    if len(body) > MAX_DOCUMENT:
        raise Unreadable(Reason.TOO_LARGE, f"more than {MAX_DOCUMENT} bytes")
    if is_gzip(body):
        body = gunzip(body)
    content_type = headers.get("content-type", "")
    decoded = decode(body, content_type)
    if not decoded.text.strip("\ufeff\x00 \t\r\n"):
        raise Unreadable(Reason.EMPTY_BODY, "the body is blank" if body else "the body is empty")
    if shape is DocumentShape.UNKNOWN:
        shape = sniff(body, content_type)
    if shape in PAGES:
        wall = wall_sign(200, headers, body)
        if wall:
            raise Unreadable(Reason.WALL, wall)
        sign = error_sign(decoded.text)
        if sign:
            raise Unreadable(Reason.ERROR_PAGE, f"the page says {sign!r}")
    if shape is DocumentShape.UNKNOWN:
        raise Unreadable(Reason.NOT_A_FEED, "the document is neither feed nor sitemap nor web page")
    parsed = READERS[shape](decoded.text, reading)
    check_fields(parsed)
    return _with_warnings(parsed, decoded.warnings)


def _with_warnings(parsed: ParsedDocument, warnings: tuple[str, ...]) -> ParsedDocument:
    return replace(parsed, warnings=warnings + parsed.warnings) if warnings else parsed
