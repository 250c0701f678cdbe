"""Stories: what grouping decides, what channels and pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from aggregator.model.selection import EVERYTHING, Selection

if TYPE_CHECKING:
    from aggregator.model.documents import Enclosure


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What grouping compares of an entry, computed from it alone when it is parsed, and stored with it.

    ``text_key`` is a hash of the words that are left when datelines, bylines, signatures and share bars are
    gone, "" where none are; ``words`` how many those are. ``shingles`` are 32-bit hashes of word shingles, of
    long texts a sample by value, so that two samples compare as their texts do (Broder 1997). ``title`` are
    the words of the headline, ``slug`` the last path segment without running numbers and suffixes. ``facts``
    are what tells one event from another, each with its kind: ``place:35.09``, ``date:2026-10-22``,
    ``number:150``, ``name:…``. ``image`` tells pictures apart, ``reposts`` are the URL keys of what the text
    says it is copied from, ``lead`` the shingles of the first words. Two entries are compared when they share
    one of ``keys`` (signed 64-bit) within the window of days. ``notes`` are remarks
    (``why.text_<note>``), as on a text too short to compare.
    """

    text_key: str = ""
    words: int = 0
    shingles: frozenset[int] = frozenset()
    title: tuple[str, ...] = ()
    slug: str = ""
    facts: frozenset[str] = frozenset()
    image: str = ""
    reposts: tuple[str, ...] = ()
    keys: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    lead: frozenset[int] = frozenset()


class Verdict(StrEnum):
    """What two entries are to each other."""

    SAME = "same"  # copies: one story
    RELATED = "related"  # a follow-up, an opinion, another office's own report: two stories
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two entries that were compared and found to be more than strangers; ``low_id`` is the lesser id.

    It is a function of the two entries alone. ``strength`` (0 to 1) is how well the evidence holds.
    """

    low_id: int
    high_id: int
    verdict: Verdict
    strength: float


def ordered(one: int, other: int) -> tuple[int, int]:
    """Two ids as a `Likeness` and a `Tie` name them: the lesser first."""
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Tie:
    """What an editor said about two entries: ``joined``, they are one story; else they are two. It outweighs
    any evidence, for ever, until it is undone."""

    low_id: int
    high_id: int
    joined: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor says of a story in place of what its lead says; None leaves a value as it is.
    ``lead_id`` is the entry that shall lead."""

    title: str | None = None
    summary: str | None = None
    office: str | None = None
    lead_id: int | None = None


@dataclass(frozen=True, slots=True)
class EntryToGroup:
    """An entry as grouping sees it. ``story_id`` is where it stands now, if anywhere;
    ``office`` is whose news it is, ``source_office`` whose site published it.

    ``key`` names the entry by what its source says of it (source address and identity), so that ties are
    broken alike whatever came first. ``withdrawn``: an editor took it down, or put it under embargo;
    the story that holds it is shown to nobody. ``removed``: it is no longer there for anybody, as a tombstone
    or in the quarantine.
    ``topics`` are the slugs of what its site files it under, beside the national ``categories``.
    """

    id: int
    source_id: int
    office: str | None
    origin_office: str | None
    url_key: str
    text_hash: str
    published: datetime
    first_seen: datetime
    text_length: int
    official: bool
    removed: bool
    story_id: int | None
    categories: tuple[str, ...]
    source_office: str | None = None
    key: str = ""
    url: str = ""
    title: str = ""
    language: str = ""
    revision: int = 1
    date_guessed: bool = False
    withdrawn: bool = False
    fingerprint: Fingerprint = field(default_factory=Fingerprint)
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldStory:
    """A story as grouping needs to know it. ``sort_at`` is its place in the feed, which stays."""

    id: int
    uuid: str
    first_seen: datetime
    lead_id: int | None
    sort_at: datetime | None = None
    correction: Correction = field(default_factory=Correction)


@dataclass(frozen=True, slots=True)
class StoryPlan:
    """One story as it shall be: its entries, its lead, where it sorts and which channels hold it.

    ``story_id`` is None for a new story; its ``uuid`` is then the one to be given.
    ``facets`` are the channels beside the national one: ``office:35.09``, ``region:35``,
    ``category:haji``, ``language:id`` (the lead's, without its region), ``topic:manasik-haji`` (of all
    copies, ten at most).
    A story without ``entry_ids``, or one that is ``withdrawn``, leaves every channel and leaves a tombstone
    there.
    """

    story_id: int | None
    uuid: str
    lead_id: int | None
    entry_ids: tuple[int, ...]
    published: datetime
    sort_at: datetime
    facets: tuple[str, ...]
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class StoryMerge:
    """A story that turned out to be another one: its id redirects to the older one's."""

    gone_id: int
    into_id: int


@dataclass(frozen=True, slots=True)
class GroupingPlan:
    """What one run of grouping wants written."""

    stories: tuple[StoryPlan, ...]
    merges: tuple[StoryMerge, ...]


