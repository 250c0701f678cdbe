"""How much is published: by day, by province, by category."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from werkzeug.wrappers import Response

from aggregator.errors import BadQuery
from aggregator.normalize.categories import CATEGORIES
from aggregator.query.dates import ZONE
from feeds.render.channel import EMPTY_SINCE
from feeds.web.api import shapes
from feeds.web.api.operation import JSON, Asked, Parameter, get, json_bytes
from feeds.web.api.parameters import day_in
from feeds.web.api.slow import slowly
from feeds.web.api.terms import categories_of
from feeds.web.cache import Content
from feeds.web.house import house

DEFAULT_DAYS, MOST_DAYS = 30, 366


def _days(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 3 and 1 <= int(value) <= MOST_DAYS):
        raise BadQuery("days", value[:100], "a whole number from 1 to 366")
    return int(value)


DAYS = Parameter(
    "days",
    _days,
    {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "default": DEFAULT_DAYS},
    DEFAULT_DAYS,
    "7",
)
UNTIL: Parameter[date | None] = Parameter(
    "until", day_in, {"type": "string", "format": "date"}, None, "2025-12-31", words="last_day"
)


@get("/statistics", shapes.Statistics, DAYS, UNTIL, tag="figures")
def statistics(asked: Asked) -> Response:
    """What was published in the days up to one, today's if none is named; days are those of Jakarta."""
    last = asked[UNTIL] or datetime.now(ZONE).date()

    def render() -> Content:
        first = last - timedelta(days=asked[DAYS] - 1)
        since, until = _midnight(first), _midnight(last + timedelta(days=1))
        held = {count.day: count for count in house().store.days(since, until)}
        provinces = [region for region in house().registry.regions if len(region.code) == 2]
        facets = [f"region:{region.code}" for region in provinces]
        counts = house().store.count_stories(
            [*facets, *(f"category:{slug}" for slug in CATEGORIES)], since, until
        )
        days = [first + timedelta(days=number) for number in range(asked[DAYS])]
        body = shapes.Statistics(
            since=first.isoformat(),
            until=last.isoformat(),
            stories=sum(count.stories for count in held.values()),
            entries=sum(count.entries for count in held.values()),
            days=tuple(
                shapes.DayFigures(day.isoformat(), held[day].stories, held[day].entries)
                if day in held
                else shapes.DayFigures(day.isoformat(), 0, 0)
                for day in days
            ),
            regions=tuple(
                shapes.RegionFigures(region.code, region.name, counts.get(f"region:{region.code}", 0))
                for region in provinces
            ),
            categories=categories_of(counts),
        )
        return Content(json_bytes(body), JSON, EMPTY_SINCE)

    return slowly(asked.key, render)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
