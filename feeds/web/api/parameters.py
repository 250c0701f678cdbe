"""The parameters that resources share. Those that choose stories read into selections, so that any of them
can stand together, and mean what they mean in the feeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec

from aggregator import channels
from aggregator.channels import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    Channel,
    category_channel,
    channel_at,
    language_channel,
    office_channel,
    region_channel,
    topic_channel,
)
from aggregator.errors import BadQuery
from aggregator.model import EVERYTHING, Not, Published, Selection, both
from aggregator.normalize.categories import CATEGORIES
from aggregator.normalize.language import RECOGNISED
from aggregator.query import MAX_LENGTH, parse_query
from aggregator.query.dates import ZONE
from feeds.web.access import saved_channel
from feeds.web.api.operation import Asked, Parameter
from feeds.web.channels import limit_of
from feeds.web.house import house

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))", re.ASCII
)
_CURSOR = re.compile("[0-9a-f]{1,15}-[0-9a-f]{1,15}")
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2900, 1, 1, tzinfo=UTC)
_CODES = re.compile("[0-9A-Za-z][0-9A-Za-z.]{0,39}")
_MOST_NUMBER = 10**18 - 1
CODE = {"type": "string", "pattern": f"^{_CODES.pattern}$"}
SLUG = {"type": "string", "pattern": f"^{channels.SLUG.pattern}$", "maxLength": channels.MAX_SLUG}
CHANNEL_PATH = {
    "type": "string",
    "pattern": "^(?:national|(?:offices|regions|categories|languages|topics|elsewhere|channels)"
    "/[0-9A-Za-z][0-9A-Za-z.~-]{0,120})$",
}
_DATE = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}


def _channel(path: str) -> Selection:
    return channel_at(path, house().registry, saved_channel).selection


def _of(channel: Callable[[str], Channel]) -> Callable[[str], Selection]:
    return lambda value: channel(value).selection


def _office(code: str) -> Selection:
    return office_channel(house().registry, code).selection


def _region(code: str) -> Selection:
    return region_channel(house().registry, code).selection


def moment_of(value: str, *, end: bool) -> datetime:
    """A date, or a date with a time (RFC 3339, 5.6); of a day its beginning in Jakarta, or its ``end``. One
    far from ours becomes the first or the last that is looked at. Raises `BadQuery`."""
    with suppress(ValueError):
        if _DAY.fullmatch(value):
            day = datetime.fromisoformat(value).replace(tzinfo=ZONE)
            return _within(day + timedelta(days=1) if end and day.year < 9999 else day)
        if found := _MOMENT.fullmatch(value):
            date, clock, fraction, sign, hours, minutes = found.groups()
            # A leap second is the end of the second before it.
            leap = clock.endswith(":60")
            base = datetime.fromisoformat(f"{date}T{clock[:-2]}59" if leap else f"{date}T{clock}")
            micros = 999_999 if leap else int((fraction or "0")[:6].ljust(6, "0"))
            offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
            zone = timezone(-offset if sign == "-" else offset)
            return _within(base.replace(microsecond=micros, tzinfo=zone))
    raise BadQuery("since", value[:100], "a date, or a date with a time and an offset")


def _within(moment: datetime) -> datetime:
    # Years beside our own are not brought to UTC: that may lie outside of the calendar.
    if not _FIRST.year < moment.year < _LAST.year:
        return _FIRST if moment.year <= _FIRST.year else _LAST
    return moment.astimezone(UTC)


def _filter(
    name: str, read: Callable[[str], Selection], schema: dict[str, Any], example: str
) -> Parameter[Selection]:
    return Parameter(name, read, schema, EVERYTHING, example)


CHANNEL = _filter("channel", _channel, CHANNEL_PATH, "regions/73")
OFFICE = _filter("office", _office, CODE, "35.09")
REGION = _filter("region", _region, CODE, "35")
CATEGORY = _filter(
    "category", _of(category_channel), {"type": "string", "enum": sorted(CATEGORIES)}, "haji-umrah"
)
LANGUAGE = _filter("language", _of(language_channel), {"type": "string", "enum": sorted(RECOGNISED)}, "id")
TOPIC = _filter("topic", _of(topic_channel), SLUG, "manasik-haji")
QUERY = _filter(
    "q",
    parse_query,
    {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH, "format": "simpul-query"},
    "manasik haji",
)
EXCLUDE = _filter("exclude", lambda code: Not(_office(code)), CODE, "73.02")
SINCE = _filter("since", lambda value: Published(since=moment_of(value, end=False)), _DATE, "2025-01-01")
UNTIL = _filter("until", lambda value: Published(until=moment_of(value, end=True)), _DATE, "2035-12-31")

FILTERS = (CHANNEL, OFFICE, REGION, CATEGORY, LANGUAGE, TOPIC, QUERY, EXCLUDE, SINCE, UNTIL)


def selection_of(asked: Asked) -> Selection:
    """The stories that every filter of a request holds."""
    selection: Selection = EVERYTHING
    for parameter in FILTERS:
        selection = both(selection, asked[parameter])
    return selection


def code_in(value: str) -> str:
    """The code of an office or a region, whether there is one or not. Raises `BadQuery`."""
    if not _CODES.fullmatch(value):
        raise BadQuery("code", value[:100], "digits, letters and dots")
    return value


def known_code(value: str) -> str:
    """The code of an office. Raises `UnknownChannel`, naming known ones."""
    return office_channel(house().registry, value).facet.partition(":")[2]


def slug_in(value: str) -> str:
    """A slug. Raises `BadQuery`."""
    if not channels.is_slug(value):
        raise BadQuery("slug", value[:100], "small letters, digits and single hyphens")
    return value


def number_in(value: str) -> int:
    """A whole number that the database can hold. Raises `BadQuery`."""
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(_MOST_NUMBER))):
        raise BadQuery("number", value[:100], "a whole number")
    return int(value)


def day_in(value: str) -> date:
    """A day. Raises `BadQuery`."""
    if _DAY.fullmatch(value):
        with suppress(ValueError):
            return min(max(date.fromisoformat(value), _FIRST.date()), _LAST.date())
    raise BadQuery("day", value[:100], "a date as 2025-12-31")


def choice(name: str, values: Sequence[str], words: str = "") -> Parameter[str | None]:
    """A parameter that is one of some words."""

    def read(value: str) -> str:
        if value not in values:
            raise BadQuery(name, value[:100], ", ".join(values))
        return value

    return Parameter(name, read, {"type": "string", "enum": list(values)}, None, values[0], words=words)


AFTER_NUMBER: Parameter[int | None] = Parameter(
    "after", number_in, {"type": "integer", "minimum": 0, "maximum": _MOST_NUMBER}, None
)

LIMIT = Parameter(
    "limit",
    limit_of,
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    DEFAULT_LIMIT,
    "10",
)


def _before(value: str) -> str | None:
    if not _CURSOR.fullmatch(value):
        raise BadQuery("before", value[:100], "the cursor that a page's next link gave")
    return value


BEFORE: Parameter[str | None] = Parameter(
    "before", _before, {"type": "string", "pattern": f"^{_CURSOR.pattern}$"}, None
)


def fields_of(item: type[msgspec.Struct]) -> Parameter[Sequence[str]]:
    """Which members of the items of a list are wanted: names with commas between them."""
    names = tuple(field.encode_name for field in msgspec.structs.fields(item))

    def read(value: str) -> Sequence[str]:
        wanted = tuple(value.split(","))
        if strange := [name for name in wanted if name not in names]:
            raise BadQuery("fields", strange[0][:100], ", ".join(names))
        return wanted

    schema = {"type": "array", "minItems": 1, "maxItems": 100, "items": {"type": "string", "enum": names}}
    return Parameter("fields", read, schema, (), ",".join(names[:3]))
