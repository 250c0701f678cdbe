"""`simpul doctor` names what is wrong, why it matters and how to mend it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.cli.checks import (
    Level,
    check_beat,
    check_clock,
    check_data,
    check_poison,
    check_queue,
    check_sources,
)
from aggregator.cli.source_checks import check_source
from aggregator.model import HostHold, Reason, SourceRow, SourceState, SourceView, Status

if TYPE_CHECKING:
    from conftest import Simpul

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def _levels(simpul: Simpul, *arguments: str) -> dict[str, str]:
    return {check["name"]: check["level"] for check in simpul("doctor", "--json", *arguments).json["checks"]}


def _status(**values: object) -> Status:
    status = {
        "sources": {"active": 3},
        "entries": 0,
        "stories": 0,
        "documents_waiting": 0,
        "documents_poison": 0,
        "entries_ungrouped": 0,
        "sources_due": 0,
        "oldest_due_at": None,
        "errors": {},
        "last_errors": (),
        "beat_at": NOW,
    }
    return Status(**{**status, **values})  # type: ignore[arg-type]


@pytest.fixture
def taken() -> Iterator[str]:
    """An address that some other program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_a_new_installation_has_nothing_broken(simpul: Simpul) -> None:
    ran = simpul("doctor", "--json")
    assert ran.code == 0, ran.out
    assert ran.json["ok"] is True
    assert {tuple(check) for check in ran.json["checks"]} == {
        ("name", "level", "message", "mend", "saw", "matters")
    }
    levels = _levels(simpul)
    assert (levels["python"], levels["data"], levels["redis"], levels["port"]) == ("ok", "ok", "ok", "ok")
    assert (levels["settings"], levels["database"]) == ("warn", "warn")
    assert not Path("var").exists()


def test_a_database_in_use_is_looked_into(simpul: Simpul) -> None:
    simpul("sources", "add", "https://malang.contoh.test/rss")
    levels = _levels(simpul)
    assert levels["database"] == "ok"
    assert levels["beat"] == "warn"
    assert (levels["queue"], levels["poison"], levels["sources"]) == ("ok", "ok", "ok")


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("SIMPUL_BIND", "delapan ribu", "settings"),
        ("SIMPUL_CONTAKT", "humas@kemenag.go.id", "settings"),
        ("SIMPUL_REDIS_URL", "redis://:rahasia@127.0.0.1:1/0", "redis"),
        ("SIMPUL_DATABASE_URL", "postgresql://simpul:rahasia@127.0.0.1:1/simpul", "database"),
        ("SIMPUL_BIND", "192.0.2.1:8000", "port"),
    ],
)
def test_what_is_broken_fails_and_says_how_to_mend_it(
    simpul: Simpul, name: str, value: str, check: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    ran = simpul("doctor", "--json")
    assert ran.code == 1
    failed = [found for found in ran.json["checks"] if found["level"] == "fail"]
    assert [found["name"] for found in failed] == [check]
    assert all(found["message"] and found["mend"] for found in failed)
    assert "rahasia" not in ran.out + ran.err


def test_a_port_that_another_program_holds_is_named(
    simpul: Simpul, taken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPUL_BIND", taken)
    monkeypatch.setattr("aggregator.cli.checks.PATIENCE_SECONDS", 0.2)
    ran = simpul("doctor")
    assert ran.code == 1
    assert f"FAIL   web address: {taken} cannot be listened on" in ran.out


def test_a_damaged_database_fails(simpul: Simpul, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "rusak.sqlite3"
    broken.write_bytes(b"bukan basis data" * 1000)
    monkeypatch.setenv("SIMPUL_DATABASE_URL", f"sqlite:///{broken}")
    ran = simpul("doctor", "--json")
    assert ran.code == 1
    assert [check["name"] for check in ran.json["checks"] if check["level"] == "fail"] == ["database"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"beat_at": NOW - timedelta(seconds=5)}, Level.OK),
        ({"beat_at": NOW - timedelta(minutes=5)}, Level.WARN),
        ({"beat_at": NOW + timedelta(hours=1)}, Level.WARN),
        ({"beat_at": None}, Level.WARN),
    ],
)
def test_the_heartbeat_tells_whether_anything_works(status: dict[str, object], expected: Level) -> None:
    assert check_beat(_status(**status), NOW).level is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"sources_due": 4, "oldest_due_at": NOW - timedelta(minutes=1)}, Level.OK),
        ({"sources_due": 4, "oldest_due_at": NOW - timedelta(hours=1)}, Level.WARN),
        ({"documents_waiting": 5_000}, Level.WARN),
        ({"entries_ungrouped": 5_000}, Level.WARN),
    ],
)
def test_work_that_piles_up_is_told(status: dict[str, object], expected: Level) -> None:
    assert check_queue(_status(**status), NOW).level is expected


