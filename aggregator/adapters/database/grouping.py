"""What grouping loads and applies: one transaction, one grouper at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from aggregator.adapters.database.engine import lock_grouping
from aggregator.adapters.database.registry import bump_generation
from aggregator.adapters.database.schema import (
    entries,
    from_micros,
    sources,
    stories,
    story_facets,
    to_be_grouped,
    to_micros,
)
from aggregator.errors import StorageError
from aggregator.model import EntryToGroup, GroupingPlan, HeldStory, StoryPlan

# How far a neighbourhood is followed: copies of copies of copies.
ROUNDS = 5
MOST_ENTRIES = 5_000
_CHUNK = 500


class GroupingQueries:
    """Opens grouping sessions."""

    engine: Engine

    @contextmanager
    def grouping(self) -> Iterator[GroupingWork]:
        """One run of grouping. Raises `StorageError` when the database is out of reach; nothing is
        written then."""
        try:
            with (
                self.engine.connect().execution_options(simpul_write=True) as connection,
                connection.begin(),
            ):
                lock_grouping(connection)
                yield GroupingWork(connection)
        except DBAPIError as error:
            raise StorageError(f"grouping cannot be written: {error.orig}") from error


class GroupingWork:
    """Implements `ports.GroupingSession` within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: set[int] = set()
        self._placed: dict[int, int | None] = {}

    def load(self, limit: int, now: datetime) -> tuple[list[EntryToGroup], list[HeldStory]]:
        """Entries that wait, with every entry that shares a key or a story with one of them."""
        query = _ENTRY.where(to_be_grouped(now)).order_by(entries.c.id).limit(limit)
        found = {row["id"]: row for row in self._connection.execute(query).mappings()}
        self._waiting = set(found)
        frontier = list(found.values())
        for _ in range(ROUNDS):
            if not frontier or len(found) > MOST_ENTRIES:
                break
            frontier = [row for row in self._neighbours(frontier) if row["id"] not in found]
            found.update((row["id"], row) for row in frontier)
        self._placed = {number: row["story_id"] for number, row in found.items()}
        story_ids = {row["story_id"] for row in found.values() if row["story_id"] is not None}
        return [_entry(row) for row in found.values()], self._stories(story_ids)

    def _neighbours(self, rows: Iterable[Any]) -> list[Any]:
        found: dict[int, Any] = {}
        for column in (entries.c.url_key, entries.c.text_hash, entries.c.story_id):
            keys = {row[column.name] for row in rows} - {"", None}
            for some in _chunks(sorted(keys)):
                # The partial index on text_hash is only used where the query repeats its condition.
                query = _ENTRY.where(column.in_(some))
                if column is entries.c.text_hash:
                    query = query.where(entries.c.text_hash != "")
                for row in self._connection.execute(query).mappings():
                    found[row["id"]] = row
        return list(found.values())

    def _stories(self, ids: set[int]) -> list[HeldStory]:
        held = []
        for some in _chunks(sorted(ids)):
            query = select(stories.c.id, stories.c.uuid, stories.c.first_seen, stories.c.lead_id)
            for row in self._connection.execute(query.where(stories.c.id.in_(some))):
                held.append(HeldStory(row.id, row.uuid, from_micros(row.first_seen), row.lead_id))
        return held

    def apply(self, plan: GroupingPlan, now: datetime) -> int:
        """Write the plan; the number of stories that are new."""
        moment = to_micros(now)
        ids = self._insert_stories([story for story in plan.stories if story.story_id is None], moment)
        placed = [
            (story, story.story_id if story.story_id is not None else ids[story.uuid])
            for story in plan.stories
        ]
        self._update_stories([(s, number) for s, number in placed if s.story_id is not None], moment)
        self._put_facets(placed, known=set(ids.values()))
        self._place_entries(placed)
        for merge in plan.merges:
            self._merge(merge.gone_id, merge.into_id, moment)
        if self._waiting or plan.stories:
            bump_generation(self._connection)
        return len(ids)

    def _insert_stories(self, plans: Sequence[StoryPlan], moment: int) -> dict[str, int]:
        rows = [
            {
                "uuid": story.uuid,
                "lead_id": story.lead_id,
                "first_seen": moment,
                "published": to_micros(story.published),
                "sort_at": to_micros(story.sort_at),
                "created_at": moment,
                "modified_at": moment,
            }
            for story in plans
        ]
        if not rows:
            return {}
        statement = insert(stories).returning(stories.c.uuid, stories.c.id)
        return {row.uuid: row.id for row in self._connection.execute(statement, rows)}

    def _update_stories(self, plans: Sequence[tuple[StoryPlan, int]], moment: int) -> None:
        rows = []
        for story, number in plans:
            touched = any(
                entry_id in self._waiting or self._placed.get(entry_id) != number
                for entry_id in story.entry_ids
            )
            rows.append(
                {
                    "b_id": number,
                    "b_lead": story.lead_id,
                    "b_published": to_micros(story.published),
                    "b_sort_at": to_micros(story.sort_at),
                    "b_touched": moment if touched or not story.entry_ids else 0,
                }
            )
        if rows:
            self._connection.execute(_UPDATE_STORY, rows)

    def _put_facets(self, placed: Sequence[tuple[StoryPlan, int]], known: set[int]) -> None:
        held: dict[int, set[tuple[str, int]]] = defaultdict(set)
        for some in _chunks([number for _, number in placed if number not in known]):
            query = select(story_facets).where(story_facets.c.story_id.in_(some))
            for row in self._connection.execute(query):
                held[row.story_id].add((row.facet, row.sort_at))
        rows: list[dict[str, Any]] = []
        stale: list[int] = []
        for story, number in placed:
            sort_at = to_micros(story.sort_at)
            wanted = {(facet, sort_at) for facet in story.facets}
            if held[number] != wanted:
                if held[number]:
                    stale.append(number)
                rows.extend({"facet": f, "sort_at": at, "story_id": number} for f, at in sorted(wanted))
        for some in _chunks(stale):
            self._connection.execute(delete(story_facets).where(story_facets.c.story_id.in_(some)))
        if rows:
            self._connection.execute(insert(story_facets), rows)

    def _place_entries(self, placed: Sequence[tuple[StoryPlan, int]]) -> None:
        rows = [
            {"b_id": entry_id, "b_story": number}
            for story, number in placed
            for entry_id in story.entry_ids
            if entry_id in self._waiting or self._placed.get(entry_id) != number
        ]
        if rows:
            self._connection.execute(_PLACE_ENTRY, rows)
        left = self._waiting - {row["b_id"] for row in rows}
        for some in _chunks(sorted(left)):
            self._connection.execute(
                update(entries).where(entries.c.id.in_(some)).values(needs_grouping=False)
            )

    def _merge(self, gone_id: int, into_id: int, moment: int) -> None:
        self._connection.execute(
            update(stories)
            .where((stories.c.id == gone_id) | (stories.c.merged_into == gone_id))
            .values(merged_into=into_id, lead_id=None, modified_at=moment)
        )
        self._connection.execute(delete(story_facets).where(story_facets.c.story_id == gone_id))


