"""Which entries may form stories with one another: the closure over likenesses, ties and common stories."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, Connection, RowMapping, bindparam, select

from aggregator.adapters.database.entry_rows import EntryRow, entry_rows
from aggregator.adapters.database.rows import chunks, correction_of
from aggregator.adapters.database.schema import entries, from_micros, likenesses, stories, ties
from aggregator.model import HeldStory, Likeness, Neighbourhood, Tie, Verdict

log = logging.getLogger(__name__)

# A story with more copies than this is formed of those that are nearest to what is new; the others keep their
# places.
MOST_ENTRIES = 2_000


@dataclass(frozen=True, slots=True)
class Around:
    """A neighbourhood, with the rows that it was made of."""

    neighbourhood: Neighbourhood
    entries: dict[int, EntryRow]
    stories: dict[int, RowMapping]
    crowded: bool


def around(connection: Connection, start: Collection[int], now: datetime) -> Around:
    """What stands around some entries, themselves among it. Those that wait for their pages are not there
    yet."""
    found: dict[int, EntryRow] = {}
    asked: set[int] = set()
    likes: dict[tuple[int, int], Likeness] = {}
    said: dict[tuple[int, int], Tie] = {}
    told_stories: set[int] = set()
    frontier = set(start)
    crowded = False
    while frontier:
        if len(found) + len(frontier) > MOST_ENTRIES and found:
            crowded = True
            frontier = set(sorted(frontier)[: MOST_ENTRIES - len(found)])
        asked |= frontier
        rows = entry_rows(connection, frontier, now)
        rows = {n: row for n, row in rows.items() if not row.unready or row.entry.story_id is not None}
        found |= rows
        near = _edges(connection, sorted(rows), likes, said)
        new_stories = {row.entry.story_id for row in rows.values() if row.entry.story_id is not None}
        near |= _members(connection, sorted(new_stories - told_stories))
        told_stories |= new_stories
        frontier = near - asked if not crowded else set()
    if crowded:
        log.warning("a neighbourhood of more than %d entries is formed in part", MOST_ENTRIES)
    held = _stories(connection, sorted(told_stories))
    neighbourhood = Neighbourhood(
        entries=tuple(found[number].entry for number in sorted(found)),
        likenesses=tuple(v for (a, b), v in sorted(likes.items()) if a in found and b in found),
        ties=tuple(v for (a, b), v in sorted(said.items()) if a in found and b in found),
        stories=tuple(_story(row) for row in held.values()),
    )
    return Around(neighbourhood, found, held, crowded)


def _edges(
    connection: Connection,
    ids: Sequence[int],
    likes: dict[tuple[int, int], Likeness],
    said: dict[tuple[int, int], Tie],
) -> set[int]:
    """Collect what joins some entries with others, and what an editor said of them; the ids of the others."""
    near: set[int] = set()
    for some in chunks(ids):
        for query in _SAME:
            for row in connection.execute(query, {"ids": some}):
                likes[row.low_id, row.high_id] = Likeness(row.low_id, row.high_id, Verdict.SAME, row.strength)
                near |= {row.low_id, row.high_id}
        for query in _TIES:
            for row in connection.execute(query, {"ids": some}):
                said[row.low_id, row.high_id] = Tie(row.low_id, row.high_id, bool(row.joined))
                if row.joined:
                    near |= {row.low_id, row.high_id}
    return near


def _members(connection: Connection, story_ids: Sequence[int]) -> set[int]:
    members: set[int] = set()
    for some in chunks(story_ids):
        members.update(connection.scalars(_MEMBERS, {"ids": some}))
    return members


def _stories(connection: Connection, ids: Sequence[int]) -> dict[int, RowMapping]:
    held: dict[int, RowMapping] = {}
    for some in chunks(ids):
        for row in connection.execute(_STORIES, {"ids": some}).mappings():
            held[row["id"]] = row
    return held


def _story(row: RowMapping) -> HeldStory:
    return HeldStory(
        id=row["id"],
        uuid=row["uuid"],
        first_seen=from_micros(row["first_seen"]),
        lead_id=row["lead_id"],
        sort_at=from_micros(row["sort_at"]),
        correction=correction_of(row["correction"]),
    )


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_SAME = [
    select(likenesses.c.low_id, likenesses.c.high_id, likenesses.c.strength).where(
        column.in_(_IDS), likenesses.c.verdict == Verdict.SAME.value
    )
    for column in (likenesses.c.low_id, likenesses.c.high_id)
]
_TIES = [
    select(ties.c.low_id, ties.c.high_id, ties.c.joined).where(column.in_(_IDS))
    for column in (ties.c.low_id, ties.c.high_id)
]
_MEMBERS = select(entries.c.id).where(entries.c.story_id.in_(_IDS)).order_by(entries.c.id).limit(MOST_ENTRIES)
_STORIES = select(stories).where(stories.c.id.in_(_IDS))
