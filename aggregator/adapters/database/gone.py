"""What is no longer there."""

from __future__ import annotations

import threading
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, case, func, select

from aggregator.adapters.database.engine import read
from aggregator.adapters.database.schema import (
    from_micros,
    stories,
    story_changes,
    to_micros,
    tombstones,
)
from aggregator.adapters.database.selecting import stands_in, stood_in
from aggregator.model import ChangeKind, Selection, Tombstone, leaving

TOLD_FOR = timedelta(days=30)
TOLD_AT_MOST = 200
_TOLD_FOR = TOLD_FOR // timedelta(microseconds=1)


def tombstones_of(
    connection: Connection, selection: Selection, changed: datetime | None
) -> tuple[Tombstone, ...]:
    """What left a selection in the 30 days before its last change, the newest first; ``changed`` is when its
    stories last did. It does not depend on the clock: a channel keeps its bytes until it changes."""
    told = connection.execute(_left(selection)).all()
    newest = max((row.removed_at for row in told), default=0)
    oldest = max(newest, to_micros(changed) if changed else 0) - _TOLD_FOR
    told = [row for row in told if row.removed_at >= oldest]
    into = answering(connection, {row.merged_into for row in told if row.merged_into is not None})
    return tuple(Tombstone(row.uuid, from_micros(row.removed_at), into.get(row.merged_into)) for row in told)


def _left(selection: Selection) -> Select[Any]:
    """The newest tombstones of what was in a selection and is no more."""
    facets = leaving(selection)
    gone = (~stands_in(selection, each=True), stood_in(selection))
    if len(facets) == 1:
        removed_at = tombstones.c.removed_at.label("removed_at")
        query = select(tombstones.c.story_id, removed_at, stories.c.uuid, stories.c.merged_into)
    else:
        removed_at = func.max(tombstones.c.removed_at).label("removed_at")
        query = select(tombstones.c.story_id, removed_at, stories.c.uuid, stories.c.merged_into).group_by(
            tombstones.c.story_id, stories.c.uuid, stories.c.merged_into
        )
    return (
        query.join(stories, stories.c.id == tombstones.c.story_id)
        .where(tombstones.c.facet.in_(sorted(facets)), *gone)
        .order_by(removed_at.desc(), tombstones.c.story_id.desc())
        .limit(TOLD_AT_MOST)
    )


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
