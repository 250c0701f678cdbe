"""Stories under embargo: shown to nobody but to who is allowed, until their time comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select, update

from aggregator.adapters.database.engine import lock_grouping, read, write
from aggregator.adapters.database.entry_rows import entries_of_story, is_live
from aggregator.adapters.database.rows import chunks, correction_of
from aggregator.adapters.database.schema import entries, from_micros, stories, to_micros
from aggregator.adapters.database.views import views_led_by
from aggregator.grouping.lead import choose_lead
from aggregator.model import StoryView


class EmbargoQueries:
    """What is under embargo, and its end."""

    engine: Engine

    def embargoed(self) -> list[StoryView]:
        """The stories under embargo as they are going to be, the next to be published first; without those
        that were taken down."""

        def job(connection: Connection) -> list[StoryView]:
            ends = {row.id: row.until for row in connection.execute(_EMBARGOED)}
            leads = {number: _lead(connection, number) for number in ends}
            views = views_led_by(connection, {n: lead for n, lead in leads.items() if lead is not None})
            return [
                replace(views[number], embargo_until=from_micros(ends[number]))
                for number in sorted(views, key=lambda number: (ends[number], number))
            ]

        return read(self.engine, job)

    def end_embargoes(self, now: datetime) -> int:
        """Set free what is under embargo until now or before; how many entries. Their stories are published
        by the next grouping."""
        due = select(entries.c.id).where(
            entries.c.embargo_until.is_not(None), entries.c.embargo_until <= to_micros(now)
        )

        def job(connection: Connection) -> int:
            lock_grouping(connection)
            ids = list(connection.scalars(due))
            set_free(connection, ids, now)
            return len(ids)

        return write(self.engine, job) if read(self.engine, lambda c: c.scalar(due.limit(1))) else 0


def set_free(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """End the embargo of those of some entries that are under one. Their stories appear where what is new
    does, and among what arrived now: nobody looks for them at the place that they would have had."""
    for some in chunks(ids):
        held = (entries.c.id.in_(some), entries.c.embargo_until.is_not(None))
        hidden = (stories.c.lead_id.is_(None), stories.c.merged_into.is_(None))
        connection.execute(
            update(stories)
            .where(stories.c.id.in_(select(entries.c.story_id).where(*held)), *hidden)
            .values(sort_at=to_micros(now), created_at=to_micros(now))
        )
        connection.execute(update(entries).where(*held).values(embargo_until=None, needs_grouping=True))


_EMBARGOED = (
    select(stories.c.id, func.max(entries.c.embargo_until).label("until"))
    .join(entries, entries.c.story_id == stories.c.id)
    .where(
        entries.c.embargo_until.is_not(None),
        is_live(),
        stories.c.merged_into.is_(None),
        ~stories.c.id.in_(
            select(entries.c.story_id).where(entries.c.withdrawn, entries.c.story_id.is_not(None))
        ),
    )
    .group_by(stories.c.id)
)


def _lead(connection: Connection, story_id: int) -> int | None:
    """The entry that is going to lead a story."""
    shown = [entry for entry in entries_of_story(connection, story_id) if not entry.removed]
    said = connection.scalar(select(stories.c.correction).where(stories.c.id == story_id))
    return choose_lead(shown, correction_of(said or "")).id if shown else None
