"""Addresses that lists name: what is to be read, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.model.documents import DocumentShape, DocumentToStore, EntryDraft
    from aggregator.model.fetch import Exchange, HostHold, SourceToRefresh
    from aggregator.model.reason import Reason


class LinkKind(StrEnum):
    """What a link leads to."""

    ARTICLE = "article"
    LIST = "list"  # a child of a sitemap index, or an older page of a list
    CHECK = "check"  # the page of an entry that its source no longer names: is it there?


class LinkState(StrEnum):
    """How far we are with a link."""

    KNOWN = "known"  # named by a list, and left to a backfill
    WAITING = "waiting"
    READ = "read"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class LinkToStore:
    """An address that a document of a source names and that is to be read.

    ``draft`` is what the document says of the article; None for a list. ``shape`` is what is expected there.
    ``modified`` is its lastmod as written. ``history``: it is no news. ``backfill``: a backfill found it.
    ``completes``: the entry is held already, and carries less than its page. ``parts`` are the newer pages of
    a list that led to this one.
    """

    url: str
    url_key: str
    kind: LinkKind
    state: LinkState
    shape: DocumentShape
    draft: EntryDraft | None
    modified: str = ""
    history: bool = False
    backfill: bool = False
    completes: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldLink:
    """A stored link, as far as seeing it again needs it."""

    id: int
    url_key: str
    kind: LinkKind
    state: LinkState
    title: str
    modified: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkToRead:
    """A link on its way to be fetched or parsed.

    ``draft`` is what the list says of it. ``parts`` are the addresses of the pages of this article that were
    read already (of a list, the newer pages that led here), ``gathered`` what they held; ``part_url`` is the
    one to be read now, "" for the link's own.
    ``hold`` is a wait that its host asked for, ``reason`` and ``detail`` why the last attempt failed.
    """

    id: int
    source: SourceToRefresh
    url: str
    url_key: str
    kind: LinkKind
    shape: DocumentShape
    draft: EntryDraft | None
    attempts: int
    found_at: datetime
    history: bool = False
    backfill: bool = False
    part_url: str = ""
    parts: tuple[str, ...] = ()
    gathered: EntryDraft | None = None
    completes: bool = False
    hold: HostHold | None = None
    reason: Reason | None = None
    detail: str = ""

    @property
    def address(self) -> str:
        """What is to be asked for."""
        return self.part_url or self.url


@dataclass(frozen=True, slots=True)
class LinkUpdate:
    """The state of a link after an attempt; every field is written."""

    link_id: int
    state: LinkState
    next_at: datetime
    attempts: int
    reason: Reason | None = None
    detail: str = ""
    read_at: datetime | None = None
    recipe: str = ""
    unfit: str = ""
    part_url: str = ""
    parts: tuple[str, ...] = ()
    gathered: EntryDraft | None = None


@dataclass(frozen=True, slots=True)
class LinkAgain:
    """A link that is to be read again; ``draft`` and ``modified`` are what its list says of it now, ``parts``
    as in `LinkToStore`."""

    link_id: int
    draft: EntryDraft | None
    modified: str
    backfill: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """What one exchange for a link wants written: a document to parse, or the state of the link."""

    link: LinkToRead
    exchange: Exchange
    document: DocumentToStore | None
    update: LinkUpdate | None
    hold: HostHold | None = None


@dataclass(frozen=True, slots=True)
class TeasersTried:
    """Of how many items of a feed the pages were read and carried more, and how many were given up."""

    read: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class BackfillProgress:
    """How far the backfill of a source is: pages of lists and articles read, links given up and waiting, and
    when the oldest entry held was published."""

    until: datetime | None
    pages_left: int
    lists_read: int
    articles_read: int
    given_up: int
    waiting: int
    oldest: datetime | None
