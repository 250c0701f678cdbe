"""Channels that editors save, by commands."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from pipeline_house import MORE, House, item

from aggregator.bootstrap import open_world
from aggregator.model import SavedChannel
from aggregator.settings import load_settings

if TYPE_CHECKING:
    from conftest import Simpul

QUERY = "manasik -umrah"


@pytest.fixture
def house(server, reply: Callable[..., bytes]) -> Iterator[House]:
    """The pipeline on the database of the commands."""
    world = open_world(load_settings())
    yield House(world, server, reply)
    world.close()


@pytest.fixture
def news(house: House, simpul: Simpul) -> Simpul:
    """Three stories that are held."""
    house.source("/feed")
    house.feed(
        [
            item(1, title="Manasik Haji di Bulukumba", description=f"Manasik haji. {MORE}"),
            item(2, title="Pengajar madrasah", description=f"Guru mengajar. {MORE}"),
            item(3, title="Manasik umrah", description=f"Umrah dan manasik. {MORE}"),
        ]
    )
    house.collect()
    return simpul


def test_a_query_is_looked_at_before_it_is_saved(news: Simpul) -> None:
    ran = news("channels", "preview", QUERY, "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["canonical"], ran.json["total"]) == (QUERY, 1)
    (story,) = ran.json["stories"]
    assert story["highlighted"][0] == {"text": "Manasik", "found": True}
    said = news("channels", "preview", QUERY).out
    assert "*Manasik* Haji di Bulukumba" in said
    assert news("channels", "list", "--json").json == {"channels": []}


def test_a_channel_is_saved_shown_changed_and_dropped(news: Simpul) -> None:
    saved = news(
        "channels", "save", "manasik", "--name", "Manasik", "--query", QUERY, "--by", "Ani", "--json"
    )
    assert saved.code == 0, saved.err
    assert (saved.json["changed"], saved.json["total"]) == (True, 1)
    assert saved.json["channel"]["by"] == "Ani"
    again = news("channels", "save", "manasik", "--name", "Manasik", "--query", QUERY, "--json")
    assert (again.json["changed"], again.json["channel"]) == (False, saved.json["channel"])
    changed = news("channels", "save", "manasik", "--name", "Manasik", "--query", "manasik")
    assert changed.code == 0
    shown = news("channels", "show", "manasik", "--json").json
    assert (shown["channel"]["query"], shown["channel"]["by"], shown["total"]) == (
        "manasik",
        getpass.getuser(),
        2,
    )
    assert shown["channel"]["created"] == saved.json["channel"]["created"]
    assert "manasik" in news("channels", "list").out
    assert news("channels", "drop", "manasik").code == 0
    gone = news("channels", "show", "manasik")
    assert (gone.code, "manasik" in gone.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("save", "Dua Kata", "--name", "x", "--query", "haji"), "Dua Kata"),
        (("save", "a/b", "--name", "x", "--query", "haji"), "a/b"),
        (("save", "haji", "--name", " ", "--query", "haji"), "--name"),
        (("save", "haji", "--name", "x", "--query", "dan"), "every text"),
        (("save", "haji", "--name", "x", "--query", 'haji "umrah'), "character 6"),
        (("preview", "penulis:budi"), "penulis"),
        (("preview", ""), "empty"),
        (("show", "tiada"), "tiada"),
        (("drop", "tiada"), "tiada"),
        (("save", "mitra", "--name", "x", "--query", "haji"), "warta"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    house: House, simpul: Simpul, arguments: tuple[str, ...], said: str
) -> None:
    storage = house.world.storage
    storage.save_channel(SavedChannel("mitra", "Mitra", "zakat", "warta", "kunci", house.now, house.now))
    ran = simpul("channels", *arguments)
    assert ran.code == 2
    assert said in " ".join(ran.err.replace("│", " ").split())
    assert [one.query for one in storage.saved_channels()] == ["zakat"]
