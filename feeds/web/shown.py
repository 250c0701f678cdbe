"""Stories in the words of a page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Response

from aggregator.model import StoryView
from aggregator.normalize.categories import CATEGORIES
from aggregator.normalize.language import direction_of
from feeds.web.house import house
from feeds.web.words import spoken_day, spoken_time


def shown(story: StoryView, language: str) -> dict[str, object]:
    """A story as templates show it: times in the zones of its offices, names of its categories."""
    timezone = timezone_of(story.office)
    return {
        "view": story,
        "direction": direction_of(story.language),
        "time": spoken_time(story.published, timezone, language),
        "day": spoken_day(story.published, timezone, language),
        "iso": story.published.isoformat(timespec="seconds"),
        "office": story.office_name or story.source_name,
        "categories": [CATEGORIES[slug][language] for slug in story.categories if slug in CATEGORIES],
    }


def timezone_of(office: str | None, fallback: str = "Asia/Jakarta") -> str:
    """The zone of an office, by its code."""
    known = house().registry.office(office) if office else None
    return known.timezone if known else fallback


def query_of(values: Mapping[str, str | None]) -> str:
    """The query string of what has a value."""
    kept = {name: value for name, value in values.items() if value}
    return f"?{urlencode(kept)}"


def page_of(response: Response, language: str) -> Response:
    """A page in a language that the reader chose."""
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Encoding, Accept-Language"
    return response
