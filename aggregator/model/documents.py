"""Documents on their way from fetching to parsing, and what they turn out to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from aggregator.model.schedule import NO_HINTS, Hints

if TYPE_CHECKING:
    from aggregator.model.fetch import SourceToRefresh
    from aggregator.model.links import LinkToRead
    from aggregator.model.reason import Reason


class DocumentShape(StrEnum):
    """What a body looks like by its first bytes; parsing decides later."""

    FEED = "feed"
    JSON_FEED = "json_feed"
    WORDPRESS = "wordpress"  # posts of the REST API of WordPress
    SITEMAP = "sitemap"
    LISTING = "listing"  # a page that was read as a list of articles; by its bytes it is a PAGE
    PAGE = "page"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DocumentToStore:
    """The claim check: a body on its way from the waiting pool to the killable one.

    ``partial``: it holds only what is new (a 226 answer, or what a hub pushed), so that it says nothing of
    the state of the whole feed. ``permanent_url`` is where its address redirected for good, if it did.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    body_hash: str
    shape: DocumentShape
    fetched_at: datetime
    partial: bool = False
    permanent_url: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentToParse:
    """A stored document with what parsing it needs to know of its source."""

    id: int
    source: SourceToRefresh
    url: str
    final_url: str
    headers: Mapping[str, str]
    body: bytes
    body_hash: str
    shape: DocumentShape
    fetched_at: datetime
    attempts: int
    partial: bool = False
    permanent_url: str | None = None
    link: LinkToRead | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry (RSS 2.0 ``enclosure``)."""

    url: str
    type: str = ""
    length: int | None = None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One item as its document states it: texts untouched but decoded, URLs as written.

    ``base_url`` is what relative addresses of this item resolve against.
    ``published`` and ``updated`` are the date texts as written. ``office_name`` is whose item it is, where
    the address or the category names an office.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    summary_html: str = ""
    content_html: str = ""
    published: str = ""
    updated: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    image_url: str = ""
    image_alt: str = ""
    image_caption: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    language: str = ""
    base_url: str = ""
    position: int = 0
    office_name: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address where a source may be read, and as what: FEED (any feed), WORDPRESS, SITEMAP or LISTING."""

    url: str
    shape: DocumentShape


@dataclass(frozen=True, slots=True)
class ListLink:
    """A further list that a document names: a child of a sitemap index, with its lastmod as written."""

    url: str
    modified: str = ""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What a document turned out to be.

    ``shape`` FEED, JSON_FEED, WORDPRESS, SITEMAP or LISTING carries ``drafts``; those of a LISTING, and of a
    sitemap without news, are no more than an address with what the list says of it. A sitemap index carries
    ``lists``, best first. PAGE carries ``candidates``, the addresses to try, best first. ``next_url`` is the
    next, older page of the list. ``recipe`` is the name of the recipe that read it, ``unfit`` of the one that
    should have and found nothing. ``hints`` is what the document itself asks for. ``hub_urls`` and
    ``self_url`` are what WebSub (4) needs, as written. ``reason`` says why nothing could be read.
    """

    shape: DocumentShape
    title: str = ""
    site_url: str = ""
    language: str = ""
    drafts: tuple[EntryDraft, ...] = ()
    lists: tuple[ListLink, ...] = ()
    next_url: str = ""
    candidates: tuple[Candidate, ...] = ()
    recipe: str = ""
    unfit: str = ""
    hints: Hints = NO_HINTS
    hub_urls: tuple[str, ...] = ()
    self_url: str = ""
    warnings: tuple[str, ...] = ()
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """What the page of one article turned out to be; without ``draft``, ``reason`` and ``detail`` say why.

    ``next_url`` is the following page of an article in several pages. ``recipe`` is the name of the recipe
    that read it ("" for the general extractor), ``unfit`` of the one that should have and found nothing.
    """

    draft: EntryDraft | None
    next_url: str = ""
    recipe: str = ""
    unfit: str = ""
    reason: Reason | None = None
    detail: str = ""
