"""How much was published, by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from sqlalchemy import Engine, and_, func, select

from aggregator.adapters.database.engine import read
from aggregator.adapters.database.entry_rows import is_live
from aggregator.adapters.database.schema import entries, stories, to_micros
from aggregator.model import DayCount

# Days are those of Jakarta, which knows no summer time.
JAKARTA = timezone(timedelta(hours=7))
_SHIFT = timedelta(hours=7) // timedelta(microseconds=1)
_DAY = timedelta(days=1) // timedelta(microseconds=1)


class FigureQueries:
    """Implements `ports.FigureStore`."""

    engine: Engine

    def days(self, since: datetime, until: datetime) -> list[DayCount]:
        """The days in Jakarta from ``since`` on and before ``until``, on which something was
        published, the oldest first: live stories by their place in the feed, and the entries that they
        hold."""
        day = ((stories.c.sort_at + _SHIFT) // _DAY).label("day")
        query = (
            select(day, func.count(stories.c.id.distinct()), func.count(entries.c.id))
            .select_from(stories.join(entries, and_(entries.c.story_id == stories.c.id, is_live())))
            .where(
                stories.c.lead_id.is_not(None),
                stories.c.sort_at >= to_micros(since),
                stories.c.sort_at < to_micros(until),
            )
            .group_by(day)
            .order_by(day)
        )
        rows = read(self.engine, lambda c: c.execute(query).all())
        first = date(1970, 1, 1)
        return [DayCount(first + timedelta(days=number), held, copies) for number, held, copies in rows]
