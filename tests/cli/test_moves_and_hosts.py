"""What an editor sees and says of sources that redirect, and of hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme
from pipeline_house import House, item

from aggregator.bootstrap import open_world
from aggregator.settings import load_settings

if TYPE_CHECKING:
    from conftest import Simpul

DAY = timedelta(days=1)


@pytest.fixture
def house(server, reply: Callable[..., bytes]) -> Iterator[House]:
    world = open_world(load_settings())
    yield House(world, server, reply)
    world.close()


@pytest.fixture
def moving(house: House) -> int:
    """A source that has redirected for days to an address that is not surely its owner's."""
    house.feed([item(1)], "/baru")
    house.pages["/lama"] = house.reply(
        301, Location=house.server.url.replace("127.0.0.1", "localhost") + "/baru"
    )
    house.now -= 5 * DAY
    number = house.source("/lama")
    for _ in range(5):
        house.collect(DAY)
    return number


def test_a_move_to_another_owner_is_listed_and_decided_by_name(
    simpul: Simpul, house: House, moving: int
) -> None:
    (known,) = simpul("sources", "moves", "--json").json["moves"]
    assert (known["source"], known["status"]) == (moving, "to_decide")
    assert known["sightings"] == 5
    assert "another owner" in simpul("sources", "moves").out
    assert simpul("status", "--json").json["moves_to_decide"] == 1
    assert simpul("sources", "move", str(moving), "--accept").code == 2
    assert simpul("sources", "move", str(moving), "--accept", "--by", "humas").code == 0
    assert simpul("sources", "show", str(moving), "--json").json["url"].endswith("/baru")
    assert simpul("sources", "moves", "--json").json == {"moves": []}


def test_a_rejected_move_stays_where_it_is(simpul: Simpul, house: House, moving: int) -> None:
    assert simpul("sources", "move", str(moving)).code == 2
    assert simpul("sources", "move", str(moving), "--reject").code == 0
    house.collect(DAY)
    (known,) = simpul("sources", "moves", "--json").json["moves"]
    assert known["status"] == "rejected"
    assert simpul("sources", "show", str(moving), "--json").json["url"].endswith("/lama")


def test_what_does_not_move_cannot_be_decided(simpul: Simpul) -> None:
    ran = simpul("sources", "move", "7", "--reject")
    assert (ran.code, "source 7" in ran.err) == (2, True)
    assert "No source redirects" in simpul("sources", "moves").err


def test_a_host_that_asked_to_be_left_alone_is_listed_and_released(simpul: Simpul, house: House) -> None:
    house.pages["/feed"] = house.reply(429, b"pelan", Retry_After="7200")
    house.source("/feed")
    house.now -= timedelta(hours=1)
    house.collect()
    (hold,) = simpul("hosts", "list", "--json").json["holds"]
    assert (hold["host"], hold["reason"]) == ("127.0.0.1", "http_429")
    assert "left alone until" in simpul("hosts", "list").out
    assert "127.0.0.1" in simpul("status").out
    assert simpul("hosts", "release", "127.0.0.1").code == 0
    assert simpul("hosts", "release", "127.0.0.1").code == 2
    assert simpul("hosts", "list", "--json").json["holds"] == []


def test_a_certificate_is_pinned_for_one_host_and_taken_away_again(simpul: Simpul, tmp_path: Path) -> None:
    file = tmp_path / "antara.pem"
    intermediate = trustme.CA().create_child_ca()
    file.write_bytes(intermediate.cert_pem.bytes())
    assert simpul("hosts", "pin", "Jatim.kemenag.go.id", str(file)).code == 0
    assert simpul("hosts", "list", "--json").json["pinned"] == ["jatim.kemenag.go.id"]
    assert simpul("hosts", "unpin", "jatim.kemenag.go.id").code == 0
    assert simpul("hosts", "unpin", "jatim.kemenag.go.id").code == 2


@pytest.mark.parametrize(
    "content",
    [b"bukan sertifikat", b"", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"],
)
def test_what_is_no_certificate_is_refused(simpul: Simpul, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "antara.pem"
    file.write_bytes(content)
    ran = simpul("hosts", "pin", "jatim.kemenag.go.id", str(file))
    assert (ran.code, "antara.pem" in ran.err) == (2, True)
    assert simpul("hosts", "pin", "jatim.kemenag.go.id", str(tmp_path / "tidak-ada")).code == 2
