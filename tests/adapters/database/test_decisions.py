"""What editors decided, as rows, on every database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, select

from aggregator.adapters.database.schema import decisions, entries, stories, ties
from aggregator.editing import (
    Decision,
    Ground,
    Hand,
    Named,
    StoryFile,
    correct,
    merge,
    restore,
    split,
    takedown,
    undo,
)
from aggregator.errors import StorageError
from aggregator.model import Correction

from .conftest import NOW, House, make_entry

HAND = Hand("redaksi", NOW, "contoh")


class Desk:
    """An editor of three stories, the first with two entries."""

    def __init__(self, house: House) -> None:
        self.house, self.storage = house, house.storage
        (one, other) = house.add("http://situs.example/feed", "http://lain.example/feed")
        copy = replace(make_entry(1), url="http://lain.example/1", url_key="lain.example/1")
        house.store(one, [make_entry(1), make_entry(2), make_entry(3)])
        house.store(other, [copy])
        house.group()

    def story(self, number: int) -> StoryFile:
        uuid = self.storage.story_with(f"situs.example/berita/{number}")
        found = self.storage.story_file(uuid or "")
        assert found is not None
        return found

    def record(self, decision: Decision) -> Decision:
        made, self.touched = self.storage.edit(lambda _: decision)
        return made

    def rows(self, table) -> list[tuple]:
        with self.storage.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]

    def waiting(self) -> set[int]:
        return self._marked(entries.c.needs_grouping)

    def withdrawn(self) -> set[int]:
        return self._marked(entries.c.withdrawn)

    def _marked(self, column) -> set[int]:
        with self.storage.engine.connect() as connection:
            return set(connection.scalars(select(entries.c.id).where(column)))

    def every_kind(self) -> Iterator[Decision]:
        """One decision of each kind, each made when the one before is written."""
        yield takedown(self.story(1), Ground.PRIVACY, HAND)
        yield restore(self.story(1), HAND)
        yield merge([self.story(1), self.story(2)], HAND)
        first = self.story(1).copies[0]
        yield split(self.story(1), [Named(str(first.id))], HAND)
        yield correct(self.story(3), Correction(title="Judul"), None, [], HAND)
        yield undo(self.storage.decisions(), 1, HAND)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@contextmanager
def statements(desk: Desk) -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    seen: list[str] = []

    def keep(_connection, _cursor, statement: str, *_rest) -> None:
        seen.append(statement)

    event.listen(desk.storage.engine, "before_cursor_execute", keep)
    try:
        yield seen
    finally:
        event.remove(desk.storage.engine, "before_cursor_execute", keep)


def test_the_log_is_only_ever_added_to(desk: Desk) -> None:
    before: list[tuple] = []
    with statements(desk) as sent:
        for decision in desk.every_kind():
            desk.record(decision)
            rows = desk.rows(decisions)
            assert rows[:-1] == before
            before = rows
    assert len(before) == 6
    touching = [one for one in sent if re.search(r"\b(UPDATE|DELETE FROM|REPLACE INTO)\s+\"?decisions", one)]
    assert touching == []


def test_what_is_read_is_what_was_written(desk: Desk) -> None:
    made = [desk.record(decision) for decision in desk.every_kind()]
    assert [one.id for one in made] == [1, 2, 3, 4, 5, 6]
    assert desk.storage.decisions() == made[::-1]
    assert desk.storage.decisions(limit=2) == made[:3:-1]
    third = desk.story(3).uuid
    assert [one.id for one in desk.storage.decisions([third])] == [5]


def test_a_takedown_marks_entries_and_has_them_grouped(desk: Desk) -> None:
    ids = {copy.id for copy in desk.story(1).copies}
    desk.record(takedown(desk.story(1), Ground.COURT, HAND))
    assert desk.withdrawn() == desk.waiting() == set(desk.touched) == ids
    assert desk.storage.await_grouping(desk.touched, NOW)
    desk.house.group()
    assert not desk.storage.await_grouping(desk.touched, NOW)
    assert not desk.storage.await_grouping([], NOW)


def test_ties_are_those_of_the_decisions_in_effect(desk: Desk) -> None:
    (one, two), (three,) = ([copy.id for copy in desk.story(number).copies] for number in (1, 2))
    pairs = sorted(tuple(sorted((each, three))) for each in (one, two))
    first = desk.record(merge([desk.story(1), desk.story(2)], HAND))
    assert desk.rows(ties) == [(*pair, True, first.id) for pair in pairs]
    assert desk.waiting() == {one, two, three}
    desk.storage.edit(lambda session: undo(session.log(), first.id, HAND))
    assert desk.rows(ties) == []


def test_a_correction_is_a_value_of_its_story(desk: Desk) -> None:
    story = desk.story(2)
    desk.record(correct(story, Correction(title="Judul"), Named(str(story.copies[0].id)), [], HAND))
    expected = Correction(title="Judul", lead_id=story.copies[0].id)
    assert desk.story(2).correction == expected
    assert desk.waiting() == {copy.id for copy in story.copies}
    desk.storage.edit(lambda session: undo(session.log(), 1, HAND))
    with desk.storage.engine.connect() as connection:
        assert set(connection.scalars(select(stories.c.correction))) == {""}


def test_a_decision_that_fails_leaves_nothing(desk: Desk) -> None:
    broken = replace(takedown(desk.story(1), Ground.OTHER, HAND), by=None)  # type: ignore[arg-type]
    with pytest.raises(StorageError):
        desk.record(broken)
    assert desk.rows(decisions) == []
    assert desk.withdrawn() == desk.waiting() == set()


def test_a_number_is_never_given_twice(desk: Desk) -> None:
    numbers: Sequence[int] = [desk.record(decision).id for decision in desk.every_kind()]
    assert numbers == sorted(set(numbers))


def test_a_story_that_was_merged_leads_to_the_one_that_is_left(desk: Desk) -> None:
    one, other = desk.story(2), desk.story(3)
    with desk.storage.engine.begin() as connection:
        ids = {row.uuid: row.id for row in connection.execute(select(stories.c.uuid, stories.c.id))}
        gone = stories.update().where(stories.c.uuid == other.uuid)
        connection.execute(gone.values(merged_into=ids[one.uuid], lead_id=None))
    found = desk.storage.story_file(other.uuid)
    assert found is not None
    assert (found.uuid, found.asked_uuid, found.merged) == (one.uuid, other.uuid, (other.uuid,))
    assert found.uuids == {one.uuid, other.uuid}


def test_the_stories_that_hold_entries_are_found(desk: Desk) -> None:
    ids = [copy.id for number in (1, 2) for copy in desk.story(number).copies]
    assert desk.storage.stories_holding(ids) == [desk.story(1).uuid, desk.story(2).uuid]
    assert desk.storage.stories_holding([]) == []
