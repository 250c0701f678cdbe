"""How the collecting is doing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from aggregator.model.fetch import Phase

if TYPE_CHECKING:
    from aggregator.model.fetch import HostHold


@dataclass(frozen=True, slots=True)
class HubStatus:
    """Subscribers by state, how many of them failed lately, how many wait to be told, since when the longest
    one does, and how many requests wait to be verified."""

    subscribers: Mapping[str, int] = field(default_factory=dict)
    failing: int = 0
    waiting: int = 0
    oldest_at: datetime | None = None
    requests: int = 0


@dataclass(frozen=True, slots=True)
class PartnerStatus:
    """Partners, their keys that open, how many of these end within a fortnight, and the requests with keys
    today (UTC) that were answered and refused."""

    partners: int = 0
    keys: int = 0
    ending: int = 0
    requests: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """What ``simpul status`` and ``/metrics`` report. Times are None when there is none.

    ``unserved`` are the sources that wait for a worker which reaches their network, by network.
    """

    sources: Mapping[str, int]
    entries: int
    stories: int
    documents_waiting: int
    documents_poison: int
    entries_ungrouped: int
    sources_due: int
    oldest_due_at: datetime | None
    errors: Mapping[str, int]
    # Address, reason, detail, time; newest first.
    last_errors: tuple[tuple[str, str, str, datetime], ...]
    beat_at: datetime | None
    holds: tuple[HostHold, ...] = ()
    moves_to_decide: int = 0
    unserved: Mapping[str, int] = field(default_factory=dict)
    # Pages that lists name: those that wait to be read, of them those of a backfill, and why pages could not
    # be read during the last day.
    pages_waiting: int = 0
    pages_backfill: int = 0
    page_errors: Mapping[str, int] = field(default_factory=dict)
    # Open cases of the quarantine, by the office whose site it is ("" for none).
    quarantine: Mapping[str, int] = field(default_factory=dict)
    # Published entries whose sources seem to have deleted them.
    gone: int = 0
    # Sources whose site has left its recipe (`recipes.fit.RecipeFit.is_redesign`).
    redesigned: int = 0
    # How many entries had more candidates than are compared so far, and when one last had.
    crowded: int = 0
    crowded_at: datetime | None = None
    # The index of candidates has yet to be built by the rules in force (`simpul db reindex`).
    index_stale: bool = False
    hub: HubStatus = field(default_factory=HubStatus)
    partners: PartnerStatus = field(default_factory=PartnerStatus)


@dataclass(frozen=True, slots=True)
class MoveView:
    """A source that got another address: ``by`` is "held" for a redirect that held, else who confirmed it."""

    at: datetime
    from_url: str
    to_url: str
    by: str


@dataclass(frozen=True, slots=True)
class FetchView:
    """One ended attempt at a source, from the fetch evidence. ``status`` is 0 when no response came."""

    at: datetime
    url: str
    outcome: str
    status: int
    reason: str | None
    detail: str
    milliseconds: int
    entries_new: int
    entries_updated: int
    phase: str = Phase.DONE
    wire_bytes: int = 0
    resolve_ms: int = 0
    wait_ms: int = 0
    connect_ms: int = 0
    response_ms: int = 0
    body_ms: int = 0
    tls_expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FetchDay:
    """The attempts of one day (UTC, as in 2026-11-24) at one source that ended alike, summed up.

    ``tls_expires_at`` is the earliest end of a certificate seen.
    """

    day: str
    outcome: str
    reason: str
    attempts: int
    wire_bytes: int
    milliseconds: int
    slowest_ms: int
    entries_new: int
    entries_updated: int
    tls_expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class CollectFailure:
    """A source that a round could not read. ``source`` is its id."""

    source: int
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class CollectReport:
    """What became of the sources of one round; each of them counts once, by its last outcome."""

    sources: int
    fetched: int
    not_modified: int
    failed: int
    entries_new: int
    entries_updated: int
    stories_new: int
    failures: tuple[CollectFailure, ...] = ()
