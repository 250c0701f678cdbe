"""What editors decide takes effect at once and for ever, and undoing it leaves no trace."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import newsroom
import pytest
from pipeline_house import House
from sqlalchemy import update

from aggregator.adapters.database.schema import entries
from aggregator.bootstrap import open_world
from aggregator.editing import (
    Action,
    EditingError,
    Ground,
    Hand,
    StoryFile,
    StoryFilter,
    StoryState,
    in_effect,
)
from aggregator.model import ChannelQuery, Correction, Facet, SourceKind, SourceRow
from aggregator.newsdesk import Desk
from aggregator.settings import load_settings

SITES = {"bulukumba": "73.02", "kanwil": "73", "blog": None, "cermin": "73.02"}


class Newsroom:
    """An editor, and sites that publish when the test says so."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.desk = Desk(house.world)
        self.feeds: dict[str, list[dict[str, str]]] = {site: [] for site in SITES}
        rows = [
            SourceRow(url=f"{house.server.url}/{site}", kind=SourceKind.FEED, office=office)
            for site, office in SITES.items()
        ]
        house.world.storage.put_sources(rows, house.now)

    def publish(self, *items: dict[str, str]) -> None:
        for item in items:
            site = item["link"].split("/")[1]
            self.feeds[site] = [item, *(one for one in self.feeds[site] if one["guid"] != item["guid"])]
        for site, listed in self.feeds.items():
            self.house.feed(listed, f"/{site}")
        self.house.collect()

    def url(self, item: dict[str, str]) -> str:
        return self.house.server.url + item["link"]

    def look(self, what: dict[str, str] | str) -> StoryFile:
        return self.desk.look(what if isinstance(what, str) else self.url(what))

    @property
    def hand(self) -> Hand:
        return Hand("redaksi", self.house.now, "contoh")

    def shown(self) -> set[str]:
        """What the national channel holds."""
        page = self.house.world.storage.stories(ChannelQuery(limit=500))
        return {story.uuid for story in page.stories}

    def sets(self) -> dict[frozenset[str], str | None]:
        """Which entries are one story, and which leads."""
        found = {}
        for listed in self.house.world.storage.list_stories(StoryFilter(state=None, limit=500)):
            if listed.state is not StoryState.MERGED:
                file = self.desk.look(listed.uuid)
                urls = frozenset(copy.url for copy in file.copies)
                found[urls] = file.lead.url if file.lead else None
        return found

    def reindex(self) -> None:
        """Have everything grouped anew."""
        with self.house.world.storage.engine.begin() as connection:
            connection.execute(update(entries).values(needs_grouping=True))
        self.house.work()


@pytest.fixture(params=["sqlite", "postgresql"])
def room(request: pytest.FixtureRequest, tmp_path: Path, server, reply) -> Iterator[Newsroom]:
    postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_database_url") if postgresql else ""
    with closing(_world(tmp_path / "one", url)) as world:
        yield Newsroom(House(world, server, reply))


def revised(item: dict[str, str]) -> dict[str, str]:
    """What its source makes of it later."""
    return {**item, "description": f"{item['description']}<p>Berita ini diperbarui pada sore hari.</p>"}


def _world(folder: Path, url: str = ""):
    settings = {
        "SIMPUL_DATA": str(folder),
        "SIMPUL_REGISTRY": "none",
        "SIMPUL_HOST_INTERVAL": "0",
        "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
    }
    return open_world(load_settings(settings | ({"SIMPUL_DATABASE_URL": url} if url else {})))


def test_a_takedown_is_in_effect_at_once_and_leaves_a_tombstone(room: Newsroom) -> None:
    mine, copied = newsroom.story("banjir", "bulukumba"), newsroom.copy("banjir", "kanwil")
    room.publish(mine, newsroom.story("robotik", "bulukumba"), copied)
    uuid = room.look(mine).uuid
    assert len(room.shown()) == 2
    room.desk.takedown(uuid, Ground.PRIVACY, room.hand)
    assert room.shown() == {room.look(newsroom.story("robotik", "bulukumba")).uuid}
    page = room.house.world.storage.stories(ChannelQuery())
    assert [stone.uuid for stone in page.tombstones] == [uuid]
    for facet in ("office:73.02", "office:73", "region:73"):
        narrow = room.house.world.storage.stories(ChannelQuery(Facet(facet)))
        assert uuid not in {story.uuid for story in narrow.stories}
        assert uuid in {stone.uuid for stone in narrow.tombstones}
    assert room.look(copied).state is StoryState.WITHDRAWN


