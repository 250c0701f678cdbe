"""What a search finds beside a page of stories: how many, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aggregator.model.selection import EVERYTHING, Selection
from aggregator.model.stories import StoryPage

# Stories are counted up to here: what is more is told as "more than".
COUNTED_AT_MOST = 10_000
# Facets are counted over so many of the newest stories that were found.
FACETS_OVER = 2_000
# The facets of a kind that are told, those of most stories first.
FACETS_TOLD = 20


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Which stories: what is looked for, how many, and older than which cursor."""

    selection: Selection = EVERYTHING
    limit: int = 50
    before: str | None = None


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of the found stories stand in a channel; ``name`` without its kind: ``35.09``, ``haji``."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of what was found, newest first, as of any channel.

    ``total`` is how many stories there are in all, whatever the page; with ``total_capped`` there are more
    than that. ``facets`` are counts by kind (office, region, category, language, topic), the most frequent
    first, over the newest `FACETS_OVER` of them.
    """

    page: StoryPage
    total: int
    total_capped: bool
    facets: Mapping[str, tuple[FacetCount, ...]]
