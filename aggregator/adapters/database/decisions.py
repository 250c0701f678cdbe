"""What editors decided: an append-only log, and what follows from it for grouping and for readers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, delete, insert, or_, select, update

from aggregator.adapters.database.editing import story_file, story_with
from aggregator.adapters.database.embargo import set_free
from aggregator.adapters.database.engine import lock_grouping, read, write
from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.rows import chunks
from aggregator.adapters.database.schema import (
    decisions,
    entries,
    from_micros,
    stories,
    story_changes,
    ties,
    to_be_grouped,
    to_micros,
)
from aggregator.editing import (
    Action,
    Decision,
    Ground,
    Outcome,
    Said,
    StoryFile,
    StoryGroup,
    in_effect,
    outcome,
)
from aggregator.model import ChangeKind, Correction
from aggregator.ports import EditingSession


class DecisionQueries:
    """Writes decisions, and reads the log."""

    engine: Engine

    def edit(self, make: Callable[[EditingSession], Decision]) -> tuple[Decision, list[int]]:
        """Write the decision that ``make`` makes of stories as they stand, and what follows from it; it with
        its number, and the entries that are to be grouped. Nobody groups or decides meanwhile."""

        def job(connection: Connection) -> tuple[Decision, list[int]]:
            lock_grouping(connection)
            work = EditingWork(connection)
            return work.record(make(work))

        return write(self.engine, job)

    def decisions(self, uuids: Collection[str] | None = None, limit: int | None = None) -> list[Decision]:
        """The log, the newest first: all of it, or what it says of some stories."""

        def job(connection: Connection) -> list[Decision]:
            query = select(decisions).order_by(decisions.c.id.desc()).limit(limit)
            if uuids is not None:
                query = query.where(_about(uuids))
            return [_decision(row) for row in connection.execute(query).mappings()]

        return read(self.engine, job)

    def await_grouping(self, entry_ids: Sequence[int], now: datetime) -> bool:
        """Whether one of these entries waits to be grouped."""

        def job(connection: Connection) -> bool:
            waiting = select(entries.c.id).where(to_be_grouped(now)).limit(1)
            return any(
                connection.scalar(waiting.where(entries.c.id.in_(some))) is not None
                for some in chunks(entry_ids)
            )

        return read(self.engine, job)


class EditingWork:
    """Implements `ports.EditingSession` within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def story_file(self, uuid: str) -> StoryFile | None:
        """The story, or the one that it was merged into, as it stands."""
        return story_file(self._connection, uuid)

    def story_with(self, url_key: str) -> str | None:
        """The uuid of the story that holds the entry with this address."""
        return story_with(self._connection, url_key)

    def log(self) -> list[Decision]:
        """Every decision, the oldest first."""
        rows = self._connection.execute(select(decisions).order_by(decisions.c.id)).mappings()
        return [_decision(row) for row in rows]

    def record(self, decision: Decision) -> tuple[Decision, list[int]]:
        """Write a decision, and what follows from it; it with its number, and the entries that are to be
        grouped."""
        log = self.log()
        number = self._connection.scalar(insert(decisions).values(_row(decision)).returning(decisions.c.id))
        assert number is not None
        made = replace(decision, id=number)
        before, after = outcome(log), outcome([*log, made])
        for merge in _no_longer(Action.MERGE, [*log, made]):
            self._part(merge)
        touched = {
            *self._withdraw(before, after),
            *self._embargo(before, after, made.at),
            *self._tie(before, after),
            *self._correct(before, after),
            *(entry_id for group in made.said.groups for entry_id in group.entry_ids),
        }
        for some in chunks(sorted(touched)):
            change = update(entries).where(entries.c.id.in_(some)).values(needs_grouping=True)
            self._connection.execute(change)
        return made, sorted(touched)

    def _part(self, merge: Decision) -> None:
        """Give the ids back that a merge took away, so that each leads to its own story again, unless others
        have it since. Where the entries are one story all the same, grouping merges them once more."""
        for group in merge.said.groups:
            gone = self._connection.execute(
                select(stories.c.id, stories.c.merged_into).where(
                    stories.c.uuid == group.uuid, stories.c.merged_into.is_not(None)
                )
            ).first()
            if gone is None:
                continue
            held = self._entries_in(gone.merged_into)
            theirs = held & set(group.entry_ids)
            if theirs and theirs != held:
                for some in chunks(sorted(theirs)):
                    moved = update(entries).where(entries.c.id.in_(some)).values(story_id=gone.id)
                    self._connection.execute(moved)
                self._give_back(gone.id, gone.merged_into)

    def _entries_in(self, story_id: int) -> set[int]:
        return set(self._connection.scalars(select(entries.c.id).where(entries.c.story_id == story_id)))

    def _give_back(self, story_id: int, from_id: int) -> None:
        """A story answers by its id again, and by those that were merged into it before."""
        before = select(story_changes.c.story_id).where(
            story_changes.c.kind == ChangeKind.MERGED.value, story_changes.c.into_id == story_id
        )
        older = stories.c.id.in_(before) & (stories.c.merged_into == from_id)
        self._connection.execute(update(stories).where(older).values(merged_into=story_id))
        self._connection.execute(update(stories).where(stories.c.id == story_id).values(merged_into=None))

    def _withdraw(self, before: Outcome, after: Outcome) -> set[int]:
        for withdrawn, ids in (
            (True, after.withdrawn - before.withdrawn),
            (False, before.withdrawn - after.withdrawn),
        ):
            for some in chunks(sorted(ids)):
                self._connection.execute(
                    update(entries).where(entries.c.id.in_(some)).values(withdrawn=withdrawn)
                )
        return set(before.withdrawn ^ after.withdrawn)

    def _embargo(self, before: Outcome, after: Outcome, at: datetime) -> set[int]:
        """Put entries under embargo, or set them free; one that was over at ``at`` is none."""
        either = before.embargoed.keys() | after.embargoed.keys()
        changed = {i for i in either if before.embargoed.get(i) != after.embargoed.get(i)}
        by_end: dict[datetime, list[int]] = defaultdict(list)
        for entry_id in sorted(changed):
            by_end[after.embargoed.get(entry_id, at)].append(entry_id)
        for until, ids in by_end.items():
            if until <= at:
                set_free(self._connection, ids, at)
                continue
            for some in chunks(ids):
                put = update(entries).where(entries.c.id.in_(some)).values(embargo_until=to_micros(until))
                self._connection.execute(put)
        return changed

    def _tie(self, before: Outcome, after: Outcome) -> set[int]:
        gone = before.ties.keys() - after.ties.keys()
        new = [
            {"low_id": low, "high_id": high, "joined": joined, "decision_id": decision_id}
            for (low, high), (joined, decision_id) in after.ties.items()
            if before.ties.get((low, high)) != (joined, decision_id)
        ]
        if gone:
            self._connection.execute(_UNTIE, [{"b_low": low, "b_high": high} for low, high in gone])
        if new:
            statement = insert_for(self._connection)(ties)
            put = statement.on_conflict_do_update(
                index_elements=["low_id", "high_id"],
                set_={name: statement.excluded[name] for name in ("joined", "decision_id")},
            )
            self._connection.execute(put, new)
        return {end for pair in gone for end in pair} | {row[k] for row in new for k in ("low_id", "high_id")}

    def _correct(self, before: Outcome, after: Outcome) -> set[int]:
        touched: set[int] = set()
        for uuid in before.corrections.keys() | after.corrections.keys():
            correction = after.corrections.get(uuid, Correction())
            if correction != before.corrections.get(uuid, Correction()):
                changed = update(stories).where(stories.c.uuid == uuid)
                self._connection.execute(changed.values(correction=correction_text(correction)))
                held = select(entries.c.id).join(stories, stories.c.id == entries.c.story_id)
                touched.update(self._connection.scalars(held.where(stories.c.uuid == uuid)))
        return touched


