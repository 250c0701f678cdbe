"""What one refresh wants written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from aggregator.model.push import NO_PUSH_NEWS, PushNews

if TYPE_CHECKING:
    from aggregator.model.documents import Candidate, DocumentToStore
    from aggregator.model.entries import EntryChange, NewEntry
    from aggregator.model.fetch import Exchange, HostHold, Move, Validators
    from aggregator.model.links import LinkAgain, LinkToStore, LinkUpdate
    from aggregator.model.reason import Reason
    from aggregator.model.registry import SourceState
    from aggregator.model.schedule import Because, Hints, Rhythm


@dataclass(frozen=True, slots=True)
class SourceUpdate:
    """The fetch state of a source after a refresh; every field is written.

    ``candidates`` are addresses still to try. ``ended`` is False while discovery needs another
    look at once. ``moved_to`` is the address that the source has from now on, None for the same.
    ``discovery`` says how its target was found, ``older_url`` is the next, older page of its list.
    ``recipe_used`` read its list, ``recipe_unfit`` should have, since when it does not.
    """

    state: SourceState
    next_at: datetime
    validators: Validators
    failures: int
    target_url: str | None
    target_kind: str | None
    candidates: tuple[Candidate, ...]
    last_reason: Reason | None
    last_detail: str
    first_success_at: datetime | None
    last_success_at: datetime | None
    last_full_at: datetime | None
    last_new_at: datetime | None
    rhythm: Rhythm
    hints: Hints
    listed: int | None
    reasons: tuple[Because, ...]
    ended: bool = True
    move: Move | None = None
    moved_to: str | None = None
    doubted_until: datetime | None = None
    unmodified_at: datetime | None = None
    discovery: tuple[Because, ...] = ()
    older_url: str = ""
    recipe_used: str = ""
    recipe_unfit: str = ""
    recipe_unfit_since: datetime | None = None


class Outcome(StrEnum):
    """How an attempt at a source ended."""

    STORED = "stored"  # a document waits to be parsed
    NOT_MODIFIED = "not_modified"
    FETCHED = "fetched"  # parsed and its entries stored
    DISCOVERED = "discovered"  # a page was read for feed addresses; look again
    HELD = "held"  # not asked: its host wants to be left alone
    FAILED = "failed"
    PAGE_READ = "page_read"  # a page that a list names
    PAGE_FAILED = "page_failed"


@dataclass(frozen=True, slots=True)
class RefreshPlan:
    """What one exchange wants written. Either a document to parse, or a source update.

    ``began_at``: whoever wanted the source later than that still waits for a look. ``hold`` is what the
    answer asks of us for its whole host."""

    source_id: int
    began_at: datetime
    exchange: Exchange
    outcome: Outcome
    document: DocumentToStore | None
    update: SourceUpdate | None
    hold: HostHold | None = None


@dataclass(frozen=True, slots=True)
class EntriesPlan:
    """What one parsed document wants written, in one transaction with its validators.

    ``began_at`` is when the fetch of the document began. ``update`` is None for the document of a link, which
    says nothing of its source; ``link`` is then the state of the link. ``links`` are to be read, ``reread``
    are links to be read again. ``backfill_pages`` is what a backfill may still read, None for no change.
    ``names_all_since``: the document names everything that its source has published since then; None when it
    does not tell."""

    source_id: int
    document_id: int
    began_at: datetime
    outcome: Outcome
    new: tuple[NewEntry, ...]
    changed: tuple[EntryChange, ...]
    seen: tuple[int, ...]
    update: SourceUpdate | None
    seen_at: datetime
    warnings: tuple[str, ...] = ()
    push: PushNews = NO_PUSH_NEWS
    links: tuple[LinkToStore, ...] = ()
    reread: tuple[LinkAgain, ...] = ()
    link: LinkUpdate | None = None
    backfill_pages: int | None = None
    names_all_since: datetime | None = None
