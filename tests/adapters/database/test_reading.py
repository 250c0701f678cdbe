"""What readers are told of stories that are corrected, related, merged or gone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update

from aggregator.adapters.database import Database
from aggregator.adapters.database.engine import write
from aggregator.adapters.database.gone import TOLD_AT_MOST, TOLD_FOR
from aggregator.adapters.database.schema import (
    entries,
    entry_revisions,
    likenesses,
    quarantine,
    stories,
    story_changes,
    story_facets,
    to_micros,
    tombstones,
)
from aggregator.adapters.database.views import MOST_RELATED
from aggregator.model import (
    ChangeKind,
    ChannelQuery,
    Facet,
    MergedStory,
    StoryChange,
    StoryView,
    Tombstone,
    WithdrawnStory,
    both,
)

FACETS = ("", "office:73.02", "region:73", "region:73.02", "category:haji-umrah", "category:umum")


def uuid_of(number: int) -> str:
    """The uuid that the house gave to its ``number``-th story."""
    return f"00000000-0000-4000-8000-{number:012d}"


class Shelf:
    """Stories that are held, and rows written as grouping and editors write them."""

    def __init__(self, house: Any, entry: Any, count: int) -> None:
        self.storage: Database = house.storage
        (source,) = house.add("http://kemenag.go.id/feed")
        house.store(source, [entry(number) for number in range(1, count + 1)])
        house.group()
        # Which story is given which uuid is nobody's business: here the n-th entry's is called n.
        self.run(
            *(
                update(stories)
                .where(stories.c.lead_id.in_(select(entries.c.id).where(entries.c.identity == f"g:{number}")))
                .values(uuid=f"new {uuid_of(number)}")
                for number in range(1, count + 1)
            ),
            update(stories).values(uuid=func.substr(stories.c.uuid, 5)),
        )
        with self.storage.engine.connect() as connection:
            columns = (stories.c.uuid, stories.c.id, stories.c.lead_id)
            self.rows = {row.uuid: row for row in connection.execute(select(*columns))}

    def run(self, *statements: Any) -> None:
        write(self.storage.engine, lambda c: [c.execute(statement) for statement in statements] and None)

    def story_id(self, number: int) -> int:
        return int(self.rows[uuid_of(number)].id)

    def entry_id(self, number: int) -> int:
        return int(self.rows[uuid_of(number)].lead_id)

    def leave(self, number: int, at: datetime, into: int | None = None) -> None:
        """A story leaves every channel."""
        story_id = self.story_id(number)
        kind = ChangeKind.REMOVED if into is None else ChangeKind.MERGED
        into_id = None if into is None else self.story_id(into)
        gone = {"lead_id": None, "modified_at": to_micros(at), "merged_into": into_id}
        if into is None:
            gone["withdrawn_at"] = to_micros(at)
        self.run(
            update(stories).where(stories.c.id == story_id).values(gone),
            delete(story_facets).where(story_facets.c.story_id == story_id),
            *(self._tombstone(facet, at, story_id) for facet in FACETS),
        )
        self.tell(number, kind, at, into_id)

    def leave_facet(self, number: int, facet: str, at: datetime) -> None:
        """A story leaves one channel and stays in the others."""
        story_id = self.story_id(number)
        held = story_facets.c.story_id == story_id
        self.run(
            delete(story_facets).where(held, story_facets.c.facet == facet),
            self._tombstone(facet, at, story_id),
        )

    def tell(self, number: int, kind: ChangeKind, at: datetime, into_id: int | None = None) -> None:
        values = {"at": to_micros(at), "kind": kind.value, "story_id": self.story_id(number)}
        self.run(insert(story_changes).values(values | {"into_id": into_id}))

    def alike(self, one: int, other: int, verdict: str = "related") -> None:
        low, high = sorted((self.entry_id(one), self.entry_id(other)))
        values = {"low_id": low, "high_id": high, "verdict": verdict, "strength": 0.5}
        self.run(insert(likenesses).values(values))

    def correct(self, number: int, **values: str) -> None:
        column = json.dumps(values)
        self.run(update(stories).where(stories.c.id == self.story_id(number)).values(correction=column))

    def told(self, facet: str = "", also: str = "", **values: Any) -> tuple[Tombstone, ...]:
        return self.storage.stories(ChannelQuery(both(Facet(facet), Facet(also)), **values)).tombstones

    def view(self, number: int) -> StoryView:
        found = self.storage.story(uuid_of(number))
        assert isinstance(found, StoryView)
        return found

    @staticmethod
    def _tombstone(facet: str, at: datetime, story_id: int) -> Any:
        return insert(tombstones).values(facet=facet, removed_at=to_micros(at), story_id=story_id)


@pytest.fixture
def shelf(house, entry, request: pytest.FixtureRequest) -> Shelf:
    return Shelf(house, entry, getattr(request, "param", 4))


# ---------------------------------------------------------------- tombstones


@pytest.mark.parametrize("facet", FACETS)
def test_what_left_a_channel_is_told_on_its_first_page_the_newest_first(shelf: Shelf, now, facet) -> None:
    shelf.leave(1, now + timedelta(hours=1))
    shelf.leave(2, now + timedelta(hours=2), into=3)
    page = shelf.storage.stories(ChannelQuery(Facet(facet), limit=1))
    assert page.tombstones == (
        Tombstone(uuid_of(2), now + timedelta(hours=2), uuid_of(3)),
        Tombstone(uuid_of(1), now + timedelta(hours=1)),
    )
    assert page.modified == now + timedelta(hours=2)
    assert [story.uuid for story in page.stories] == [uuid_of(3)]
    older = shelf.storage.stories(ChannelQuery(Facet(facet), limit=1, before=page.next_before))
    assert older.tombstones == ()


def test_a_channel_that_it_never_stood_in_is_told_nothing(shelf: Shelf, now) -> None:
    shelf.leave(1, now)
    assert shelf.told("office:35.09") == ()


def test_what_is_live_in_a_channel_has_no_tombstone_there(shelf: Shelf, now) -> None:
    shelf.leave_facet(1, "category:umum", now)
    assert shelf.told() == shelf.told("region:73") == ()
    assert [gone.uuid for gone in shelf.told("category:umum")] == [uuid_of(1)]
    shelf.run(insert(story_facets).values(facet="category:umum", sort_at=1, story_id=shelf.story_id(1)))
    assert shelf.told("category:umum") == ()


@pytest.mark.parametrize("first", [True, False])
def test_what_left_one_of_two_channels_left_what_they_have_in_common(shelf: Shelf, now, first) -> None:
    shelf.leave_facet(1, "category:umum", now)
    shelf.leave(2, now + timedelta(hours=1))
    one, other = ("region:73", "category:umum") if first else ("category:umum", "region:73")
    assert [gone.uuid for gone in shelf.told(one, also=other)] == [uuid_of(2), uuid_of(1)]
    assert [gone.uuid for gone in shelf.told("region:73", also="category:haji-umrah")] == [uuid_of(2)]
    assert shelf.told("office:35.09", also="category:umum") == ()


def test_a_tombstone_is_told_until_a_month_after_it_something_changes(shelf: Shelf, now) -> None:
    shelf.leave(1, now + timedelta(hours=1))
    month_later = now + timedelta(hours=1) + TOLD_FOR
    shelf.leave(2, month_later)
    assert [gone.uuid for gone in shelf.told()] == [uuid_of(2), uuid_of(1)]
    touched = to_micros(month_later + timedelta(seconds=1))
    shelf.run(update(stories).where(stories.c.uuid == uuid_of(3)).values(modified_at=touched))
    assert [gone.uuid for gone in shelf.told()] == [uuid_of(2)]


@pytest.mark.parametrize("shelf", [TOLD_AT_MOST + 3], indirect=True)
def test_not_more_tombstones_are_told_than_a_feed_can_bear(shelf: Shelf, now) -> None:
    count = TOLD_AT_MOST + 2
    shelf.run(
        update(stories).where(stories.c.uuid <= uuid_of(count)).values(lead_id=None),
        *(shelf._tombstone("", now + timedelta(minutes=n), shelf.story_id(n)) for n in range(1, count + 1)),
    )
    told = [gone.uuid for gone in shelf.told()]
    assert told == [uuid_of(number) for number in range(count, 2, -1)]


# ---------------------------------------------------------------- what became of a story


def test_what_became_of_a_story_is_told_by_type(shelf: Shelf, now) -> None:
    shelf.leave(1, now, into=2)
    shelf.leave(2, now, into=3)
    shelf.leave(4, now + timedelta(hours=1))
    assert shelf.storage.story(uuid_of(1)) == shelf.storage.story(uuid_of(2)) == MergedStory(uuid_of(3))
    assert shelf.view(3).uuid == uuid_of(3)
    assert shelf.storage.story(uuid_of(4)) == WithdrawnStory(now + timedelta(hours=1))
    assert shelf.storage.story(uuid_of(99)) is None
    assert shelf.storage.story_background(uuid_of(4)) is None
    assert {gone.uuid: gone.into_uuid for gone in shelf.told()} == {
        uuid_of(1): uuid_of(3),
        uuid_of(2): uuid_of(3),
        uuid_of(4): None,
    }


def test_stories_that_were_merged_in_a_circle_end_somewhere(shelf: Shelf, now) -> None:
    shelf.leave(1, now, into=2)
    shelf.leave(2, now, into=1)
    assert isinstance(shelf.storage.story(uuid_of(1)), MergedStory)


def test_the_history_is_told_from_a_number_on(shelf: Shelf, now) -> None:
    start = shelf.storage.story_changes(0, 100).through
    shelf.tell(1, ChangeKind.CORRECTED, now)
    shelf.leave(1, now + timedelta(hours=1), into=2)
    shelf.leave(2, now + timedelta(hours=2), into=3)
    told = shelf.storage.story_changes(start, 2).changes
    assert [(change.kind, change.uuid, change.into_uuid) for change in told] == [
        (ChangeKind.CORRECTED, uuid_of(1), None),
        (ChangeKind.MERGED, uuid_of(1), uuid_of(3)),
    ]
    (last,) = shelf.storage.story_changes(told[-1].sequence, 100).changes
    assert last == StoryChange(
        last.sequence, now + timedelta(hours=2), ChangeKind.MERGED, uuid_of(2), uuid_of(3), live=False
    )
    assert last.sequence > told[1].sequence > told[0].sequence
    assert shelf.storage.story_changes(last.sequence, 100).changes == ()


def test_the_number_of_removals_rises_with_each_story_that_is_taken_away(shelf: Shelf, now) -> None:
    start = shelf.storage.removals()
    shelf.tell(1, ChangeKind.CORRECTED, now)
    shelf.tell(2, ChangeKind.RESTORED, now)
    assert shelf.storage.removals() == start
    shelf.leave(1, now)
    first = shelf.storage.removals()
    assert first > start
    assert shelf.storage.removals() == first
    shelf.leave(2, now)
    assert shelf.storage.removals() > first


# ---------------------------------------------------------------- what a story shows


def test_what_an_editor_corrects_stands_in_place_of_what_the_lead_says(shelf: Shelf) -> None:
    lead = shelf.view(1)
    shelf.correct(1, title="Judul yang Benar", summary="", office="73")
    view = shelf.view(1)
    assert (view.title, view.summary) == ("Judul yang Benar", "")
    assert (view.office, view.office_name, view.region) == ("73", "Kanwil Sulawesi Selatan", "73")
    assert view.corrected == ("title", "summary", "office")
    assert (view.html, view.url, lead.corrected) == (lead.html, lead.url, ())
    background = shelf.storage.story_background(view.uuid)
    assert background is not None
    assert (background.title, background.summary) == (lead.title, lead.summary)
    assert background.office_name == "Kankemenag Bulukumba"


def test_every_copy_says_whether_its_site_is_official(house, entry, now) -> None:
    own, mirror = house.add("http://a.go.id/feed"), house.add("http://a.blogspot.example/feed")
    house.store(own[0], [entry(1)])
    house.store(mirror[0], [entry(1, url="http://a.blogspot.example/1", url_key="blog/1")])
    house.group()
    (story,) = house.storage.stories(ChannelQuery()).stories
    assert {copy.url: copy.official for copy in story.copies} == {
        "http://situs.example/berita/1": True,
        "http://a.blogspot.example/1": False,
    }


def test_related_stories_are_live_ones_the_newest_first_from_either_side(shelf: Shelf, now) -> None:
    shelf.alike(3, 1)
    shelf.alike(1, 2, verdict="same")
    shelf.alike(1, 4)
    shelf.correct(2, title="Judul yang Benar")
    related = shelf.view(1).related
    assert [(other.uuid, other.title) for other in related] == [
        (uuid_of(2), "Judul yang Benar"),
        (uuid_of(3), "Kegiatan Nomor 3"),
        (uuid_of(4), "Kegiatan Nomor 4"),
    ]
    assert {other.office_name for other in related} == {"Kankemenag Bulukumba"}
    assert [other.uuid for other in shelf.view(4).related] == [uuid_of(1)]
    shelf.leave(3, now)
    shelf.leave(2, now, into=4)
    assert [other.uuid for other in shelf.view(1).related] == [uuid_of(4)]


@pytest.mark.parametrize("shelf", [MOST_RELATED + 3], indirect=True)
def test_a_series_does_not_fill_the_list_of_related_stories(shelf: Shelf) -> None:
    for number in range(2, MOST_RELATED + 4):
        shelf.alike(1, number)
    assert [other.uuid for other in shelf.view(1).related] == [
        uuid_of(number) for number in range(2, MOST_RELATED + 2)
    ]


def test_copies_in_one_story_are_not_related_stories(shelf: Shelf) -> None:
    shelf.alike(1, 2)
    moved = update(entries).where(entries.c.id == shelf.entry_id(2)).values(story_id=shelf.story_id(1))
    shelf.run(moved)
    assert shelf.view(1).related == ()


def test_behind_a_story_stand_its_entries_and_what_its_lead_said_before(shelf: Shelf, now) -> None:
    shelf.run(
        update(entries).where(entries.c.id == shelf.entry_id(2)).values(story_id=shelf.story_id(1)),
        *(
            insert(entry_revisions).values(
                entry_id=shelf.entry_id(1),
                revision=number,
                replaced_at=to_micros(now + timedelta(hours=number)),
                title=f"Judul {number}",
                text=f"Isi {number}",
            )
            for number in (1, 2)
        ),
    )
    background = shelf.storage.story_background(uuid_of(1))
    assert background is not None
    assert [entry.id for entry in background.entries] == [shelf.entry_id(1), shelf.entry_id(2)]
    assert [(past.title, past.text) for past in background.revisions] == [
        ("Judul 2", "Isi 2"),
        ("Judul 1", "Isi 1"),
    ]
    assert background.revisions[0].replaced_at == now + timedelta(hours=2)


@pytest.mark.parametrize(("state", "shown"), [("released", 1), ("rejected", 0)])
def test_what_was_rejected_is_not_shown_as_what_a_source_said_before(
    shelf: Shelf, now, state: str, shown: int
) -> None:
    entry_id, at = shelf.entry_id(1), to_micros(now)
    shelf.run(
        insert(entry_revisions).values(entry_id=entry_id, revision=1, replaced_at=at, title="Slot Gacor"),
        insert(quarantine).values(entry_id=entry_id, state=state, found_at=at),
    )
    background = shelf.storage.story_background(uuid_of(1))
    assert background is not None
    assert len(background.revisions) == shown
