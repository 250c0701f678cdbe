"""What an editor sees of stories, and decides about them, by commands."""

from __future__ import annotations

import getpass
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from pipeline_house import MORE, House, item
from sqlalchemy import update

from aggregator.adapters.database.schema import entries
from aggregator.bootstrap import open_world
from aggregator.model import SourceKind, SourceRow
from aggregator.settings import load_settings

if TYPE_CHECKING:
    from conftest import Simpul

WHY = ("--reason", "contoh")
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@dataclass
class Room:
    """An editor at a terminal, and a site of Bulukumba with another that copies from it."""

    simpul: Simpul
    house: House
    feeds: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def source(self, path: str, office: str) -> None:
        row = SourceRow(url=self.house.server.url + path, kind=SourceKind.FEED, office=office)
        self.house.world.storage.put_sources([row], self.house.now)
        self.feeds[path] = []

    def publish(self, path: str, *items: dict[str, str]) -> None:
        self.feeds[path] = [*items, *self.feeds[path]]
        for where, listed in self.feeds.items():
            self.house.feed(listed, where)
        self.house.collect()

    def run(self, *arguments: str) -> dict[str, Any]:
        ran = self.simpul("stories", *arguments, "--json")
        assert ran.code == 0, ran.err
        return ran.json

    def fails(self, *arguments: str) -> str:
        ran = self.simpul("stories", *arguments)
        assert ran.code == 2
        return " ".join(ran.err.replace("│", " ").split())

    def list(self, *arguments: str) -> list[dict[str, Any]]:
        return self.run("list", *arguments)["stories"]

    def uuid(self, words: str) -> str:
        (story,) = self.list("--search", words, "--state", "all")
        return story["uuid"]

    def sets(self) -> dict[frozenset[int], int | None]:
        """The stories as sets of entries, with their leads; merged ones hold none."""
        found = {}
        for listed in self.list("--state", "all", "--limit", "500"):
            if listed["state"] != "merged":
                shown = self.run("show", listed["uuid"])
                lead = next((copy["entry"] for copy in shown["copies"] if copy["lead"]), None)
                found[frozenset(shown["entries"])] = lead
        return found


@pytest.fixture
def room(simpul: Simpul, server, reply: Callable[..., bytes]) -> Iterator[Room]:
    world = open_world(load_settings())
    room = Room(simpul, House(world, server, reply))
    room.source("/bulukumba", "73.02")
    room.source("/kanwil", "73")
    yield room
    world.close()


def news(number: int, site: str = "bulukumba", **values: str) -> dict[str, str]:
    one = item(number)
    return one | {"link": f"/{site}{one['link']}", "guid": f"{site}-{number}"} | values


@pytest.fixture
def press(room: Room) -> Room:
    """Three stories; the Kanwil has a copy of the first."""
    room.publish("/bulukumba", news(1), news(2), news(3))
    room.publish("/kanwil", news(1, "kanwil"))
    return room


def test_stories_are_listed_the_newest_first(press: Room) -> None:
    found = press.list()
    assert [story["title"].split(" ke-")[1][:1] for story in found] == ["1", "2", "3"]
    assert [(story["state"], story["office"], story["copies"]) for story in found] == [
        ("live", "73.02", 2),
        ("live", "73.02", 1),
        ("live", "73.02", 1),
    ]
    assert found[0]["uuid"] in press.simpul("stories", "list").out
    assert len(press.list("--limit", "2")) == 2


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--office", "73"), 3),
        (("--office", "73.02"), 3),
        (("--office", "35"), 0),
        (("--office", "73.02", "--state", "all"), 3),
        (("--search", "LOMBA ke-1"), 1),
        (("--search", "100%"), 0),
        (("--state", "withdrawn"), 0),
        (("--state", "merged"), 0),
        (("--gone",), 0),
    ],
)
def test_they_are_narrowed(press: Room, arguments: tuple[str, ...], count: int) -> None:
    assert len(press.list(*arguments)) == count


