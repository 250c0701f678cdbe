"""The days, months and years of a query, as its readers count them: by the clock of Jakarta."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Jakarta")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


def period_of(value: str) -> tuple[datetime, datetime] | None:
    """When a day, a month or a year begins and when the next one does; None for what is no date."""
    found = _DATE.fullmatch(value)
    if found is None or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    if found[3]:
        after = first + timedelta(days=1)
    elif found[2]:
        after = date(year + month // 12, month % 12 + 1, 1)
    else:
        after = date(year + 1, 1, 1)
    return _midnight(first), _midnight(after)


def since_spelt(moment: datetime) -> str:
    """The shortest date that begins with a moment."""
    day = moment.astimezone(ZONE).date()
    return f"{day:%Y}" if (day.month, day.day) == (1, 1) else f"{day:%Y-%m}" if day.day == 1 else f"{day}"


def until_spelt(moment: datetime) -> str:
    """The shortest date that ends with a moment."""
    after = moment.astimezone(ZONE).date()
    day = after - timedelta(days=1)
    if after.day != 1:
        return f"{day}"
    return f"{day:%Y}" if after.month == 1 else f"{day:%Y-%m}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
