"""What an editor sees of the quarantine, and decides."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from pipeline_house import House, item

from aggregator.bootstrap import open_world
from aggregator.settings import load_settings

if TYPE_CHECKING:
    from conftest import Simpul

TITLE = "Slot Gacor \u001b[31mHari Ini Gampang Menang"


@pytest.fixture
def house(server, reply: Callable[..., bytes]) -> Iterator[House]:
    world = open_world(load_settings())
    yield House(world, server, reply)
    world.close()


@pytest.fixture
def broken_into(house: House) -> int:
    """The number of the case of an injected entry, beside one that is news."""
    house.source("/feed")
    house.feed([item(1), item(2, title=TITLE.replace("\u001b", "&amp;#x202e;"), description="<p>maxwin</p>")])
    house.collect()
    (case,) = house.world.storage.cases()
    return case.id


def test_it_is_listed_with_its_office_and_what_was_found(simpul: Simpul, broken_into: int) -> None:
    (case,) = simpul("quarantine", "list", "--json").json["cases"]
    assert (case["id"], case["state"], case["office"]) == (broken_into, "open", "73.02")
    assert {finding["kind"] for finding in case["findings"]} == {"gambling"}
    assert "gambling" in simpul("quarantine", "list").out
    assert simpul("quarantine", "list", "--state", "rejected", "--json").json == {"cases": []}
    assert len(simpul("quarantine", "list", "--office", "73", "--json").json["cases"]) == 1
    assert simpul("quarantine", "list", "--office", "35", "--json").json == {"cases": []}
    assert simpul("quarantine", "list", "--office", "77.77").code == 2


def test_it_is_shown_in_plain_words_and_cannot_move_the_cursor(simpul: Simpul, broken_into: int) -> None:
    shown = simpul("quarantine", "show", str(broken_into)).out
    assert "It promotes gambling, in its title" in shown
    assert "“maxwin”" in shown
    assert f"simpul quarantine release {broken_into}" in shown
    assert "\u001b" not in shown
    assert "\u202e" not in shown


def test_the_office_is_alarmed(simpul: Simpul, house: House, broken_into: int) -> None:
    assert simpul("status", "--json").json["quarantine"] == {"73.02": 1}
    assert "73.02 1" in simpul("status").out
    (source,) = simpul("sources", "list", "--json").json["sources"]
    assert simpul("sources", "show", str(source["id"]), "--json").json["quarantine"] == 1
    assert "in quarantine" in simpul("sources", "show", str(source["id"])).out


def test_released_it_is_in_the_channels(simpul: Simpul, house: House, broken_into: int) -> None:
    ran = simpul("quarantine", "release", str(broken_into), "--reason", "contoh", "--by", "humas")
    assert (ran.code, "1 released" in ran.out) == (0, True)
    house.work()
    assert len(house.titles) == 2
    (decision,) = simpul("quarantine", "show", str(broken_into), "--json").json["decisions"]
    assert (decision["state"], decision["by"], decision["reason"]) == ("released", "humas", "contoh")


def test_rejected_it_says_who_and_why_and_may_be_decided_again(simpul: Simpul, broken_into: int) -> None:
    assert simpul("quarantine", "reject", str(broken_into), "--reason", "judi").code == 0
    assert simpul("quarantine", "release", str(broken_into), "--reason", "keliru", "--by", "humas").code == 0
    shown = simpul("quarantine", "show", str(broken_into)).out
    assert f"rejected, {getpass.getuser()}: judi" in shown
    assert "released, humas: keliru" in shown


@pytest.mark.parametrize(
    "arguments",
    [("release", "1"), ("release", "1", "--reason", " "), ("reject", "--reason", "x"), ("show", "0")],
)
def test_a_decision_needs_a_case_and_a_reason(simpul: Simpul, arguments: tuple[str, ...]) -> None:
    assert simpul("quarantine", *arguments).code == 2


def test_a_case_that_there_is_not_is_bad_input(simpul: Simpul, broken_into: int) -> None:
    ran = simpul("quarantine", "release", str(broken_into), "4711", "--reason", "x")
    assert ran.code == 2
    assert "4711" in ran.err
    assert simpul("quarantine", "list", "--json").json["cases"][0]["state"] == "open"
    assert simpul("quarantine", "show", "4711").code == 2


def test_an_empty_quarantine_says_so(simpul: Simpul) -> None:
    simpul("db", "upgrade")
    assert "Nothing is in quarantine" in simpul("quarantine", "list").err


def test_the_commands_speak_indonesian(
    simpul: Simpul, broken_into: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    assert "Mempromosikan judi" in simpul("quarantine", "show", str(broken_into)).out