def test_what_its_site_seems_to_have_deleted_is_found(press: Room) -> None:
    uuid = press.uuid("ke-2")
    press.house.pages[news(2)["link"]] = press.house.reply(404, b"tidak ada")
    many = [news(number) for number in range(4, 12)]
    press.feeds["/bulukumba"] = [news(1), news(3), *many]
    for _ in range(6):
        press.publish("/bulukumba")
        press.house.collect(timedelta(hours=7))
    assert [story["uuid"] for story in press.list("--gone")] == [uuid]
    assert "gone at its site?" in press.simpul("stories", "list", "--gone").out
    assert "seems to have deleted it" in press.simpul("stories", "show", uuid).out


@pytest.mark.parametrize("name", ["uuid", "page", "upper", "lead", "copy"])
def test_a_story_is_shown_by_its_id_its_page_or_an_entry(press: Room, name: str) -> None:
    uuid = press.uuid("ke-1")
    site = press.house.server.url
    reference = {
        "uuid": uuid,
        "page": f"https://berita.example/stories/{uuid}",
        "upper": uuid.upper(),
        "lead": f"{site}{news(1)['link']}?utm_source=x",
        "copy": f"{site}{news(1, 'kanwil')['link']}",
    }[name]
    shown = press.run("show", reference)
    assert shown["uuid"] == uuid
    assert [(copy["office"], copy["lead"]) for copy in shown["copies"]] == [("73.02", True), ("73", False)]
    assert shown["lead"] == f"{site}{news(1)['link']}"


def test_a_story_is_shown_in_words(press: Room) -> None:
    uuid = press.uuid("ke-1")
    shown = press.simpul("stories", "show", uuid).out
    assert "published" in shown
    assert "* #" in shown
    assert "73.02" in shown
    assert news(1, "kanwil")["link"] in shown


def test_revisions_are_shown_by_what_differs(press: Room) -> None:
    uuid = press.uuid("ke-3")
    press.feeds["/bulukumba"] = [
        news(3, description=news(3)["description"].replace("21 peserta", "25 peserta"))
        if one["guid"] == "bulukumba-3"
        else one
        for one in press.feeds["/bulukumba"]
    ]
    press.publish("/bulukumba")
    assert "[-21-] {+25+}" in press.simpul("stories", "show", uuid).out
    (copy,) = press.run("show", uuid)["copies"]
    (revision,) = copy["revisions"]
    assert (revision["from"], revision["to"], revision["cut"]) == (1, 2, False)
    changed = [(one["change"], one["text"]) for one in revision["passages"][0] if one["change"] != "kept"]
    assert changed == [("removed", "21"), ("added", "25")]


def test_a_decision_is_kept_with_who_and_why(press: Room, caplog: pytest.LogCaptureFixture) -> None:
    uuid = press.uuid("ke-2")
    with caplog.at_level(logging.INFO, logger="aggregator.newsdesk"):
        press.run("correct", uuid, "--title", "Rahasia", "--reason", "salah tulis", "--by", "humas")
    press.run("correct", uuid, "--title", "Judul Dua", *WHY)
    second, first = press.run("log")["decisions"]
    assert (first["action"], first["by"], first["reason"]) == ("correct", "humas", "salah tulis")
    assert first["correction"] == {"title": "Rahasia"}
    assert second["by"] == getpass.getuser()
    assert press.run("log", "--story", press.uuid("ke-1"))["decisions"] == []
    assert press.run("show", uuid)["decisions"] == [second, first]
    assert "humas: salah tulis" in press.simpul("stories", "show", uuid).out
    assert "humas: salah tulis" in press.simpul("stories", "log").out
    (logged,) = caplog.messages
    assert "Rahasia" not in logged
    assert f"decision 1: correct of {uuid} by 'humas'" in logged


