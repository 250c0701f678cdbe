"""What archives and search engines are given: the stories of a period, in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select, tuple_

from aggregator.adapters.database.engine import read
from aggregator.adapters.database.rows import correction_of
from aggregator.adapters.database.schema import entries, from_micros, stories, to_micros
from aggregator.adapters.database.views import views_of
from aggregator.model import Arrivals, ArrivedStory, Headline

# Stories that are read at once: what a dump needs of memory, however long the day was.
BATCH = 200
_DAY = timedelta(days=1) // timedelta(microseconds=1)


class DumpQueries:
    """Implements `ports.DumpStore`."""

    engine: Engine

    def headlines(self, since: datetime, limit: int) -> list[Headline]:
        """Live stories whose place is at or after ``since``, the newest first."""
        query = (
            select(
                stories.c.uuid, stories.c.correction, entries.c.title, entries.c.language, entries.c.published
            )
            .join_from(stories, entries, entries.c.id == stories.c.lead_id)
            .where(stories.c.lead_id.is_not(None), stories.c.sort_at >= to_micros(since))
            .order_by(stories.c.sort_at.desc(), stories.c.id.desc())
            .limit(limit)
        )
        found = []
        for row in read(self.engine, lambda c: c.execute(query).all()):
            said = correction_of(row.correction).title
            title = row.title if said is None else said
            found.append(Headline(row.uuid, title, row.language, from_micros(row.published)))
        return found

    def first_arrival(self) -> datetime | None:
        """When the first story of all arrived; None where there is none."""
        first = read(self.engine, lambda c: c.scalar(select(func.min(stories.c.created_at))))
        return None if first is None else from_micros(first)

    def arrivals(self, since: datetime, until: datetime) -> Arrivals:
        """The stories that arrived at or after ``since`` and before ``until``, summed up."""
        query = select(func.count(), func.count(stories.c.lead_id), func.max(stories.c.modified_at)).where(
            _came(since, until)
        )
        arrived, live, modified = read(self.engine, lambda c: c.execute(query).one())
        return Arrivals(arrived, live, None if modified is None else from_micros(modified))

    def arrivals_by_day(self, since: datetime, until: datetime, offset: timedelta) -> dict[date, int]:
        """How many live stories arrived, by the days of a zone that is ``offset`` ahead of UTC; days without
        any are left out."""
        day = (stories.c.created_at + offset // timedelta(microseconds=1)) // _DAY
        query = select(day, func.count()).where(_came(since, until), stories.c.lead_id.is_not(None))
        rows = read(self.engine, lambda c: c.execute(query.group_by(day)).all())
        return {date(1970, 1, 1) + timedelta(days=int(number)): count for number, count in rows}

    def arrived(self, since: datetime, until: datetime) -> Iterator[ArrivedStory]:
        """The live stories that arrived at or after ``since`` and before ``until``, in the order of arrival,
        read a few at a time."""
        after: tuple[int, int] | None = (to_micros(since), 0)
        while after is not None:
            batch, after = self._batch(after, until)
            yield from batch

    def _batch(
        self, after: tuple[int, int], until: datetime
    ) -> tuple[list[ArrivedStory], tuple[int, int] | None]:
        """The next stories, and after which to go on; None when these were the last."""
        place = (stories.c.created_at, stories.c.id)
        query = (
            select(*place)
            .where(tuple_(*place) > after, stories.c.created_at < to_micros(until))
            .where(stories.c.lead_id.is_not(None))
            .order_by(*place)
            .limit(BATCH)
        )

        def job(connection: Connection) -> tuple[list[ArrivedStory], tuple[int, int] | None]:
            rows = connection.execute(query).all()
            views = views_of(connection, [row.id for row in rows])
            told = [
                ArrivedStory(views[row.id], from_micros(row.created_at)) for row in rows if row.id in views
            ]
            return told, (rows[-1].created_at, rows[-1].id) if len(rows) == BATCH else None

        return read(self.engine, job)


def _came(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(stories.c.created_at >= to_micros(since), stories.c.created_at < to_micros(until))
