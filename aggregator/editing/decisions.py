"""Decisions of editors, as they are logged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aggregator.model import Correction


class Action(StrEnum):
    """What an editor did (``editing.action_<value>``)."""

    TAKEDOWN = "takedown"
    RESTORE = "restore"
    MERGE = "merge"
    SPLIT = "split"
    CORRECT = "correct"
    EMBARGO = "embargo"
    UNDO = "undo"


class Ground(StrEnum):
    """Why a story was taken down (``editing.ground_<value>``)."""

    PRIVACY = "privacy"  # the law on personal data (UU 27/2022)
    COURT = "court"
    ERROR = "error"
    GONE = "gone"  # its source has deleted it
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class StoryGroup:
    """Entries that a decision speaks of together, and the story that they stood in then."""

    uuid: str
    entry_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a decision says, apart from its action.

    ``groups`` are the entries: those taken down or restored; of a merge, the stories that are one; of a
    split, the two parts. A correction sets the values of ``correction`` that are not None and takes back
    those that ``cleared`` names. ``until`` is when an embargo is over.
    """

    groups: tuple[StoryGroup, ...] = ()
    correction: Correction = field(default_factory=Correction)
    cleared: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the log. ``id`` is 0 before it is written; ``stories`` are the uuids it was about when it
    was made; ``undoes`` is the decision that it takes back."""

    action: Action
    at: datetime
    by: str
    reason: str
    stories: tuple[str, ...]
    said: Said = field(default_factory=Said)
    ground: Ground | None = None
    undoes: int | None = None
    id: int = 0