def _no_longer(action: Action, log: Sequence[Decision]) -> list[Decision]:
    """The decisions of a kind that the last one of the log puts out of effect."""
    counting = {one.id for one in in_effect(log)}
    return [one for one in in_effect(log[:-1]) if one.action is action and one.id not in counting]


_UNTIE = delete(ties).where(ties.c.low_id == bindparam("b_low"), ties.c.high_id == bindparam("b_high"))


def _about(uuids: Collection[str]) -> ColumnElement[bool]:
    return or_(*(decisions.c.stories.contains(uuid, autoescape=True) for uuid in uuids))


def correction_text(correction: Correction) -> str:
    """What `rows.correction_of` reads."""
    said = _values(correction)
    return json.dumps(said, ensure_ascii=False) if said else ""


def _values(correction: Correction) -> dict[str, Any]:
    return {name: value for name, value in asdict(correction).items() if value is not None}


def _row(decision: Decision) -> dict[str, Any]:
    said = decision.said
    payload = {
        "groups": [[group.uuid, list(group.entry_ids)] for group in said.groups],
        "correction": _values(said.correction),
        "cleared": list(said.cleared),
        "until": to_micros(said.until) if said.until else None,
    }
    return {
        "at": to_micros(decision.at),
        "action": decision.action.value,
        "by": decision.by,
        "reason": decision.reason,
        "ground": decision.ground.value if decision.ground else "",
        "stories": " ".join(decision.stories),
        "payload": json.dumps({name: value for name, value in payload.items() if value}, ensure_ascii=False),
        "undoes": decision.undoes,
    }


def _decision(row: Any) -> Decision:
    payload = json.loads(row["payload"] or "{}")
    return Decision(
        action=Action(row["action"]),
        at=from_micros(row["at"]),
        by=row["by"],
        reason=row["reason"],
        stories=tuple(row["stories"].split()),
        said=Said(
            groups=tuple(StoryGroup(uuid, tuple(ids)) for uuid, ids in payload.get("groups", ())),
            correction=Correction(**payload.get("correction", {})),
            cleared=tuple(payload.get("cleared", ())),
            until=from_micros(payload["until"]) if payload.get("until") else None,
        ),
        ground=Ground(row["ground"]) if row["ground"] else None,
        undoes=row["undoes"],
        id=row["id"],
    )