class ChangeKind(StrEnum):
    """What happened to a story, as channels, hub and API tell it (``changes.<value>``)."""

    NEW = "new"
    CORRECTED = "corrected"  # by its source or an editor: other words, another office
    COPIES = "copies"  # other copies, or another of them leads with the same words
    MERGED = "merged"  # it turned out to be an older story, whose id answers now
    REMOVED = "removed"  # taken down, or gone at its source
    RESTORED = "restored"
    DETAILS = "details"  # the same words, but another picture, file, markup, date or category


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A story that was served and is no more (RFC 6721). It says nothing of what the story was; ``into_uuid``
    is the story that it was merged into, None when it was taken down or left this channel."""

    uuid: str
    removed_at: datetime
    into_uuid: str | None = None


@dataclass(frozen=True, slots=True)
class StoryChange:
    """One line of the history of stories; ``sequence`` rises by time and has no meaning else. ``live`` is
    whether the story is shown now: in the channel that was asked about, if one was."""

    sequence: int
    at: datetime
    kind: ChangeKind
    uuid: str
    into_uuid: str | None = None
    live: bool = True


@dataclass(frozen=True, slots=True)
class ChangeList:
    """Lines of the history after a number, the oldest first: those that concern a channel up to ``through``,
    which lies before ``newest`` where there are more."""

    changes: tuple[StoryChange, ...]
    through: int
    newest: int


@dataclass(frozen=True, slots=True)
class CopyView:
    """One copy of a story. ``official`` is False for mirrors and blogs."""

    url: str
    office: str | None
    office_name: str
    published: datetime
    source_name: str
    official: bool = True


@dataclass(frozen=True, slots=True)
class RelatedStory:
    """A story of its own that has to do with another one: a follow-up, another office's report."""

    uuid: str
    title: str
    office_name: str
    published: datetime


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story as channels, pages and the API show it: the values of its lead entry, its copies.

    ``modified`` is when anything that a reader can see last changed. ``office`` is whose
    story it is; ``region`` that office's province. ``related`` are live stories, the newest first.
    ``corrected`` names the values that an editor's `Correction` put in place of the lead's.
    ``embargo_until``: nobody publishes it before; None for every story that is public.
    """

    uuid: str
    url: str
    title: str
    published: datetime
    updated: datetime
    modified: datetime
    sort_at: datetime
    author: str
    office: str | None
    office_name: str
    region: str | None
    source_url: str
    source_name: str
    source_site: str
    categories: tuple[str, ...]
    original_categories: tuple[str, ...]
    language: str
    summary: str
    html: str
    text: str
    image_url: str
    image_alt: str
    image_caption: str
    enclosures: tuple[Enclosure, ...]
    date_guessed: bool
    copies: tuple[CopyView, ...]
    related: tuple[RelatedStory, ...] = ()
    corrected: tuple[str, ...] = ()
    embargo_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MergedStory:
    """What is left of a story that turned out to be an older one; ``into_uuid`` is the one that answers."""

    into_uuid: str


@dataclass(frozen=True, slots=True)
class WithdrawnStory:
    """What is left of a story that is shown to nobody any more, and since when."""

    since: datetime


@dataclass(frozen=True, slots=True)
class PastRevision:
    """What an entry said until ``replaced_at``."""

    replaced_at: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class StoryBackground:
    """What stands behind a live story: every entry of it as grouping sees it, the lead first; what the lead
    itself says now, whatever an editor corrected; what it said before, the newest first; and what editors
    said of the lead and other entries."""

    entries: tuple[EntryToGroup, ...]
    title: str
    summary: str
    office_name: str
    text: str
    revisions: tuple[PastRevision, ...]
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelQuery:
    """Which stories: what a channel holds, how many, and older than which cursor."""

    selection: Selection = EVERYTHING
    limit: int = 50
    before: str | None = None


@dataclass(frozen=True, slots=True)
class SavedChannel:
    """A channel that an editor or a partner defined by a query. ``owner`` is the id of the partner who alone
    may read it, "" for a public one; ``by`` who saved it last."""

    slug: str
    name: str
    query: str
    owner: str
    by: str
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A page of a channel, newest first. ``next_before`` is the cursor of the next older page.

    ``modified`` is the newest change of any story on the page, None when it is empty. ``tombstones`` are the
    stories that left the channel lately, the newest first, on its first page only, and none is live there.
    ``numbers`` are those of the last change in the history of each story and tombstone, by its uuid;
    ``current_to`` is the newest number that there was: who has the page goes on from there.
    """

    stories: tuple[StoryView, ...]
    next_before: str | None
    modified: datetime | None
    tombstones: tuple[Tombstone, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    current_to: int = 0

    @property
    def number(self) -> int:
        """The newest change of anything on the page."""
        return max(self.numbers.values(), default=0)


@dataclass(frozen=True, slots=True)
class ChannelChanges:
    """What changed in a channel after a number of the history: ``page`` holds its stories as they are now,
    and tombstones of those that are there no more. It tells the changes up to ``through``; ``newest`` is the
    last there is."""

    page: StoryPage
    through: int
    newest: int


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """A part of a channel's archive (RFC 5005, section 4): its live stories with the numbers after ``start``
    up to ``end``, of all that ever arrived.

    ``as_of`` is the last change of the history of any story numbered up to ``end``: as long as that is the
    last, the part and everything before it are the same. ``before_as_of`` is that of what lies before
    ``start``, None where the channel has nothing there.
    """

    page: StoryPage
    start: int
    end: int
    as_of: int
    before_as_of: int | None


@dataclass(frozen=True, slots=True)
class HistoryBounds:
    """The numbers of the first and the last change there are, 0 where there is none, and ``name``: which
    history it is. A restored backup goes on under another name, since its numbers may be given again."""

    oldest: int
    newest: int
    name: str
