"""Archived feeds (RFC 5005, section 4): the stories of a channel in the order of their arrival, in parts that
change by no addition.

A story is numbered when it arrives, and none is ever numbered earlier, so what lies between two numbers only
changes with its own stories. Parts are blocks of numbers, as large as a hundred stories of the channel allow:
a block of twice the size begins and ends where two blocks do, so the parts of old stories stay the same
however many are added.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, select

from aggregator.adapters.database.engine import read
from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.schema import stories, story_changes, story_facets
from aggregator.adapters.database.schema_archives import BLOCK, archive_blocks, block_of
from aggregator.adapters.database.selecting import stands_in
from aggregator.adapters.database.views import views_of
from aggregator.errors import BadQuery
from aggregator.model import ArchivePart, Facet, Selection, StoryPage


class ArchiveQueries:
    """Implements the part of `ports.ReadStore` that is about archives."""

    engine: Engine

    def archive_end(self) -> tuple[int, int]:
        """Where the newest part of every archive ends, and the last change up to there."""

        def job(connection: Connection) -> tuple[int, int]:
            end = _end(connection)
            return end, _changed_up_to(connection, end)

        return read(self.engine, job)

    def archive(self, selection: Selection, end: int) -> ArchivePart:
        """The part of a channel's archive that ends with a number. Raises `BadQuery` for one at which none
        does."""

        def job(connection: Connection) -> ArchivePart:
            if end <= 0 or end % BLOCK or end > _end(connection):
                raise BadQuery("archive", str(end), "an address that a feed gave as prev-archive")
            ids = list(connection.scalars(_backwards(selection, end).limit(BLOCK + 1)))
            beyond = ids[BLOCK] if len(ids) > BLOCK else None
            start = 0 if beyond is None else end - _size_below(end, beyond)
            return ArchivePart(
                page=_page(connection, [number for number in ids if number > start]),
                start=start,
                end=end,
                as_of=_changed_up_to(connection, end),
                before_as_of=None if beyond is None else _changed_up_to(connection, start),
            )

        return read(self.engine, job)

    def archive_after(self, selection: Selection, number: int) -> tuple[int, int] | None:
        """Where a part ends that goes on beyond a number, and the last change up to there; None where the
        channel has nothing beyond."""

        def job(connection: Connection) -> tuple[int, int] | None:
            ids = list(connection.scalars(_forwards(selection, number).limit(BLOCK + 1)))
            if not ids:
                return None
            start = block_of(ids[0]) * BLOCK
            beyond = ids[BLOCK] if len(ids) > BLOCK else _end(connection) + 1
            end = start + _size_above(start, beyond)
            return end, _changed_up_to(connection, end)

        return read(self.engine, job)


def note_changes(connection: Connection, story_ids: Collection[int]) -> None:
    """Remember that these stories have changed, after their lines of history were written by the one who may
    write them now."""
    newest = connection.scalar(select(func.max(story_changes.c.sequence)))
    rows = [{"block": block, "changed": newest} for block in sorted({block_of(n) for n in story_ids})]
    statement = insert_for(connection)(archive_blocks)
    changed = {"changed": statement.excluded.changed}
    connection.execute(statement.on_conflict_do_update(index_elements=["block"], set_=changed), rows)


def _end(connection: Connection) -> int:
    newest = connection.scalar(select(func.max(stories.c.id))) or 1
    return (block_of(newest) + 1) * BLOCK


def _changed_up_to(connection: Connection, end: int) -> int:
    query = select(func.max(archive_blocks.c.changed)).where(archive_blocks.c.block < end // BLOCK)
    return connection.scalar(query) or 0


def _backwards(selection: Selection, end: int) -> Select[Any]:
    if isinstance(selection, Facet) and selection.name:
        number = story_facets.c.story_id
        query = select(number).where(story_facets.c.facet == selection.name, number <= end)
        return query.order_by(number.desc())
    query = select(stories.c.id).where(stands_in(selection), stories.c.id <= end)
    return query.order_by(stories.c.id.desc())


def _forwards(selection: Selection, start: int) -> Select[Any]:
    query = select(stories.c.id).where(stands_in(selection), stories.c.id > start)
    return query.order_by(stories.c.id)


def _size_below(end: int, beyond: int) -> int:
    """The largest block that ends at ``end`` and does not reach ``beyond``."""
    size = BLOCK
    while end % (size * 2) == 0 and end - size * 2 >= beyond:
        size *= 2
    return size


def _size_above(start: int, beyond: int) -> int:
    """The largest block that begins at ``start`` and does not reach ``beyond``."""
    size = BLOCK
    while start % (size * 2) == 0 and start + size * 2 < beyond:
        size *= 2
    return size


def _page(connection: Connection, ids: list[int]) -> StoryPage:
    # Which stories are related changes with stories of any part, and is no part of what a story says.
    views = [replace(view, related=()) for view in views_of(connection, ids).values()]
    views.sort(key=lambda view: (view.sort_at, view.uuid), reverse=True)
    return StoryPage(tuple(views), None, max((view.modified for view in views), default=None))
