"""Stories: what grouping decides, what channels and pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.model.documents import Enclosure


@dataclass(frozen=True, slots=True)
class EntryToGroup:
    """An entry as grouping sees it. ``story_id`` is where it stands now, if anywhere;
    ``office`` is whose news it is, ``source_office`` whose site published it."""

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


@dataclass(frozen=True, slots=True)
class HeldStory:
    """A story as grouping needs to know it."""

    id: int
    uuid: str
    first_seen: datetime
    lead_id: int | None


@dataclass(frozen=True, slots=True)
class StoryPlan:
    """One story as it shall be: its entries, its lead, where it sorts and which channels hold it.

    ``story_id`` is None for a new story; its ``uuid`` is then the one to be given.
    ``facets`` are the channels beside the national one: ``office:35.09``, ``region:35``,
    ``category:haji``. A story without ``entry_ids`` leaves every channel.
    """

    story_id: int | None
    uuid: str
    lead_id: int | None
    entry_ids: tuple[int, ...]
    published: datetime
    sort_at: datetime
    facets: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class CopyView:
    """One copy of a story. ``official`` is False for mirrors and blogs."""

    url: str
    office: str | None
    office_name: str
    published: datetime
    source_name: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story as channels, pages and the API show it: the values of its lead entry, its copies.

    ``modified`` is when anything that a reader can see last changed. ``office`` is whose
    story it is; ``region`` that office's province.
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


@dataclass(frozen=True, slots=True)
class ChannelQuery:
    """Which stories: a channel, how many, and older than which cursor.

    ``facet`` is "" for the national channel, else as in `StoryPlan`; ``also`` is a second one that its
    stories stand in as well.
    """

    facet: str = ""
    limit: int = 50
    before: str | None = None
    also: str = ""


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A page of a channel, newest first. ``next_before`` is the cursor of the next older page.

    ``modified`` is the newest change of any story on the page, None when it is empty.
    """

    stories: tuple[StoryView, ...]
    next_before: str | None
    modified: datetime | None