def test_a_correction_is_shown_until_it_is_cleared_or_undone(press: Room) -> None:
    uuid = press.uuid("ke-2")
    done = press.run("correct", uuid, "--title", " Judul\u0007  Baru ", "--office", "73", *WHY)
    assert (done["stories"][0]["uuid"], done["stories"][0]["title"]) == (uuid, "Judul Baru")
    (listed,) = press.list("--search", "ke-2")
    assert (listed["title"], listed["office"]) == ("Judul Baru", "73")
    assert "Judul Baru" in press.simpul("stories", "show", uuid).out
    press.run("correct", uuid, "--clear", "office", *WHY)
    press.run("undo", str(done["decision"]["id"]), *WHY)
    shown = press.run("show", uuid)
    assert shown["title"] == news(2)["title"]
    assert set(shown["correction"].values()) == {None}
    assert [one["undone_by"] for one in shown["decisions"]] == [None, None, 3]


def test_saying_the_same_again_changes_nothing_and_says_so(press: Room) -> None:
    uuid = press.uuid("ke-2")
    press.run("correct", uuid, "--title", "Judul Baru", *WHY)
    again = press.run("correct", uuid, "--title", "Judul Baru", *WHY)
    assert (again["decision"], again["why"]) == (None, "same")
    ran = press.simpul("stories", "restore", uuid, *WHY)
    assert (ran.code, "is not taken down" in ran.out) == (0, True)
    assert len(press.run("log")["decisions"]) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", UNKNOWN), UNKNOWN),
        (("show", "http://[rusak"), "rusak"),
        (("show", "apa saja"), "no story"),
        (("show", "http://lain.example/berita/1"), "lain.example"),
        (("takedown", UNKNOWN, "--ground", "court", *WHY), UNKNOWN),
        (("takedown", "1", "--ground", "murah", *WHY), "murah"),
        (("takedown", "1", *WHY), "--ground"),
        (("takedown", "1", "--ground", "court"), "--reason"),
        (("restore", "1", "--reason", " "), "--reason"),
        (("embargo", UNKNOWN, "--until", "2199-01-01", *WHY), "366 days"),
        (("embargo", UNKNOWN, "--until", "2020-01-01T08:00", *WHY), "lie ahead"),
        (("embargo", UNKNOWN, "--until", "besok", *WHY), "besok"),
        (("embargo", UNKNOWN, *WHY), "--until"),
        (("merge", UNKNOWN, *WHY), "two stories"),
        (("merge", UNKNOWN, UNKNOWN, *WHY), UNKNOWN),
        (("split", UNKNOWN, *WHY), "--entry"),
        (("correct", UNKNOWN, *WHY), "--title"),
        (("correct", UNKNOWN, "--title", " ", *WHY), "cannot be empty"),
        (("correct", UNKNOWN, "--title", "x", "--clear", "title", *WHY), "--clear title"),
        (("correct", UNKNOWN, "--clear", "isi", *WHY), "lead, office, summary, title"),
        (("undo", "4711", *WHY), "4711"),
        (("undo", "nol", *WHY), "DECISION"),
        (("list", "--office", "77.77"), "77.77"),
        (("list", "--limit", "0"), "--limit"),
        (("log", "--story", UNKNOWN), UNKNOWN),
    ],
)
def test_what_cannot_be_decided_is_bad_input(room: Room, arguments: tuple[str, ...], said: str) -> None:
    assert said in room.fails(*arguments)
    assert room.run("log")["decisions"] == []


def test_what_a_story_does_not_hold_is_bad_input(press: Room) -> None:
    one, other = press.uuid("ke-1"), press.uuid("ke-2")
    copies = press.run("show", one)["entries"]
    every = [part for number in copies for part in ("--entry", f"#{number}")]
    assert "does not hold http://x.example/1" in press.fails(
        "split", one, "--entry", "http://x.example/1", *WHY
    )
    assert "Nothing of" in press.fails("split", one, *every, *WHY)
    assert "does not hold" in press.fails("correct", other, "--lead", str(copies[0]), *WHY)
    assert "77.77" in press.fails("correct", other, "--office", "77.77", *WHY)
    assert "one story already" in press.fails("merge", one, f"/stories/{one}", *WHY)
    assert press.run("log")["decisions"] == []