def test_poison_and_widespread_failure_are_told() -> None:
    assert check_poison(_status(documents_poison=2)).level is Level.WARN
    bad = check_sources(_status(sources={"active": 1, "failing": 4}, errors={"dns": 3, "timeout": 1}))
    assert bad.level is Level.WARN
    assert "The name of the host" in bad.message
    assert check_sources(_status(sources={"active": 4, "failing": 1})).level is Level.OK
    assert check_sources(_status(sources={})).level is Level.WARN


def test_a_clock_from_before_this_version_is_wrong() -> None:
    assert check_clock(datetime(1970, 1, 1, tzinfo=UTC)).level is Level.FAIL
    assert check_clock(NOW).level is Level.OK


def test_a_data_directory_must_be_one(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    assert check_data(tmp_path / "berkas").level is Level.FAIL
    assert check_data(tmp_path / "berkas" / "var").level is Level.FAIL
    assert check_data(tmp_path / "baru" / "var").level is Level.OK


def test_a_new_source_is_told_with_the_command_that_helps(simpul: Simpul) -> None:
    added = simpul("sources", "add", "https://malang.contoh.test/rss", "--json").json["source"]["id"]
    ran = simpul("doctor", str(added))
    assert ran.code == 0
    assert f"simpul collect --source {added} --wait" in ran.out
    assert "No office is named" in ran.out


@pytest.mark.usefixtures("worker")
def test_a_failing_source_is_told_with_what_was_seen(
    simpul: Simpul, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{site}/tidak-ada"
    added = simpul("sources", "add", url, "--kind", "feed", "--json").json["source"]["id"]
    simpul("collect", "--source", str(added), "--wait", "--timeout", "30")
    ran = simpul("doctor", str(added), "--json")
    assert ran.code == 1
    [state] = [check for check in ran.json["checks"] if check["name"] == "state"]
    assert state["level"] == "fail"
    assert "no such page" in state["message"]
    assert url in state["saw"]
    assert "HTTP 404" in state["saw"]
    assert state["matters"]
    assert state["mend"]
    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    assert "Halaman ini tidak ada di server" in simpul("doctor", str(added)).out


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en_US.UTF-8", "malang.contoh.test is left alone until 2026-03-01 10:00 UTC"),
        ("id_ID.UTF-8", "malang.contoh.test tidak ditanya sampai 2026-03-01 10:00 UTC"),
    ],
)
def test_a_host_that_asked_to_be_left_alone_is_named_with_the_time(
    language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", language)
    until = NOW + timedelta(hours=1)
    holds = [HostHold(f"{name}.contoh.test", until, Reason.HTTP_429) for name in ("malang", "batu")]
    [found] = [check for check in check_source(_failing(), [], holds, NOW) if check.name == "hold"]
    assert words in found.message
    assert "simpul hosts release malang.contoh.test" in found.mend


def _failing() -> SourceView:
    return SourceView(
        id=1,
        row=SourceRow("https://malang.contoh.test/rss"),
        state=SourceState.FAILING,
        target_url=None,
        target_kind=None,
        next_at=None,
        last_success_at=None,
        last_reason=Reason.HTTP_429.value,
        failures=1,
        entries=0,
    )


def test_an_unknown_source_ends_with_2(simpul: Simpul) -> None:
    ran = simpul("doctor", "4711")
    assert ran.code == 2
    assert "4711" in ran.err
