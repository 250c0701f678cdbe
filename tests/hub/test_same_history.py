"""Who is pushed sees the history that a poller sees: no id as two items, nothing that vanishes untold."""

from __future__ import annotations

import json
import random
import urllib.request
from datetime import timedelta

import pytest
from sqlalchemy import update

from aggregator import pipeline
from aggregator.adapters.database.engine import write
from aggregator.adapters.database.schema import entries
from aggregator.editing import Ground, Hand
from aggregator.model import Correction
from aggregator.newsdesk import Desk

CHANNELS = ("national", "offices/73.02", "regions/73")


class Reader:
    """What a reader holds, whichever way it came: titles by id, and what he was told is gone."""

    def __init__(self) -> None:
        self.live: dict[str, str] = {}
        self.gone: set[str] = set()

    def read(self, body: bytes) -> None:
        feed = json.loads(body)
        items = {item["id"]: item["title"] for item in feed["items"]}
        gone = {one["id"] for one in feed.get("_simpul", {}).get("deleted", [])}
        assert len(items) == len(feed["items"]), "no id twice in one document"
        assert not items.keys() & gone, "nothing is there and gone at once"
        self.live = {id_: title for id_, title in self.live.items() if id_ not in gone} | items
        self.gone = (self.gone | gone) - items.keys()


def poll(house, channel: str) -> bytes:
    with urllib.request.urlopen(house.topic(channel)) as response:
        return response.read()


@pytest.mark.parametrize("seed", range(2))
def test_pushed_and_polled_readers_see_the_same(house, partners, seed: int) -> None:
    """Any story of events, with a partner that fails now and then and a worker that comes when it likes."""
    chance = random.Random(seed)
    pushed, polled = ({channel: Reader() for channel in CHANNELS} for _ in range(2))

    def taker(channel: str):
        def take(received) -> tuple[int, str]:
            # It hears what it is told, and may fail to say so: it is told again then.
            pushed[channel].read(received.body)
            return (500, "") if chance.random() < 0.3 else (204, "")

        return take

    for channel in CHANNELS:
        partner = partners()
        partner.take = taker(channel)
        house.subscribe(partner.url + "/", house.topic(channel))
    live: list[str] = []
    gone: list[str] = []
    for step in range(60):
        house.now += timedelta(seconds=1)
        match chance.choice(["new", "new", "old", "correct", "copy", "remove", "merge", "restore"]):
            case "new":
                live.append(house.desk.publish(chance.choice(["73.02", "73.03", "35.09"])))
            case "old":
                live.append(house.desk.publish(history=True, age=timedelta(days=chance.randrange(400))))
            case "correct" if live:
                house.desk.correct(chance.choice(live), f"Ralat {step}")
            case "copy" if live:
                house.desk.copy(chance.choice(live))
            case "remove" if live:
                gone.append(live.pop(chance.randrange(len(live))))
                house.desk.remove(gone[-1])
            case "merge" if len(live) > 1:
                house.desk.remove(live.pop(chance.randrange(1, len(live))), into=live[0])
            case "restore" if gone:
                live.append(gone.pop(chance.randrange(len(gone))))
                house.desk.restore(live[-1])
        if chance.random() < 0.6:
            house.work()
        for channel in CHANNELS:
            polled[channel].read(poll(house, channel))
    for _ in range(30):
        house.work(timedelta(hours=4))
    assert house.storage.status(house.now).hub.waiting == 0
    for channel in CHANNELS:
        told, seen = pushed[channel], polled[channel]
        assert told.live == seen.live
        # A poller may have slept through a story that came and went, or be told of more than once.
        assert told.gone == seen.gone


def test_a_story_that_leaves_a_channel_by_its_categories_is_told_there_as_gone(house, partner) -> None:
    """Through grouping as it is: a category that was corrected changes no words and moves the story."""
    storage = house.storage
    house.subscribe(partner.url + "/", house.topic("categories/haji-umrah"))
    house.desk.enter(categories="haji-umrah umum")
    while pipeline.group_entries(house.world):
        pass
    house.work()
    reader = Reader()
    reader.read(partner.received[-1].body)
    ((uuid, _),) = reader.live.items()
    moved = update(entries).values(categories="umum", shown_hash="lain", needs_grouping=True)
    write(storage.engine, lambda c: c.execute(moved))
    house.now += timedelta(minutes=1)
    while pipeline.group_entries(house.world):
        pass
    house.work()
    reader.read(partner.received[-1].body)
    assert (reader.live, reader.gone) == ({}, {uuid})


NEWS = (
    ("Jemaah haji Bulukumba ikuti manasik", "Sebanyak 120 jemaah mengikuti manasik di asrama haji Sudiang."),
    ("Madrasah Aliyah juarai lomba sains", "Tiga siswa membawa pulang medali emas dari Kota Makassar."),
    ("Penyuluh salurkan bantuan banjir", "Beras dan selimut dibagikan kepada 85 keluarga di Desa Bonto."),
)


def test_what_editors_decide_reaches_both_readers_alike(house, partner) -> None:
    house.subscribe(partner.url + "/")
    pushed, polled = Reader(), Reader()
    partner.take = lambda received: (pushed.read(received.body), (204, ""))[1]
    for title, words in NEWS:
        house.desk.enter(title=title, text=words, html=f"<p>{words}</p>", summary=words)
    while pipeline.group_entries(house.world):
        pass
    desk = Desk(house.world)

    def alike() -> None:
        house.work(timedelta(minutes=1))
        polled.read(poll(house, "national"))
        assert (pushed.live, pushed.gone) == (polled.live, polled.gone)

    def hand() -> Hand:
        return Hand("humas", house.now, "contoh")

    alike()
    assert len(pushed.live) == 3
    first, second, third = sorted(pushed.live)
    desk.takedown(first.removeprefix("urn:uuid:"), Ground.COURT, hand())
    alike()
    assert pushed.gone == {first}
    desk.correct(second.removeprefix("urn:uuid:"), hand(), Correction(title="Judul yang dibetulkan"))
    alike()
    assert pushed.live[second] == "Judul yang dibetulkan"
    merged = desk.merge([second.removeprefix("urn:uuid:"), third.removeprefix("urn:uuid:")], hand())
    alike()
    assert len(pushed.live) == 1
    desk.undo(merged.id, hand())
    alike()
    desk.restore(first.removeprefix("urn:uuid:"), hand())
    alike()
    assert first in pushed.live
    assert len(pushed.live) == 3
    notices = house.storage.notices(first.removeprefix("urn:uuid:"), house.now)
    assert [one.told_at for one in notices] == [None], "it is there again"