def test_a_takedown_is_kept_with_its_ground_and_is_restored_under_the_same_id(press: Room) -> None:
    uuid = press.uuid("ke-1")
    before = press.sets()
    done = press.run("takedown", uuid, "--ground", "privacy", *WHY)
    assert (done["decision"]["action"], done["decision"]["ground"]) == ("takedown", "privacy")
    assert [(one["uuid"], one["state"], one["lead"]) for one in done["stories"]] == [
        (uuid, "withdrawn", None)
    ]
    assert uuid not in {story["uuid"] for story in press.list()}
    assert [story["uuid"] for story in press.list("--state", "withdrawn")] == [uuid]
    assert news(1)["title"] not in press.house.titles
    assert "taken down (personal data)" in press.simpul("stories", "show", uuid).out
    assert "withdrawn by an editor" in press.simpul("stories", "show", uuid).out
    again = press.run("takedown", uuid, "--ground", "court", *WHY)
    assert (again["decision"], again["why"]) == (None, "withdrawn")
    ran = press.simpul("stories", "takedown", uuid, "--ground", "court", *WHY)
    assert (ran.code, "taken down already" in ran.out) == (0, True)
    assert press.run("restore", uuid, *WHY)["stories"][0]["state"] == "live"
    assert press.sets() == before
    assert news(1)["title"] in press.house.titles


def test_an_embargo_says_what_it_means_and_when_it_ends(press: Room) -> None:
    uuid = press.uuid("ke-1")
    local = datetime.now(ZoneInfo("Asia/Jakarta")) + timedelta(days=2)
    ends = local.replace(hour=8, minute=0, second=0, microsecond=0)
    ran = press.simpul("stories", "embargo", uuid, "--until", f"{ends:%Y-%m-%d} 08:00", *WHY)
    assert ran.code == 0, ran.err
    assert "is public" in ran.err
    stated = f"{ends.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    assert f"under embargo until {stated}" in ran.out
    assert news(1)["title"] not in press.house.titles
    assert f"under embargo until {stated}" in press.simpul("stories", "show", uuid).out
    again = press.run("embargo", uuid, "--until", ends.isoformat(), *WHY)
    assert (again["decision"], again["why"]) == (None, "same")
    undone = press.run("undo", "1", *WHY)
    assert [(one["state"], one["embargo_until"]) for one in undone["stories"]] == [("live", None)]
    assert press.run("log")["decisions"][1]["until"] == f"{ends.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def test_a_takedown_is_undone_by_its_number(press: Room) -> None:
    uuid, before = press.uuid("ke-2"), press.sets()
    ran = press.simpul("stories", "takedown", uuid, "--ground", "error", *WHY)
    assert "simpul stories undo 1" in ran.out
    assert press.run("undo", "1", *WHY)["stories"][0]["state"] == "live"
    assert press.sets() == before
    assert [one["undone_by"] for one in press.run("log", "--story", uuid)["decisions"]] == [None, 2]


def test_stories_are_merged_and_the_younger_id_leads_to_the_older(press: Room) -> None:
    press.publish("/kanwil", news(6, "kanwil"))
    elder, younger = press.uuid("ke-2"), press.uuid("ke-6")
    before = press.sets()
    done = press.run("merge", younger, elder, *WHY)
    (story,) = done["stories"]
    assert (story["uuid"], len(story["entries"])) == (elder, 2)
    assert [one["uuid"] for one in press.list("--state", "merged")] == [younger]
    shown = press.simpul("stories", "show", younger).out
    assert f"{younger} was merged into {elder}" in shown
    assert press.run("show", elder)["merged"] == [younger]
    ran = press.simpul("stories", "correct", younger, "--title", "Judul Bersama", *WHY)
    assert f"{younger} was merged into {elder}" in ran.err
    assert "one story already" in press.fails("merge", younger, elder, *WHY)
    press.run("undo", str(done["decision"]["id"]), *WHY)
    assert press.sets() == before
    assert press.run("show", younger)["uuid"] == younger


