"""What archives and search engines are told of stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.model.stories import StoryView


@dataclass(frozen=True, slots=True)
class Headline:
    """As much of a live story as a list of addresses needs."""

    uuid: str
    title: str
    language: str
    published: datetime


@dataclass(frozen=True, slots=True)
class ArrivedStory:
    """A live story, and when it was first served here."""

    view: StoryView
    arrived: datetime


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The stories that arrived in a period: how many there were, how many of them are still served, and when
    any of them last changed, those included that are gone; None where there were none."""

    arrived: int
    live: int
    modified: datetime | None
