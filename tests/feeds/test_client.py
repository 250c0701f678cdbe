"""The Python client against the real app over a real socket."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from browser import served

FILE = Path(__file__).parents[2] / "clients" / "python" / "simpul_client.py"
FEED = "https://bulukumba.example/feed"


@pytest.fixture(scope="module")
def client() -> ModuleType:
    specification = importlib.util.spec_from_file_location("simpul_client", FILE)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["simpul_client"] = module
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def room(open_house: Callable[[Path], tuple[Any, Any]], tmp_path: Path) -> Iterator[tuple[Any, str]]:
    """A newsroom, and where its app is served."""
    newsroom, app = open_house(tmp_path)
    with served(app) as address:
        yield newsroom, address
    newsroom.storage.close()


def test_lists_are_walked_to_their_end(
    client: ModuleType, room: tuple[Any, str], entry: Callable[..., Any]
) -> None:
    newsroom, address = room
    newsroom.publish(newsroom.source(FEED), *(entry(n, text_hash=f"{n:064x}") for n in range(1, 8)))
    simpul = client.Simpul(address)
    titles = [story["title"] for story in simpul.stories(channel="regions/73", limit=2, fields="title")]
    assert titles == [f"Kegiatan Nomor {n}" for n in range(1, 8)]
    assert len(list(simpul.search("nomor", limit=3))) == 7
    first = next(simpul.stories())
    assert simpul.story(first["id"]) == first
    assert [copy["url"] for copy in simpul.entries(first["id"])] == [first["url"]]
    with pytest.raises(client.SimpulProblem) as caught:
        list(simpul.stories(offce="73.02"))
    assert (caught.value.status, caught.value.document["parameter"]) == (400, "offce")


@pytest.mark.parametrize("channel", ["national", "categories/haji-umrah"])
def test_a_mirror_ends_with_what_the_channel_holds(
    client: ModuleType, room: tuple[Any, str], entry: Callable[..., Any], channel: str
) -> None:
    newsroom, address = room
    source = newsroom.source(FEED)
    made = {n: entry(n, text_hash=f"{n:064x}") for n in range(1, 6)}
    newsroom.publish(source, *made.values())
    simpul = client.Simpul(address)
    mirror = client.Mirror(simpul, channel)
    mirror.update()
    assert len(mirror.stories) == 5
    newsroom.publish(source, entry(9, text_hash="9" * 64))
    newsroom.edit(source, made[1], title="Judul Baru")
    newsroom.edit(source, made[2], categories=("halal",))
    mirror.update()
    told = {story["id"]: story for story in simpul.stories(channel=channel)}
    assert mirror.stories == told
    assert "Judul Baru" in {story["title"] for story in told.values()}
    mirror.since = 10**9
    mirror.update()
    assert mirror.stories == told
