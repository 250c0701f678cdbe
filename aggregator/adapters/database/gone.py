"""What is no longer there, and the history of stories that tells so."""

from __future__ import annotations

import threading
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, case, exists, func, or_, select

from aggregator.adapters.database.engine import read
from aggregator.adapters.database.schema import (
    from_micros,
    stories,
    story_changes,
    story_facets,
    to_micros,
    tombstones,
)
from aggregator.model import ChangeKind, ChannelQuery, StoryChange, Tombstone

TOLD_FOR = timedelta(days=30)
TOLD_AT_MOST = 200
_TOLD_FOR = TOLD_FOR // timedelta(microseconds=1)


def tombstones_of(
    connection: Connection, query: ChannelQuery, changed: datetime | None
) -> tuple[Tombstone, ...]:
    """What left a channel in the 30 days before its last change, the newest first; ``changed`` is when its
    stories last did. It does not depend on the clock: a channel keeps its bytes until it changes."""
    left = {row.story_id: row for row in connection.execute(_left(query.facet, query.also))}
    if query.also:
        for row in connection.execute(_left(query.also, query.facet)):
            held = left.setdefault(row.story_id, row)
            left[row.story_id] = max(held, row, key=lambda r: r.removed_at)
    newest = max((row.removed_at for row in left.values()), default=0)
    oldest = max(newest, to_micros(changed) if changed else 0) - _TOLD_FOR
    told = sorted(left.values(), key=lambda row: (row.removed_at, row.story_id), reverse=True)
    told = [row for row in told if row.removed_at >= oldest][:TOLD_AT_MOST]
    into = answering(connection, {row.merged_into for row in told if row.merged_into is not None})
    return tuple(Tombstone(row.uuid, from_micros(row.removed_at), into.get(row.merged_into)) for row in told)


def _left(facet: str, other: str) -> Select[Any]:
    """The newest tombstones of one facet, of those alone that stand or stood in the other one too."""
    query = (
        select(tombstones.c.story_id, tombstones.c.removed_at, stories.c.uuid, stories.c.merged_into)
        .join(stories, stories.c.id == tombstones.c.story_id)
        .where(tombstones.c.facet == facet, ~stands_in(facet))
        .order_by(tombstones.c.removed_at.desc(), tombstones.c.story_id.desc())
        .limit(TOLD_AT_MOST)
    )
    if not other:
        return query
    stood = tombstones.alias()
    return query.where(
        or_(stands_in(other), exists().where(stood.c.story_id == stories.c.id, stood.c.facet == other))
    )


def stands_in(facet: str) -> ColumnElement[bool]:
    """Whether a story is in a channel now."""
    if not facet:
        return stories.c.lead_id.is_not(None)
    return exists().where(story_facets.c.story_id == stories.c.id, story_facets.c.facet == facet)


def answering(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """The uuid of the story that answers for each of ``ids`` now, through any chain of merges."""
    found: dict[int, tuple[str, int | None]] = {}
    wanted = set(ids)
    while wanted:
        columns = select(stories.c.id, stories.c.uuid, stories.c.merged_into)
        rows = connection.execute(columns.where(stories.c.id.in_(wanted))).all()
        found.update((row.id, (row.uuid, row.merged_into)) for row in rows)
        wanted = {row.merged_into for row in rows if row.merged_into is not None} - found.keys()
    return {number: _end(number, found) for number in ids}


def _end(number: int, found: dict[int, tuple[str, int | None]]) -> str:
    passed = {number}
    while (into := found[number][1]) is not None and into not in passed:
        passed.add(into)
        number = into
    return found[number][0]


def changes_after(connection: Connection, since: int, limit: int) -> list[StoryChange]:
    """Lines of the history after the number ``since``, the oldest first."""
    rows = connection.execute(
        select(story_changes, stories.c.uuid)
        .join(stories, stories.c.id == story_changes.c.story_id)
        .where(story_changes.c.sequence > since)
        .order_by(story_changes.c.sequence)
        .limit(limit)
    ).all()
    into = answering(connection, {row.into_id for row in rows if row.into_id is not None})
    return [
        StoryChange(row.sequence, from_micros(row.at), ChangeKind(row.kind), row.uuid, into.get(row.into_id))
        for row in rows
    ]


class RemovalReader:
    """The number of the last removal in the history that was written since this reader was first asked.

    It reads only what is new, so asking costs the same however long the history is.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._read_to: int | None = None
        self._removal = 0

    def __call__(self) -> int:
        with self._lock:
            removed = case((story_changes.c.kind == ChangeKind.REMOVED.value, story_changes.c.sequence))
            query = select(func.max(story_changes.c.sequence), func.max(removed))
            if self._read_to is None:
                # Nothing was kept before: every removal so far is in what will be rendered.
                query = select(func.max(story_changes.c.sequence), func.max(story_changes.c.sequence))
            else:
                query = query.where(story_changes.c.sequence > self._read_to)
            newest, removal = read(self._engine, lambda c: c.execute(query).one())
            self._read_to = max(self._read_to or 0, newest or 0)
            self._removal = max(self._removal, removal or 0)
            return self._removal
