"""Sitemaps (sitemaps.org 0.9) with the news and image extensions of Google."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from aggregator.extract.discovery import same_site
from aggregator.extract.unreadable import Unreadable
from aggregator.extract.xml_repair import refuse_more, well_formed
from aggregator.model import DocumentShape, EntryDraft, ListLink, ParsedDocument, Reason

MAX_LISTS = 15


def read_sitemap(text: str, url: str) -> ParsedDocument:
    """A news sitemap as drafts, a sitemap index as the addresses of its newest children.

    Raises `Unreadable`; with `Reason.NO_READER` for a sitemap that only lists pages.
    """
    document = well_formed(text)
    root = ET.fromstring(document.text)  # noqa: S314 - entities and depth are refused in `well_formed`
    if _local(root) == "sitemapindex":
        return ParsedDocument(
            shape=DocumentShape.SITEMAP, lists=_newest(root, url), warnings=document.warnings
        )
    if _local(root) != "urlset":
        raise Unreadable(Reason.NOT_A_FEED, f"<{document.root}> is no sitemap")
    warnings = list(document.warnings)
    warnings += [f"item {position + 1} is broken and was left out" for position, _ in document.apart]
    pages = [child for child in root if _local(child) == "url"]
    drafts = [draft for position, page in enumerate(pages) if (draft := _draft(page, position, url))]
    refuse_more(len(drafts))
    if pages and not drafts:
        detail = f"the sitemap lists {len(pages)} pages without titles; pages are not read yet"
        raise Unreadable(Reason.NO_READER, detail)
    language = next((draft.language for draft in drafts if draft.language), "")
    return ParsedDocument(
        shape=DocumentShape.SITEMAP, language=language, drafts=tuple(drafts), warnings=tuple(warnings)
    )


def _draft(page: ET.Element, position: int, url: str) -> EntryDraft | None:
    news = _child(page, "news")
    if news is None:
        return None
    image = _child(page, "image")
    publication = _child(news, "publication")
    location = _value(page, "loc")
    words = _value(news, "keywords").split(",")
    return EntryDraft(
        guid=location,
        link=location,
        title=_value(news, "title"),
        published=_value(news, "publication_date"),
        updated=_value(page, "lastmod"),
        categories=tuple(dict.fromkeys(word.strip() for word in words[:50] if word.strip())),
        image_url=_value(image, "loc"),
        image_alt=_value(image, "caption") or _value(image, "title"),
        language=_value(publication, "language"),
        base_url=url,
        position=position,
    )


def _newest(index: ET.Element, url: str) -> tuple[ListLink, ...]:
    """The children of an index on its own host, the latest ``lastmod`` first (W3C dates sort as texts)."""
    children = [
        (_value(child, "loc"), _value(child, "lastmod")) for child in index if _local(child) == "sitemap"
    ]
    children.sort(key=lambda child: child[1], reverse=True)
    found = {address: modified for loc, modified in children if (address := _absolute(url, loc))}
    return tuple(ListLink(address, modified) for address, modified in found.items())[:MAX_LISTS]


def _absolute(base: str, address: str) -> str:
    try:
        absolute = urljoin(base, address) if address else ""
    except ValueError:
        return ""
    return absolute if same_site(absolute, base) else ""


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (child for child in element if _local(child) == name)


def _child(element: ET.Element, name: str) -> ET.Element | None:
    return next(_children(element, name), None)


def _value(element: ET.Element | None, name: str) -> str:
    child = _child(element, name) if element is not None else None
    return (child.text or "").strip() if child is not None else ""
