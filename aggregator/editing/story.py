"""Stories as an editor sees them: everything that is held of them, also what nobody else is shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.model import Correction


class StoryState(StrEnum):
    """How a story stands (``editing.state_<value>``)."""

    LIVE = "live"
    WITHDRAWN = "withdrawn"  # shown to nobody: taken down, or none of its entries is left
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """Which stories are listed: in ``state`` (None: any), of the ``offices`` (None: all), whose lead seems to
    be ``gone`` at its source, with every one of the ``words`` in the title of an entry."""

    state: StoryState | None = StoryState.LIVE
    offices: Collection[str] | None = None
    gone: bool = False
    words: tuple[str, ...] = ()
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list. ``copies`` counts the entries that are there, ``gone`` says that its source seems
    to have deleted the one that leads."""

    uuid: str
    state: StoryState
    title: str
    office: str | None
    published: datetime
    copies: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """What an entry said, until it said something else; ``replaced_at`` is None for what it says now."""

    number: int
    title: str
    text: str
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldCopy:
    """One entry of a story. ``office`` is the one whose site it is, ``origin_office`` whose story it says it
    is; ``byline`` is that in its own words. ``withdrawn``: an editor took it down. ``removed``: its source
    withdrew it, or it is in quarantine."""

    id: int
    url: str
    url_key: str
    title: str
    summary: str
    office: str | None
    origin_office: str | None
    byline: str
    source_name: str
    published: datetime
    first_seen: datetime
    withdrawn: bool
    removed: bool
    gone_at: datetime | None
    embargo_until: datetime | None = None
    revisions: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedStory:
    """A story that is near another one and is not the same."""

    uuid: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class StoryFile:
    """Everything about a story. ``asked_uuid`` is the id it was asked for by, another one when that story was
    merged into this one; ``merged`` are all that were."""

    uuid: str
    asked_uuid: str
    state: StoryState
    first_seen: datetime
    lead_id: int | None
    correction: Correction
    copies: tuple[HeldCopy, ...]
    related: tuple[RelatedStory, ...] = ()
    merged: tuple[str, ...] = ()

    @property
    def uuids(self) -> frozenset[str]:
        """Every id that leads to it."""
        return frozenset((self.uuid, *self.merged))

    @property
    def embargo_until(self) -> datetime | None:
        """When its embargo is over, None when it is under none."""
        return max((copy.embargo_until for copy in self.copies if copy.embargo_until), default=None)

    @property
    def lead(self) -> HeldCopy | None:
        """The entry that leads, where one does."""
        return next((copy for copy in self.copies if copy.id == self.lead_id), None)

    @property
    def title(self) -> str:
        """The title as published, or that of its first entry when nobody is shown it."""
        first = self.lead or next(iter(self.copies), None)
        return self.correction.title or (first.title if first else "")
