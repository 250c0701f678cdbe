"""Sitemaps (sitemaps.org 0.9) with the news and image extensions of Google."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from aggregator.extract.article_links import looks_like_article, matches_recipe
from aggregator.extract.reading import Reading
from aggregator.extract.sitemap_index import Child, best_children
from aggregator.extract.sitemap_order import Page, newest_first
from aggregator.extract.unreadable import Unreadable
from aggregator.extract.xml_repair import refuse_more, well_formed
from aggregator.model import DocumentShape, EntryDraft, ParsedDocument, Reason
from aggregator.recipes import Recipe

# What is kept of a sitemap of pages, its newest end; the protocol allows 50,000 addresses.
MAX_PAGES = 5_000


def read_sitemap(text: str, reading: Reading) -> ParsedDocument:
    """A news sitemap as drafts; a sitemap index as its likeliest children; a sitemap of pages as drafts that
    are no more than the addresses that look like articles, newest first. Raises `Unreadable`."""
    document = well_formed(text)
    root = ET.fromstring(document.text)  # noqa: S314 - entities and depth are refused in `well_formed`
    if _local(root) == "sitemapindex":
        children = [
            Child(_value(child, "loc"), _value(child, "lastmod"))
            for child in root
            if _local(child) == "sitemap"
        ]
        lists = best_children(children, reading.url, reading.day)
        if children and not lists:
            raise Unreadable(Reason.NO_LIST, f"none of {len(children)} sitemaps is on this site")
        return ParsedDocument(shape=DocumentShape.SITEMAP, lists=lists, warnings=document.warnings)
    if _local(root) != "urlset":
        raise Unreadable(Reason.NOT_A_FEED, f"<{document.root}> is no sitemap")
    warnings = list(document.warnings)
    warnings += [f"item {position + 1} is broken and was left out" for position, _ in document.apart]
    pages = [child for child in root if _local(child) == "url"]
    drafts = [
        draft for position, page in enumerate(pages) if (draft := _news_draft(page, position, reading.url))
    ]
    refuse_more(len(drafts))
    if pages and not drafts:
        drafts, said = _articles(pages, reading)
        warnings += said
    language = next((draft.language for draft in drafts if draft.language), "")
    return ParsedDocument(
        shape=DocumentShape.SITEMAP, language=language, drafts=tuple(drafts), warnings=tuple(warnings)
    )


def _articles(elements: list[ET.Element], reading: Reading) -> tuple[list[EntryDraft], list[str]]:
    """The pages that look like articles, with what had to be done about their order."""
    pages = [Page(_value(element, "loc"), _value(element, "lastmod"), element) for element in elements]
    recipe = _recipe_of(pages, reading)
    kept = [page for page in pages if looks_like_article(page.address, reading.url, recipe)]
    if not kept:
        raise Unreadable(Reason.NO_LIST, f"none of {len(pages)} addresses looks like an article")
    ordered, warnings = newest_first(kept, reading.url, reading.day)
    if len(ordered) > MAX_PAGES:
        warnings.append(f"of {len(ordered)} articles the newest {MAX_PAGES} are read")
    return [_page_draft(page, at, reading.url) for at, page in enumerate(ordered[:MAX_PAGES])], warnings


def _recipe_of(pages: list[Page], reading: Reading) -> Recipe | None:
    """The recipe whose paths tell the articles: the one that is asked for, or that of the host; one whose
    paths none of the pages has does not fit."""
    known = reading.book.named(reading.recipe, reading.day) if reading.recipe else None
    candidates = [known] if known else reading.book.of_page("", reading.url, reading.day)
    for recipe in candidates:
        if any(matches_recipe(page.address, reading.url, recipe) for page in pages[:5_000]):
            return recipe
    return None


def _page_draft(page: Page, position: int, url: str) -> EntryDraft:
    image = _child(page.element, "image")
    return EntryDraft(
        guid=page.address,
        link=page.address,
        updated=page.modified,
        image_url=_value(image, "loc"),
        image_caption=_value(image, "caption") or _value(image, "title"),
        base_url=url,
        position=position,
    )


def _news_draft(page: ET.Element, position: int, url: str) -> EntryDraft | None:
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


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (child for child in element if _local(child) == name)


def _child(element: ET.Element, name: str) -> ET.Element | None:
    return next(_children(element, name), None)


def _value(element: ET.Element | None, name: str) -> str:
    child = _child(element, name) if element is not None else None
    return (child.text or "").strip() if child is not None else ""