@pytest.mark.parametrize("late", [newsroom.copy, newsroom.near_copy])
def test_what_is_taken_down_is_never_imported_again(
    room: Newsroom, late: Callable[..., dict[str, str]]
) -> None:
    mine = newsroom.story("banjir", "bulukumba")
    room.publish(mine)
    uuid = room.look(mine).uuid
    room.desk.takedown(uuid, Ground.COURT, room.hand)
    first, second = late("banjir", "blog"), late("banjir", "kanwil")
    for item in (first, second, mine):
        room.publish(item)
        room.reindex()
        assert room.shown() == set()
        assert room.look(item).uuid == uuid
    room.desk.restore(uuid, room.hand)
    assert room.shown() == {uuid}
    assert {copy.url for copy in room.look(uuid).copies} == {room.url(one) for one in (mine, first, second)}
    assert room.look(uuid).lead_id == room.look(mine).lead_id
    page = room.house.world.storage.stories(ChannelQuery())
    assert [len(story.copies) for story in page.stories] == [3]
    assert page.tombstones == ()


def test_a_merge_survives_whatever_comes_later(room: Newsroom) -> None:
    one, other = newsroom.story("manasik", "bulukumba"), newsroom.story("rumah", "kanwil")
    room.publish(one)
    room.publish(other)
    elder, younger = room.look(one).uuid, room.look(other).uuid
    assert elder != younger
    room.desk.merge([younger, elder], room.hand)
    assert room.shown() == {elder}
    assert room.look(younger).uuid == elder
    room.publish(newsroom.copy("manasik", "blog"), newsroom.near_copy("rumah", "cermin"))
    room.publish(revised(one))
    room.reindex()
    assert room.shown() == {elder}
    assert len(room.look(elder).copies) == 4


def test_a_merge_undone_gives_each_its_id_back(room: Newsroom) -> None:
    one, other = newsroom.story("manasik", "bulukumba"), newsroom.story("rumah", "kanwil")
    room.publish(one)
    room.publish(other)
    before = room.sets()
    elder, younger = room.look(one).uuid, room.look(other).uuid
    decision = room.desk.merge([elder, younger], room.hand)
    late = newsroom.copy("rumah", "blog")
    room.publish(late)
    undoing = room.desk.undo(decision.id, room.hand)
    assert (room.look(one).uuid, room.look(other).uuid, room.look(late).uuid) == (elder, younger, younger)
    assert room.shown() == {elder, younger}
    assert len(room.sets()) == len(before)
    room.desk.undo(undoing.id, room.hand)
    assert room.shown() == {elder}


def test_ids_that_led_to_a_merged_story_lead_to_it_again(room: Newsroom) -> None:
    items = [newsroom.story(name, "bulukumba") for name in ("manasik", "rumah", "robotik")]
    for item in items:
        room.publish(item)
    first, second, third = (room.look(item).uuid for item in items)
    room.desk.merge([second, third], room.hand)
    later = room.desk.merge([first, second], room.hand)
    assert room.look(third).uuid == first
    room.desk.undo(later.id, room.hand)
    assert (room.look(first).uuid, room.look(second).uuid, room.look(third).uuid) == (first, second, second)


def test_a_split_survives_whatever_comes_later(room: Newsroom) -> None:
    mine, copied = newsroom.story("robotik", "bulukumba"), newsroom.copy("robotik", "kanwil")
    room.publish(mine, copied)
    uuid = room.look(mine).uuid
    assert room.look(copied).uuid == uuid
    room.desk.split(uuid, [room.url(copied)], room.hand)
    parted = room.look(copied).uuid
    assert room.look(mine).uuid == uuid
    assert room.shown() == {uuid, parted}
    room.publish(newsroom.near_copy("robotik", "blog"), newsroom.copy("robotik", "cermin"))
    room.publish(revised(copied))
    room.reindex()
    assert (room.look(mine).uuid, room.look(copied).uuid) == (uuid, parted)
    assert room.shown() == {uuid, parted}