def test_a_split_shows_both_stories_and_evidence_says_who_parted_them(press: Room) -> None:
    uuid = press.uuid("ke-1")
    site = press.house.server.url
    mine, theirs = (site + one["link"] for one in (news(1), news(1, "kanwil")))
    (_, copied) = press.run("show", uuid)["copies"]
    assert copied["evidence"]["verdict"] == "same"
    assert f"#{copied['entry']} is a copy of what leads:" in press.simpul("stories", "show", uuid).out
    done = press.run("split", uuid, "--entry", theirs, *WHY)
    assert sorted(len(story["entries"]) for story in done["stories"]) == [1, 1]
    assert done["stories"][0]["uuid"] == uuid
    apart = press.simpul("why", mine, theirs, "--json").json
    assert (apart["same"], apart["against"][0]["evidence"]) == (False, "parted_by_editor")
    press.run("merge", *(story["uuid"] for story in done["stories"]), *WHY)
    together = press.simpul("why", mine, theirs, "--json").json
    assert (together["same"], together["for"][0]["evidence"]) == (True, "joined_by_editor")
    (_, copied) = press.run("show", uuid)["copies"]
    assert copied["evidence"]["for"][0]["evidence"] == "joined_by_editor"


def test_another_entry_is_made_to_lead(press: Room) -> None:
    uuid = press.uuid("ke-1")
    theirs = press.house.server.url + news(1, "kanwil")["link"]
    done = press.run("correct", uuid, "--lead", theirs, *WHY)
    assert done["stories"][0]["lead"] == theirs
    press.run("correct", uuid, "--clear", "lead", *WHY)
    assert press.run("show", uuid)["lead"] != theirs


def test_what_was_not_taken_down_by_an_editor_is_not_restored(press: Room) -> None:
    uuid = press.uuid("ke-2")
    (number,) = press.run("show", uuid)["entries"]
    with press.house.world.storage.engine.begin() as connection:
        gone = update(entries).where(entries.c.id == number)
        connection.execute(gone.values(removed_at=1, needs_grouping=True))
    press.house.work()
    assert "none of its entries is left" in press.fails("restore", uuid, *WHY)
    assert "not shown: removed" in press.simpul("stories", "show", uuid).out


def test_an_undone_decision_is_not_undone_again(press: Room) -> None:
    press.run("correct", press.uuid("ke-2"), "--title", "Judul Baru", *WHY)
    press.run("undo", "1", *WHY)
    assert "undone already, by decision 2" in press.fails("undo", "1", *WHY)
    press.run("undo", "2", *WHY)
    assert press.run("show", press.uuid("ke-2"))["title"] == "Judul Baru"


def test_nothing_there_says_so(room: Room) -> None:
    assert "No story is so" in room.simpul("stories", "list").err
    assert "Nothing was decided yet" in room.simpul("stories", "log").err


def test_the_commands_speak_indonesian(press: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    ran = press.simpul("stories", "correct", press.uuid("ke-2"), "--title", "Judul Baru", *WHY)
    assert "Putusan 1: diperbaiki." in ran.out
    assert "judul, diperbaiki" in press.simpul("stories", "show", press.uuid("ke-2")).out


def test_what_a_site_wrote_cannot_move_the_cursor(room: Room) -> None:
    room.publish("/bulukumba", news(1, title="Kegiatan \u202e\u009b31m di aula", description=MORE))
    (story,) = room.list()
    for command in (("list",), ("show", story["uuid"])):
        out = room.simpul("stories", *command).out
        assert "\u202e" not in out
        assert "\u009b" not in out
