"""A grouping plan as rows: stories, the channels they stand in, what left a channel, the history, and where
entries stand. Applied twice it changes nothing the second time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from aggregator.adapters.database.archives import note_changes
from aggregator.adapters.database.entry_rows import EntryRow
from aggregator.adapters.database.neighbourhood import Around
from aggregator.adapters.database.registry import bump_generation
from aggregator.adapters.database.rows import chunks, correction_of, digest
from aggregator.adapters.database.schema import (
    entries,
    stories,
    story_changes,
    story_facets,
    to_micros,
    tombstones,
)
from aggregator.adapters.database.search_rows import index_stories
from aggregator.model import ChangeKind, GroupingPlan, StoryMerge, StoryPlan

NATIONAL = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What readers are told of a story, as hashes: whose it is and its words, its copies, and all the rest.
    "" where it is shown to nobody."""

    words: str = ""
    copies: str = ""
    rest: str = ""

    def __str__(self) -> str:
        return f"{self.words} {self.copies} {self.rest}".strip()

    @classmethod
    def read(cls, stored: str) -> Told:
        return cls(*stored.split()) if stored else cls()


@dataclass(slots=True)
class _Writing:
    """What one plan changes, gathered to be written at once."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    facets: list[dict[str, Any]] = field(default_factory=list)
    left: list[dict[str, Any]] = field(default_factory=list)  # facets that a story leaves
    back: list[tuple[int, str]] = field(default_factory=list)  # facets that a story comes back to
    words: set[int] = field(default_factory=set)  # the stories whose words are others
    visible: bool = False


def apply_plan(connection: Connection, plan: GroupingPlan, held: Around, moment: int) -> int:
    """Write a plan made of ``held``; the number of stories that are new and shown."""
    new = [story for story in plan.stories if story.story_id is None and story.entry_ids]
    ids = _insert_stories(connection, new, held, moment)
    placed = [
        (story, story.story_id if story.story_id is not None else ids[story.uuid])
        for story in plan.stories
        if story.story_id is not None or story.entry_ids
    ]
    written = _Writing()
    touched = [number for _, number in placed] + [merge.gone_id for merge in plan.merges]
    facets = _facets(connection, [number for number in touched if number in held.stories])
    for story, number in placed:
        _write_story(written, story, number, held, facets.get(number, {}), moment)
    for merge in plan.merges:
        _write_merge(written, merge, held, facets.get(merge.gone_id, {}), moment)
    _write(connection, written, moment)
    index_stories(connection, written.words)
    _redirect(connection, plan.merges)
    _place(connection, placed, held.entries)
    if written.visible:
        bump_generation(connection)
    return sum(is_shown(story) for story in new)


def is_shown(story: StoryPlan) -> bool:
    return bool(story.entry_ids) and not story.withdrawn and story.lead_id is not None


def _insert_stories(
    connection: Connection, plans: Sequence[StoryPlan], held: Around, moment: int
) -> dict[str, int]:
    rows = [
        {
            "uuid": story.uuid,
            "lead_id": story.lead_id if is_shown(story) else None,
            "first_seen": moment,
            "published": to_micros(story.published),
            "sort_at": to_micros(story.sort_at),
            "created_at": moment,
            "modified_at": moment,
            "withdrawn_at": None if is_shown(story) else moment,
            "told": str(_told(story, "", to_micros(story.sort_at), held.entries)),
        }
        for story in plans
    ]
    if not rows:
        return {}
    statement = insert(stories).returning(stories.c.uuid, stories.c.id)
    return {row.uuid: row.id for row in connection.execute(statement, rows)}


def _told(story: StoryPlan, correction: str, sort_at: int, rows: Mapping[int, EntryRow]) -> Told:
    if not is_shown(story):
        return Told()
    lead = rows[story.lead_id or 0]
    said = correction_of(correction)
    copies = sorted(
        (row.entry.url, row.entry.source_office or "", to_micros(row.entry.published))
        for row in (rows[number] for number in story.entry_ids if number in rows)
        if not row.entry.removed
    )
    return Told(
        words=digest((lead.words, said.title, said.summary, said.office)),
        copies=digest(copies),
        rest=digest((lead.shown, sort_at, story.facets)),
    )


def _write_story(
    written: _Writing, story: StoryPlan, number: int, held: Around, facets: Mapping[str, int], moment: int
) -> None:
    row = held.stories.get(number)
    if row is None:
        if is_shown(story):
            sort_at = to_micros(story.sort_at)
            written.facets += _facet_rows(number, sort_at, story.facets)
            written.words.add(number)
            _tell(written, number, ChangeKind.NEW, moment)
        return
    was = Told.read(row["told"])
    now = _told(story, row["correction"], row["sort_at"], held.entries)
    wanted = set(story.facets) if is_shown(story) else set()
    shown_before = row["lead_id"] is not None
    values = {
        "b_id": number,
        "b_lead": story.lead_id if is_shown(story) else None,
        "b_published": to_micros(story.published) if is_shown(story) else row["published"],
        "b_withdrawn": None if is_shown(story) else (row["withdrawn_at"] or moment),
        "b_told": str(now),
        "b_modified": row["modified_at"] if was == now else moment,
    }
    if values != _as_held(row):
        written.updates.append(values)
    if is_shown(story) and (was.words, was.rest) != (now.words, now.rest):
        written.words.add(number)
    _write_facets(written, number, row["sort_at"], facets, wanted, moment)
    if shown_before != is_shown(story):
        if is_shown(story):
            written.back.append((number, NATIONAL))
        else:
            written.left.append({"facet": NATIONAL, "story_id": number, "removed_at": moment})
        _tell(written, number, ChangeKind.RESTORED if is_shown(story) else ChangeKind.REMOVED, moment)
    elif was.words != now.words:
        _tell(written, number, ChangeKind.CORRECTED, moment)
    elif was.copies != now.copies:
        _tell(written, number, ChangeKind.COPIES, moment)
    elif facets.keys() != wanted:
        # Whoever follows one of these channels has to hear of it, though the words are the same.
        _tell(written, number, ChangeKind.CORRECTED, moment)
    elif was != now:
        _tell(written, number, ChangeKind.DETAILS, moment)


def _as_held(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "b_id": row["id"],
        "b_lead": row["lead_id"],
        "b_published": row["published"],
        "b_withdrawn": row["withdrawn_at"],
        "b_told": row["told"],
        "b_modified": row["modified_at"],
    }


def _write_merge(
    written: _Writing, merge: StoryMerge, held: Around, facets: Mapping[str, int], moment: int
) -> None:
    row = held.stories[merge.gone_id]
    _write_facets(written, merge.gone_id, row["sort_at"], facets, set(), moment)
    if row["lead_id"] is not None:
        written.left.append({"facet": NATIONAL, "story_id": merge.gone_id, "removed_at": moment})
    written.updates.append(
        {
            "b_id": merge.gone_id,
            "b_lead": None,
            "b_published": row["published"],
            "b_withdrawn": row["withdrawn_at"],
            "b_told": "",
            "b_modified": moment,
        }
    )
    _tell(written, merge.gone_id, ChangeKind.MERGED, moment, merge.into_id)


def _write_facets(
    written: _Writing, number: int, sort_at: int, held: Mapping[str, int], wanted: set[str], moment: int
) -> None:
    for facet in sorted(held.keys() - wanted):
        written.left.append({"facet": facet, "story_id": number, "removed_at": moment})
    new = sorted(wanted - held.keys())
    written.facets += _facet_rows(number, sort_at, new)
    written.back += [(number, facet) for facet in new]


def _facet_rows(number: int, sort_at: int, facets: Iterable[str]) -> list[dict[str, Any]]:
    return [{"facet": facet, "sort_at": sort_at, "story_id": number} for facet in facets]


def _tell(written: _Writing, number: int, kind: ChangeKind, moment: int, into: int | None = None) -> None:
    written.changes.append({"at": moment, "kind": kind.value, "story_id": number, "into_id": into})
    written.visible = True


def _facets(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """The facets of stories, each with where the story sorts in it."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for some in chunks(ids):
        for row in connection.execute(_FACETS, {"ids": some}):
            found[row.story_id][row.facet] = row.sort_at
    return found