_ENTRY = select(
    entries.c.id,
    entries.c.source_id,
    entries.c.office,
    entries.c.origin_office,
    entries.c.url_key,
    entries.c.text_hash,
    entries.c.published,
    entries.c.first_seen,
    func.length(entries.c.text).label("text_length"),
    entries.c.removed_at,
    entries.c.quarantined,
    entries.c.story_id,
    entries.c.categories,
    sources.c.office.label("source_office"),
    sources.c.url.label("source_url"),
).select_from(entries.join(sources, sources.c.id == entries.c.source_id))

_UPDATE_STORY = (
    update(stories)
    .where(stories.c.id == bindparam("b_id"))
    .values(
        lead_id=bindparam("b_lead"),
        published=bindparam("b_published"),
        sort_at=bindparam("b_sort_at"),
        modified_at=func.coalesce(func.nullif(bindparam("b_touched"), 0), stories.c.modified_at),
    )
)

_PLACE_ENTRY = (
    update(entries)
    .where(entries.c.id == bindparam("b_id"))
    .values(story_id=bindparam("b_story"), needs_grouping=False)
)


def entry_to_group(connection: Connection, url_key: str) -> EntryToGroup | None:
    """The oldest held entry with this address."""
    condition: ColumnElement[bool] = entries.c.url_key == url_key
    row = connection.execute(_ENTRY.where(condition).order_by(entries.c.id).limit(1)).mappings().first()
    return _entry(row) if row else None


def entries_of_story(connection: Connection, story_id: int) -> list[EntryToGroup]:
    """The entries that a story holds."""
    condition: ColumnElement[bool] = entries.c.story_id == story_id
    return [_entry(row) for row in connection.execute(_ENTRY.where(condition)).mappings()]


def _entry(row: Any) -> EntryToGroup:
    host = urlsplit(row["source_url"]).hostname or ""
    return EntryToGroup(
        id=row["id"],
        source_id=row["source_id"],
        office=row["office"],
        origin_office=row["origin_office"],
        url_key=row["url_key"],
        text_hash=row["text_hash"],
        published=from_micros(row["published"]),
        first_seen=from_micros(row["first_seen"]),
        text_length=row["text_length"],
        official=host.endswith(".go.id"),
        removed=row["removed_at"] is not None or row["quarantined"],
        story_id=row["story_id"],
        categories=tuple(row["categories"].split()),
        source_office=row["source_office"],
    )


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