def test_a_split_undone_joins_them_under_the_older_id(room: Newsroom) -> None:
    mine, copied = newsroom.story("robotik", "bulukumba"), newsroom.copy("robotik", "kanwil")
    room.publish(mine, copied)
    before, uuid = room.sets(), room.look(mine).uuid
    decision = room.desk.split(uuid, [room.url(copied)], room.hand)
    parted = room.look(copied).uuid
    room.desk.undo(decision.id, room.hand)
    assert room.sets() == before
    assert room.look(parted).uuid == uuid


def test_a_correction_outlives_what_its_source_says_later(room: Newsroom) -> None:
    mine, copied = newsroom.story("banjir", "bulukumba"), newsroom.copy("banjir", "kanwil")
    room.publish(mine, copied)
    uuid = room.look(mine).uuid
    values = Correction(title="Judul Penyunting", office="73")
    decision = room.desk.correct(uuid, room.hand, values, lead=room.url(copied))
    room.publish({**revised(mine), "title": "Judul Kedua"})
    (story,) = room.house.world.storage.stories(ChannelQuery()).stories
    assert (story.title, story.office, story.url) == ("Judul Penyunting", "73", room.url(copied))
    room.desk.undo(decision.id, room.hand)
    (story,) = room.house.world.storage.stories(ChannelQuery()).stories
    assert (story.title, story.office, story.url) == ("Judul Kedua", "73.02", room.url(mine))


def test_a_merge_with_what_is_taken_down_is_shown_to_nobody(room: Newsroom) -> None:
    one, other = newsroom.story("manasik", "bulukumba"), newsroom.story("rumah", "kanwil")
    room.publish(one, other)
    down = room.desk.takedown(room.url(one), Ground.ERROR, room.hand)
    room.desk.merge([room.url(one), room.url(other)], room.hand)
    assert room.shown() == set()
    room.desk.undo(down.id, room.hand)
    assert room.shown() == {room.look(one).uuid} == {room.look(other).uuid}


@pytest.mark.parametrize("seed", range(3))
def test_undoing_everything_leaves_the_stories_as_if_nobody_had_decided(
    room: Newsroom, seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    items = [newsroom.story(name, "bulukumba") for name in newsroom.STORIES]
    items += [newsroom.copy(name, "kanwil") for name in ("manasik", "banjir")]
    items += [newsroom.near_copy(name, "blog") for name in ("banjir", "robotik")]
    late = [newsroom.near_copy("rumah", "cermin"), newsroom.copy("robotik", "cermin")]
    room.publish(*items)
    for step in range(8):
        _decide_something(room, chance)
        if step in (2, 5):
            room.publish(late.pop())
    log = room.house.world.storage.decisions
    while made := [one for one in in_effect(log()) if one.action is not Action.UNDO]:
        room.desk.undo(chance.choice(made).id, room.hand)
    expected = _without_editor(room, tmp_path / "other")
    assert room.sets() == expected
    assert len(room.shown()) == len(expected)


def _decide_something(room: Newsroom, chance: random.Random) -> None:
    """One decision of any kind about any stories; some cannot be made."""
    storage = room.house.world.storage
    uuids = [
        one.uuid for one in storage.list_stories(StoryFilter(state=None)) if one.state != StoryState.MERGED
    ]
    uuid = chance.choice(uuids)
    copies = [copy.url for copy in room.desk.look(uuid).copies]
    log = in_effect(storage.decisions())
    tries: list[Callable[[], object]] = [
        lambda: room.desk.takedown(uuid, Ground.OTHER, room.hand),
        lambda: room.desk.restore(uuid, room.hand),
        lambda: room.desk.merge(chance.sample(uuids, min(2, len(uuids))), room.hand),
        lambda: room.desk.split(uuid, chance.sample(copies, 1), room.hand),
        lambda: room.desk.correct(uuid, room.hand, Correction(title="x"), chance.choice(copies)),
    ]
    if log:
        tries.append(lambda: room.desk.undo(chance.choice(log).id, room.hand))
    for one in chance.sample(tries, len(tries)):
        try:
            one()
        except EditingError:
            continue
        return


def _without_editor(room: Newsroom, folder: Path) -> dict[frozenset[str], str | None]:
    """What the same sites give where nobody decides."""
    with closing(_world(folder)) as world:
        house = House(world, room.house.server, room.house.reply)
        house.world = replace(world, clock=lambda: house.now)
        house.now = room.house.now
        quiet = Newsroom(house)
        quiet.feeds = room.feeds
        quiet.publish()
        return quiet.sets()