def _write(connection: Connection, written: _Writing, moment: int) -> None:
    if written.updates:
        connection.execute(_UPDATE_STORY, written.updates)
    if written.left:
        gone = [{"b_facet": row["facet"], "b_story": row["story_id"]} for row in written.left]
        connection.execute(_DELETE_FACET, gone)
        connection.execute(_DELETE_TOMBSTONE, gone)
        connection.execute(insert(tombstones), written.left)
    if written.back:
        connection.execute(
            _DELETE_TOMBSTONE, [{"b_facet": facet, "b_story": number} for number, facet in written.back]
        )
    if written.facets:
        connection.execute(insert(story_facets), written.facets)
    if written.changes:
        connection.execute(insert(story_changes), written.changes)
        note_changes(connection, {row["story_id"] for row in written.changes})


def _redirect(connection: Connection, merges: Sequence[StoryMerge]) -> None:
    """Let merged stories, and those that were merged into them before, answer by the one that lives on."""
    for merge in merges:
        connection.execute(
            update(stories)
            .where((stories.c.id == merge.gone_id) | (stories.c.merged_into == merge.gone_id))
            .values(merged_into=merge.into_id)
        )


def _place(
    connection: Connection, placed: Sequence[tuple[StoryPlan, int]], rows: Mapping[int, EntryRow]
) -> None:
    moved = [
        {"b_id": entry_id, "b_story": number}
        for story, number in placed
        for entry_id in story.entry_ids
        if entry_id in rows and rows[entry_id].entry.story_id != number
    ]
    if moved:
        connection.execute(_PLACE_ENTRY, moved)


_FACETS = select(story_facets).where(story_facets.c.story_id.in_(bindparam("ids", expanding=True)))
_UPDATE_STORY = (
    update(stories)
    .where(stories.c.id == bindparam("b_id"))
    .values(
        lead_id=bindparam("b_lead"),
        published=bindparam("b_published"),
        withdrawn_at=bindparam("b_withdrawn"),
        told=bindparam("b_told"),
        modified_at=bindparam("b_modified"),
    )
)
_DELETE_FACET = delete(story_facets).where(
    story_facets.c.story_id == bindparam("b_story"), story_facets.c.facet == bindparam("b_facet")
)
_DELETE_TOMBSTONE = delete(tombstones).where(
    tombstones.c.story_id == bindparam("b_story"), tombstones.c.facet == bindparam("b_facet")
)
_PLACE_ENTRY = update(entries).where(entries.c.id == bindparam("b_id")).values(story_id=bindparam("b_story"))
