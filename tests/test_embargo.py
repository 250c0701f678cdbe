"""A story under embargo is shown to nobody but to who is allowed, and is published by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import newsroom
import pytest
from pipeline_house import House

from aggregator import pipeline
from aggregator.bootstrap import open_world
from aggregator.editing import Ground, Hand, NoChange, StoryFile, StoryState
from aggregator.model import (
    ChangeKind,
    ChannelQuery,
    Facet,
    SourceKind,
    SourceRow,
    StoryPage,
    StoryView,
    WithdrawnStory,
)
from aggregator.newsdesk import Desk
from aggregator.settings import load_settings

SITES = {"bulukumba": "73.02", "kanwil": "73"}
BEFORE, UNDER = newsroom.story("robotik", "bulukumba"), newsroom.story("banjir", "bulukumba")


class Room:
    """An editor, and two sites of which one has published two stories, the second of them later."""

    def __init__(self, house: House) -> None:
        self.house, self.world = house, house.world
        self.storage = house.world.storage
        self.desk = Desk(house.world)
        self.feeds: dict[str, list[dict[str, str]]] = {site: [] for site in SITES}
        rows = [
            SourceRow(url=f"{house.server.url}/{site}", kind=SourceKind.FEED, office=office)
            for site, office in SITES.items()
        ]
        self.storage.put_sources(rows, house.now)
        self.publish(BEFORE, UNDER)
        self.uuid = self.look().uuid
        self.ends = house.now + timedelta(hours=6)

    def publish(self, *items: dict[str, str]) -> None:
        for item in items:
            self.feeds[item["link"].split("/")[1]].insert(0, item)
        for site, listed in self.feeds.items():
            self.house.feed(listed, f"/{site}")
        self.house.collect()

    @property
    def hand(self) -> Hand:
        return Hand("redaksi", self.house.now, "contoh")

    def look(self) -> StoryFile:
        return self.desk.look(self.house.server.url + UNDER["link"])

    def embargo(self) -> int:
        return self.desk.embargo(self.uuid, self.ends, self.hand).id

    def pages(self) -> list[StoryPage]:
        names = ("", "office:73.02", "office:73", "region:73")
        return [self.storage.stories(ChannelQuery(Facet(name))) for name in names]

    def shown(self) -> list[str]:
        return [story.uuid for story in self.storage.stories(ChannelQuery()).stories]

    def changes(self) -> list[ChangeKind]:
        changes = self.storage.story_changes(0, 500).changes
        return [one.kind for one in changes if one.uuid == self.uuid]

    def wait(self, hours: float) -> None:
        """Time passes, and the workers look once."""
        self.house.now += timedelta(hours=hours)
        self.storage.beat(self.house.now)
        self.house.work()


@pytest.fixture(params=["sqlite", "postgresql"])
def room(request: pytest.FixtureRequest, tmp_path: Path, server, reply) -> Iterator[Room]:
    settings = {
        "SIMPUL_DATA": str(tmp_path),
        "SIMPUL_REGISTRY": "none",
        "SIMPUL_HOST_INTERVAL": "0",
        "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
    }
    if request.param == "postgresql":
        settings["SIMPUL_DATABASE_URL"] = request.getfixturevalue("postgresql_database_url")
    with closing(open_world(load_settings(settings))) as world:
        yield Room(House(world, server, reply))


def test_until_its_time_a_story_is_in_no_channel_and_its_copies_join_it_unseen(room: Room) -> None:
    room.embargo()
    room.publish(newsroom.copy("banjir", "kanwil"))
    for page in room.pages():
        assert room.uuid not in {story.uuid for story in page.stories}
    assert [stone.uuid for stone in room.pages()[0].tombstones] == [room.uuid]
    assert isinstance(room.storage.story(room.uuid), WithdrawnStory)
    assert len(room.look().copies) == 2
    assert room.changes() == [ChangeKind.NEW, ChangeKind.REMOVED]
    (allowed,) = room.storage.embargoed()
    assert (allowed.uuid, allowed.title) == (room.uuid, UNDER["title"])
    assert allowed.embargo_until == room.ends
    assert len(allowed.copies) == 2


def test_when_its_time_comes_it_is_published_by_itself_as_the_newest(room: Room) -> None:
    room.embargo()
    room.publish(newsroom.story("rumah", "bulukumba"))
    room.wait(4.9)
    assert room.uuid not in room.shown()
    room.wait(0.1)
    assert room.shown()[0] == room.uuid
    assert len(room.shown()) == 3
    assert room.storage.embargoed() == []
    assert room.changes() == [ChangeKind.NEW, ChangeKind.REMOVED, ChangeKind.RESTORED]
    for page in room.pages():
        assert room.uuid not in {stone.uuid for stone in page.tombstones}
    story = room.storage.story(room.uuid)
    assert isinstance(story, StoryView)
    assert story.embargo_until is None
    # The dump of the day on which it would have arrived stays as it was.
    arrived = room.storage.arrived(room.ends, room.ends + timedelta(hours=1))
    assert [one.view.uuid for one in arrived] == [room.uuid]
    room.wait(1)
    assert room.storage.end_embargoes(room.house.now) == 0
    assert len(room.changes()) == 3, "ending it twice changes nothing"


def test_undoing_it_publishes_at_once_and_a_later_word_moves_its_end(room: Room) -> None:
    decision = room.embargo()
    room.desk.embargo(room.uuid, room.ends + timedelta(hours=2), room.hand)
    assert room.look().embargo_until == room.ends + timedelta(hours=2)
    assert room.changes() == [ChangeKind.NEW, ChangeKind.REMOVED]
    room.desk.undo(decision, room.hand)
    assert room.look().embargo_until == room.ends + timedelta(hours=2)
    room.desk.undo(decision + 1, room.hand)
    assert room.shown()[0] == room.uuid
    again = room.embargo()
    room.wait(7)
    assert room.uuid in room.shown()
    room.desk.undo(again, room.hand)
    assert room.changes().count(ChangeKind.RESTORED) == 2, "what is over is not undone"


def test_a_takedown_outlasts_an_embargo(room: Room) -> None:
    room.embargo()
    taken = room.desk.takedown(room.uuid, Ground.COURT, room.hand)
    assert room.storage.embargoed() == []
    room.wait(7)
    assert room.uuid not in room.shown()
    assert room.look().state is StoryState.WITHDRAWN
    room.desk.undo(taken.id, room.hand)
    assert room.uuid in room.shown()


def test_an_embargo_outlasts_a_takedown_that_is_taken_back(room: Room) -> None:
    room.embargo()
    room.desk.takedown(room.uuid, Ground.ERROR, room.hand)
    room.desk.restore(room.uuid, room.hand)
    assert room.uuid not in room.shown()
    assert [story.uuid for story in room.storage.embargoed()] == [room.uuid]
    room.wait(7)
    assert room.uuid in room.shown()


def test_what_changes_nothing_is_no_decision(room: Room) -> None:
    room.embargo()
    for decide, why in (
        (room.embargo, "same"),
        (lambda: room.desk.restore(room.uuid, room.hand), "embargoed"),
    ):
        with pytest.raises(NoChange) as nothing:
            decide()
        assert nothing.value.why == why
    room.desk.takedown(room.uuid, Ground.ERROR, room.hand)
    with pytest.raises(NoChange) as nothing:
        room.embargo()
    assert nothing.value.why == "withdrawn"


def test_a_story_merged_with_one_under_embargo_waits_with_it(room: Room) -> None:
    room.embargo()
    other = room.desk.look(room.house.server.url + BEFORE["link"]).uuid
    room.desk.merge([room.uuid, other], room.hand)
    assert room.shown() == []
    room.wait(7)
    assert len(room.shown()) == 1


def test_workers_that_were_away_publish_what_is_over_when_they_come_back(room: Room) -> None:
    room.embargo()
    room.house.now += timedelta(days=3)
    assert pipeline.tick(room.world).group
    while pipeline.group_entries(room.world):
        pass
    assert room.shown()[0] == room.uuid
