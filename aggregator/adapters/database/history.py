"""The history of stories as channels tell it: what changed in one after a number."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, func, not_, or_, select

from aggregator.adapters.database.engine import read
from aggregator.adapters.database.gone import answering
from aggregator.adapters.database.registry import insert_for, put_number
from aggregator.adapters.database.schema import from_micros, meta, stories, story_changes, tombstones
from aggregator.adapters.database.selecting import has_tombstone, might_have_held, stands_in
from aggregator.adapters.database.views import views_of
from aggregator.errors import HistoryLost
from aggregator.model import (
    EVERYTHING,
    AllOf,
    AnyOf,
    ChangeKind,
    ChangeList,
    ChannelChanges,
    Facet,
    HistoryBounds,
    Not,
    Selection,
    StoryChange,
    StoryPage,
    Tombstone,
    leaving,
)

# The lines that one look passes over: whoever asks for a channel in which little happens goes on from there.
SPAN = 20_000
# The lines that it reads, of one story or of many.
_LINES = 2_000

_NAME = "history"

_REWRITTEN = frozenset({ChangeKind.CORRECTED.value, ChangeKind.DETAILS.value, ChangeKind.RESTORED.value})
_JOINED = _REWRITTEN | {ChangeKind.COPIES.value}


class HistoryQueries:
    """Implements the part of `ports.ReadStore` that is about the history."""

    engine: Engine

    def history_bounds(self) -> HistoryBounds:
        """The first and the last number of the history, and which one it is."""

        def job(connection: Connection) -> HistoryBounds:
            ends = select(func.min(story_changes.c.sequence)), select(func.max(story_changes.c.sequence))
            oldest, newest = (int(connection.scalar(query) or 0) for query in ends)
            name = connection.scalar(select(meta.c.value).where(meta.c.key == _NAME)) or 0
            return HistoryBounds(oldest, newest, f"{name:x}")

        return read(self.engine, job)

    def story_changes(self, since: int, limit: int, selection: Selection = EVERYTHING) -> ChangeList:
        """Up to ``limit`` lines of the history after a number, the oldest first: those that concern a
        channel, since the story stands in it or may have left it. Raises `HistoryLost`."""

        def job(connection: Connection) -> ChangeList:
            newest = _newest_after(connection, since)
            upto = newest if selection == EVERYTHING else min(newest, since + SPAN)
            rows = connection.execute(_lines(selection, since, upto).limit(limit + 1)).all()
            through = rows[limit - 1].sequence if len(rows) > limit else upto
            rows = rows[:limit]
            into = answering(connection, {row.into_id for row in rows if row.into_id is not None})
            return ChangeList(tuple(_change(row, into) for row in rows), through, newest)

        return read(self.engine, job)

    def channel_changes(self, selection: Selection, since: int, limit: int) -> ChannelChanges:
        """What changed in a channel after a number, of ``limit`` stories at most, the first changed first to
        be told. Raises `HistoryLost`."""

        def job(connection: Connection) -> ChannelChanges:
            newest = _newest_after(connection, since)
            upto = min(newest, since + SPAN)
            rows = connection.execute(_lines(selection, since, upto).limit(_LINES)).all()
            taken, through = _first_stories(rows, limit, upto)
            page = _page(connection, selection, taken, through)
            return ChannelChanges(page, through, newest)

        return read(self.engine, job)


def begin_history(connection: Connection) -> None:
    """Give the history of a new database its name."""
    named = insert_for(connection)(meta).values(key=_NAME, value=secrets.randbits(48))
    connection.execute(named.on_conflict_do_nothing())


def begin_another_history(connection: Connection) -> None:
    """Call the history another one: from here on its numbers mean something else than they did."""
    put_number(connection, _NAME, secrets.randbits(48))


def newest_number(connection: Connection) -> int:
    """The number of the last change there is."""
    return int(connection.scalar(select(func.max(story_changes.c.sequence))) or 0)


def numbers_of(connection: Connection, uuids: Collection[str]) -> dict[str, int]:
    """The number of the last change of each story."""
    if not uuids:
        return {}
    query = (
        select(stories.c.uuid, func.max(story_changes.c.sequence).label("number"))
        .join(story_changes, story_changes.c.story_id == stories.c.id)
        .where(stories.c.uuid.in_(uuids))
        .group_by(stories.c.uuid)
    )
    return {row.uuid: row.number for row in connection.execute(query)}


def _newest_after(connection: Connection, since: int) -> int:
    newest = newest_number(connection)
    if since > newest:
        raise HistoryLost(since, newest)
    return newest


def _lines(selection: Selection, since: int, upto: int) -> Select[Any]:
    """The changes that concern a channel, the oldest first."""
    live = stands_in(selection, each=True)
    query = (
        select(story_changes, stories.c.uuid, stories.c.sort_at, live.label("live"))
        .join(stories, stories.c.id == story_changes.c.story_id)
        .where(story_changes.c.sequence > since, story_changes.c.sequence <= upto)
        .order_by(story_changes.c.sequence)
    )
    return query if selection == EVERYTHING else query.where(or_(live, _may_have_left(selection)))


def _may_have_left(selection: Selection) -> ColumnElement[bool]:
    """Whether a story that is not in a channel may have been: as a tombstone says, or, where none would, as
    the kind of the change allows. One that was never there and is told to have left does no harm; one that
    left and is not told stays with a partner for ever."""
    told = has_tombstone(selection)
    unsaid = story_changes.c.kind.in_(sorted(leaving_unsaid(selection)))
    return and_(not_(stands_in(selection, each=True)), might_have_held(selection), or_(told, unsaid))


def leaving_unsaid(selection: Selection) -> frozenset[str]:
    """The kinds of changes by which a story can leave a selection without a tombstone."""
    match selection:
        case Facet():
            return frozenset()
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*(leaving_unsaid(part) for part in parts))
        case Not():
            return _JOINED
    return _REWRITTEN


def _first_stories(rows: Sequence[Any], limit: int, upto: int) -> tuple[dict[int, Any], int]:
    """The last of these changes of each of the first ``limit`` stories that they are of, and the number up to
    which that is all."""
    taken: dict[int, Any] = {}
    for number, row in enumerate(rows):
        if row.story_id not in taken and len(taken) == limit:
            return taken, rows[number - 1].sequence
        taken[row.story_id] = row
    return taken, rows[-1].sequence if len(rows) == _LINES else upto


def _page(connection: Connection, selection: Selection, taken: Mapping[int, Any], through: int) -> StoryPage:
    live = [row for row in taken.values() if row.live]
    live.sort(key=lambda row: (row.sort_at, row.story_id), reverse=True)
    views = views_of(connection, [row.story_id for row in live])
    found = tuple(views[row.story_id] for row in live if row.story_id in views)
    left = {row.story_id: row.at for row in taken.values() if not row.live}
    gone = tombstones_for(connection, selection, left)
    times = [view.modified for view in found] + [one.removed_at for one in gone]
    return StoryPage(found, None, max(times, default=None), gone, current_to=through)


def tombstones_for(
    connection: Connection, selection: Selection, changes: Mapping[int, int]
) -> tuple[Tombstone, ...]:
    """The tombstones of stories that are not in a channel, the newest first; the times of ``changes``
    (microseconds) stand in for those of the stories that left it without one."""
    if not changes:
        return ()
    told = tombstones.c.facet.in_(sorted(leaving(selection)))
    query = (
        select(
            stories.c.id, stories.c.uuid, stories.c.merged_into, func.max(tombstones.c.removed_at).label("at")
        )
        .outerjoin(tombstones, and_(tombstones.c.story_id == stories.c.id, told))
        .where(stories.c.id.in_(changes))
        .group_by(stories.c.id, stories.c.uuid, stories.c.merged_into)
    )
    found = connection.execute(query).all()
    into = answering(connection, {row.merged_into for row in found if row.merged_into is not None})
    gone = [
        Tombstone(
            row.uuid,
            from_micros(changes[row.id] if row.at is None else row.at),
            into.get(row.merged_into),
        )
        for row in found
    ]
    return tuple(sorted(gone, key=lambda one: (one.removed_at, one.uuid), reverse=True))


def _change(row: Any, into: Mapping[int, str]) -> StoryChange:
    return StoryChange(
        sequence=row.sequence,
        at=from_micros(row.at),
        kind=ChangeKind(row.kind),
        uuid=row.uuid,
        into_uuid=into.get(row.into_id),
        live=bool(row.live),
    )
