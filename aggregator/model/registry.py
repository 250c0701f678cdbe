"""Offices and sources as the registry states them, and how a source is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.model.fetch import Move
    from aggregator.model.schedule import Because


class OfficeKind(StrEnum):
    """What sort of unit an office is, in Kemenag's own order."""

    PUSAT = "pusat"
    PROVINSI = "provinsi"
    KABUPATEN = "kabupaten"
    KOTA = "kota"
    PTKN = "ptkn"
    BALAI = "balai"
    MADRASAH = "madrasah"


@dataclass(frozen=True, slots=True)
class Office:
    """A unit of Kemenag (satuan kerja).

    ``regions`` are the region codes that it serves: its own, or several (Papua: 91, 93, 94, 95).
    ``aliases`` are the names by which bylines call it, the short name first ("Bulukumba").
    """

    code: str
    kind: OfficeKind
    name: str
    parent: str | None
    timezone: str
    regions: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""
    pic: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A province, regency or city as Kemendagri codes it."""

    code: str
    name: str


class SourceKind(StrEnum):
    """How a source is read; ``auto`` finds out."""

    AUTO = "auto"
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the registry states it: what an import brings and an export writes.

    ``line`` is where the row stood in its file, 0 when it came from elsewhere.
    ``enabled`` is False for addresses that are only assumed.
    """

    url: str
    kind: SourceKind = SourceKind.AUTO
    office: str | None = None
    name: str = ""
    network: str = "public"
    timezone: str | None = None
    recipe: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    enabled: bool = True
    evidence: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One row of a registry file that could not be used, and what would be right."""

    file: str
    line: int
    column: str
    value: str
    problem: str
    hint: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; ``problems`` stopped only their own rows."""

    added: int
    updated: int
    unchanged: int
    problems: tuple[RowProblem, ...] = ()


class SourceState(StrEnum):
    """How a source is doing, for ``simpul status`` and for the schedule."""

    NEW = "new"
    ACTIVE = "active"
    FAILING = "failing"
    GONE = "gone"
    WAITING = "waiting"  # nobody here can read it yet: its network has no worker
    DUPLICATE = "duplicate"  # the same feed as another source, which is looked at in its place
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with its state, for lists, exports and pages."""

    id: int
    row: SourceRow
    state: SourceState
    target_url: str | None
    target_kind: str | None
    next_at: datetime | None
    last_success_at: datetime | None
    last_reason: str | None
    failures: int
    entries: int
    reasons: tuple[Because, ...] = ()
    move: Move | None = None
    duplicate_of: int | None = None
    discovery: tuple[Because, ...] = ()
    older_url: str = ""
    recipe_used: str = ""
    recipe_unfit: str = ""
