"""One look at a source: what it needs to know, what an exchange brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from aggregator.model.schedule import NO_HINTS, NO_RHYTHM, Hints, Rhythm

if TYPE_CHECKING:
    from aggregator.model.documents import Candidate
    from aggregator.model.reason import Reason
    from aggregator.model.registry import SourceKind
    from aggregator.model.schedule import Because


@dataclass(frozen=True, slots=True)
class Validators:
    """What lets a server answer 304, byte for byte as it gave them (RFC 9110, 8.8).

    ``url`` is the address that gave them, after all redirects: they are sent to it and to no other.
    """

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class HostHold:
    """A host that asked to be left alone: 429, or 503 with Retry-After (RFC 6585, 4; RFC 9110, 10.2.3)."""

    host: str
    until: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class RobotsRecord:
    """A robots.txt as it was fetched (RFC 9309). ``status`` 0: the server did not answer. ``body`` is empty
    unless ``status`` is 2xx."""

    origin: str
    status: int
    body: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """Where an address redirects for good (301, 308), since when, and at how many looks in a row that held.

    ``rejected``: an editor said that the source does not go there.
    """

    url: str
    since: datetime
    sightings: int
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class SourceToRefresh:
    """All that one refresh of a source needs to know.

    ``target_url`` is where an ``auto`` source was found to be readable, as ``target_kind``, and
    ``candidates`` are addresses where it may be. ``listed`` is how many items its document listed last,
    ``hints`` what that and its headers asked for. ``wanted``: somebody asked for this look. ``hold`` is a
    wait that its host asked for. ``doubted_until``: until then its validators are not sent, since they lied;
    ``unmodified_at`` is its last 304. ``pushes``: a hub tells us of its news. A backfill may read
    ``backfill_pages`` more pages of its list, and leaves what is older than ``backfill_until``. The rest is
    as in `SourceUpdate`.
    """

    id: int
    url: str
    kind: SourceKind
    office: str | None
    timezone: str
    network: str
    target_url: str | None
    candidates: tuple[Candidate, ...]
    validators: Validators
    failures: int
    first_success_at: datetime | None
    last_success_at: datetime | None
    last_full_at: datetime | None
    last_new_at: datetime | None
    rhythm: Rhythm = NO_RHYTHM
    hints: Hints = NO_HINTS
    listed: int | None = None
    wanted: bool = False
    target_kind: str | None = None
    hold: HostHold | None = None
    move: Move | None = None
    doubted_until: datetime | None = None
    unmodified_at: datetime | None = None
    pushes: bool = False
    recipe: str | None = None
    backfill_until: datetime | None = None
    backfill_pages: int = 0
    discovery: tuple[Because, ...] = ()
    older_url: str = ""
    recipe_used: str = ""
    recipe_unfit: str = ""
    recipe_unfit_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way to a document."""

    status: int
    url: str


class Phase(StrEnum):
    """How far an attempt got."""

    CHECK = "check"  # the address and robots.txt
    RESOLVE = "resolve"
    WAIT = "wait"  # for the host's turn
    CONNECT = "connect"  # TCP and TLS
    RESPONSE = "response"  # the request went out
    BODY = "body"  # the headers of the last response came
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds by phase, summed over the hops of one exchange; waiting for a turn is the host's pace,
    not the site's slowness."""

    resolve: int = 0
    wait: int = 0
    connect: int = 0
    response: int = 0
    body: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one attempt at an address brought, whatever its end.

    ``status`` is 0 when no response came. ``body`` is decoded from its content encoding and
    is None for a 304 and for every failure. ``retry_after`` is in seconds. ``headers`` have
    lower-case names. ``phase`` is where it ended, ``tls_expires_at`` until when the last
    certificate seen holds.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes | None
    hops: tuple[Hop, ...]
    started_at: datetime
    milliseconds: int
    wire_bytes: int = 0
    reason: Reason | None = None
    detail: str = ""
    retry_after: int | None = None
    phase: Phase = Phase.DONE
    timings: Timings = Timings()
    tls_expires_at: datetime | None = None
