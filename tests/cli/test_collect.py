"""`simpul collect` asks through the database and reports exactly what became of each source."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Ran, Simpul

KEYS = [
    "sources",
    "fetched",
    "not_modified",
    "failed",
    "entries_new",
    "entries_updated",
    "stories_new",
    "seconds",
    "failures",
]


def _add(simpul: Simpul, url: str) -> str:
    return str(simpul("sources", "add", url, "--kind", "feed", "--json").json["source"]["id"])


def _counts(ran: Ran) -> tuple[int, ...]:
    return tuple(ran.json[key] for key in KEYS[:7])


@pytest.mark.usefixtures("worker")
def test_waiting_reports_the_round_as_the_contract_says(simpul: Simpul, site: str) -> None:
    _add(simpul, f"{site}/feed")
    broken = _add(simpul, f"{site}/tidak-ada")
    first = simpul("collect", "--all", "--wait", "--timeout", "30", "--json")
    assert first.code == 1
    assert list(first.json) == KEYS
    assert _counts(first) == (2, 1, 0, 1, 2, 0, 2)
    assert first.json["failures"] == [
        {"source": int(broken), "url": f"{site}/tidak-ada", "reason": "http_404"}
    ]
    assert 0 < first.json["seconds"] < 30
    second = simpul("collect", "--all", "--wait", "--timeout", "30", "--json")
    assert _counts(second) == (2, 0, 1, 1, 0, 0, 0)


@pytest.mark.usefixtures("worker")
def test_a_round_without_failures_ends_with_0(simpul: Simpul, site: str) -> None:
    feed = _add(simpul, f"{site}/feed")
    _add(simpul, f"{site}/tidak-ada")
    ran = simpul("collect", "--source", feed, "--wait", "--timeout", "30")
    assert ran.code == 0
    assert "1 fetched, 0 unchanged, 0 failed; 2 new entries" in ran.out
    assert simpul("sources", "show", feed, "--json").json["fetches"][0]["entries_new"] == 2


@pytest.mark.usefixtures("worker")
def test_a_source_says_when_and_why_it_is_next_looked_at(
    simpul: Simpul, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = _add(simpul, f"{site}/tidak-ada")
    simpul("collect", "--source", broken, "--wait", "--timeout", "30")
    shown = simpul("sources", "show", broken, "--json").json
    assert shown["schedule"]["next_at"] == shown["next_at"]
    (reason,) = shown["schedule"]["reasons"]
    assert (reason["key"], reason["facts"]) == ("refused", {"failures": 1})
    assert shown["schedule_note"] == reason["text"]
    assert reason["text"] in " ".join(simpul("sources", "show", broken).out.split())
    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    (reason,) = simpul("sources", "show", broken, "--json").json["schedule"]["reasons"]
    assert reason["text"].startswith("Server menolak")


@pytest.mark.usefixtures("worker")
def test_people_read_what_failed_and_why(simpul: Simpul, site: str) -> None:
    broken = _add(simpul, f"{site}/tidak-ada")
    ran = simpul("collect", "--source", broken, "--wait", "--timeout", "30")
    assert ran.code == 1
    assert f"#{broken} {site}/tidak-ada: There is no such page" in ran.err


def test_without_waiting_sources_are_only_marked(simpul: Simpul, site: str) -> None:
    one, two = _add(simpul, f"{site}/feed"), _add(simpul, f"{site}/tidak-ada")
    assert simpul("collect", "--all", "--json").json == {"sources": 2}
    assert simpul("collect", "--source", one, two, "--json").json == {"sources": 2}
    assert simpul("collect", "--source", one, "--source", one, "--json").json == {"sources": 1}
    assert simpul("collect").out == "2 sources marked; the workers take them on.\n"


def test_with_nobody_at_work_it_says_so_and_gives_up_in_time(
    simpul: Simpul, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregator.cli.collect.LOOK_FOR_WORKERS_SECONDS", 0.1)
    feed = _add(simpul, f"{site}/feed")
    ran = simpul("collect", "--source", feed, "--wait", "--timeout", "0.5", "--json")
    assert ran.code == 1
    assert _counts(ran) == (1, 0, 0, 1, 0, 0, 0)
    assert ran.json["failures"] == [{"source": int(feed), "url": f"{site}/feed", "reason": "timeout"}]
    assert ran.err.count("simpul up") == 1


@pytest.mark.parametrize("arguments", [("--all",), ()])
def test_an_empty_registry_is_a_round_of_nothing(simpul: Simpul, arguments: tuple[str, ...]) -> None:
    ran = simpul("collect", *arguments, "--wait", "--json")
    assert ran.code == 0
    assert _counts(ran) == (0,) * 7


@pytest.mark.parametrize("ids", [("4711",), ("0",), ("-1",), ("99999999999999999999",)])
def test_an_unknown_source_is_named_and_nothing_is_marked(simpul: Simpul, ids: tuple[str, ...]) -> None:
    ran = simpul("collect", "--source", *ids)
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert "OverflowError" not in ran.err


def test_a_source_that_ended_is_done_though_somebody_wants_it_again(
    simpul: Simpul, site: str, worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aggregator.adapters.database import Database

    _add(simpul, f"{site}/feed")
    _add(simpul, f"{site}/tidak-ada")
    wanted = Database.wanted

    def impatient(storage: Database, ids: list[int]) -> set[int]:
        left = wanted(storage, ids)
        storage.want(sorted(set(ids) - left), datetime.now(UTC))
        return left

    monkeypatch.setattr(Database, "wanted", impatient)
    ran = simpul("collect", "--all", "--wait", "--timeout", "30", "--json")
    assert _counts(ran)[:2] == (2, 1) or _counts(ran)[:3] == (2, 0, 1)
    assert [failure["reason"] for failure in ran.json["failures"]] == ["http_404"]


def test_help_names_ids_where_they_belong(simpul: Simpul) -> None:
    usage = next(line for line in simpul("collect", "--help").out.splitlines() if "Usage" in line)
    assert usage.split() == ["Usage:", "simpul", "collect", "[OPTIONS]"]
