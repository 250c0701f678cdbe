"""What there is, beside stories: entries as readers may see them, and how many stories there are of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.model.stories import PastRevision


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry of a story as its source published it, whatever an editor corrected in the story.

    ``office`` is whose news it is, ``source_office`` whose site published it. ``revisions`` are what it said
    before, the newest first.
    """

    id: int
    story_uuid: str
    source_id: int
    source_name: str
    source_office: str | None
    url: str
    title: str
    published: datetime
    updated: datetime | None
    date_guessed: bool
    author: str
    office: str | None
    office_name: str
    language: str
    categories: tuple[str, ...]
    original_categories: tuple[str, ...]
    summary: str
    html: str
    text: str
    image_url: str
    first_seen: datetime
    revision: int
    revised_at: datetime | None
    revisions: tuple[PastRevision, ...] = ()


@dataclass(frozen=True, slots=True)
class DayCount:
    """The stories of a day, and the entries that they hold."""

    day: date
    stories: int
    entries: int
