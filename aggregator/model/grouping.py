"""What grouping passes around on its way from entries to stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.model.entries import Entry
    from aggregator.model.stories import EntryToGroup, Fingerprint, HeldStory, Likeness, Tie


@dataclass(frozen=True, slots=True)
class EntryToFingerprint:
    """A held entry whose stored fingerprint is missing, or of another revision or version."""

    id: int
    revision: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class FingerprintToStore:
    """The fingerprint of a held entry as it was at ``revision``, when it was said to be published at
    ``published`` and its words were those of ``content_hash``."""

    entry_id: int
    revision: int
    published: datetime
    content_hash: str
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class EntryToCompare:
    """An entry that waits, and the entries that it is to be compared with.

    ``alike`` are the ids of those that it is held to be like so far. ``crowded``: it has more candidates than
    are compared, and these are the likeliest.
    """

    entry: EntryToGroup
    others: tuple[EntryToGroup, ...]
    alike: frozenset[int] = frozenset()
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class ComparedEntry:
    """What an entry is like, by a comparison of ``entry`` with ``others`` as they are in here. It holds for
    as long as they are so."""

    entry: EntryToGroup
    others: tuple[EntryToGroup, ...]
    likenesses: tuple[Likeness, ...]
    alike: frozenset[int] = frozenset()
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Entries that may form stories with one another, and everything that decides about it."""

    entries: tuple[EntryToGroup, ...]
    likenesses: tuple[Likeness, ...]
    ties: tuple[Tie, ...]
    stories: tuple[HeldStory, ...]
