"""Wrong usage ends with 2 and a message, and nothing slow stands between a user and the help."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Simpul

COMMANDS = ("up", "sources", "collect", "try", "why", "status", "db", "config", "doctor")
HEAVY = (
    "sqlalchemy",
    "aiohttp",
    "celery",
    "flask",
    "redis",
    "feedparser",
    "selectolax",
    "alembic",
    "workers",
    "feeds",
)


@pytest.mark.parametrize(
    "arguments",
    [
        ("colect",),
        ("collect", "--nonsense"),
        ("collect", "--source", "satu"),
        ("collect", "--source"),
        ("collect", "7"),
        ("collect", "--all", "--source", "1"),
        ("collect", "--wait", "--timeout", "-1"),
        ("collect", "--timeout", "soon"),
        ("try",),
        ("try", "--kind", "feed", "https://jatim.kemenag.go.id"),
        ("why", "https://jatim.kemenag.go.id/a"),
        ("sources",),
        ("sources", "import"),
        ("sources", "add"),
        ("sources", "add", "https://jatim.kemenag.go.id", "--kind", "rss"),
        ("sources", "add", "https://jatim.kemenag.go.id", "--network", "intranet"),
        ("sources", "list", "--state", "tired"),
        ("sources", "export", "--format", "xls"),
        ("sources", "show", "jatim"),
        ("db",),
        ("db", "backup"),
        ("db", "restore"),
        ("doctor", "jatim"),
        ("up", "--demonstrate"),
    ],
)
def test_bad_usage_ends_with_2_and_says_why(simpul: Simpul, arguments: tuple[str, ...]) -> None:
    ran = simpul(*arguments)
    assert ran.code == 2
    assert ran.out + ran.err
    assert "Traceback" not in ran.err


def test_help_lists_every_command(simpul: Simpul) -> None:
    ran = simpul("--help")
    assert ran.code == 0
    assert all(command in ran.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(simpul: Simpul, command: str) -> None:
    ran = simpul(command, "--help")
    assert ran.code == 0
    assert command in ran.out


def test_the_version_is_the_packages(simpul: Simpul) -> None:
    from importlib.metadata import version

    ran = simpul("--version")
    assert (ran.code, ran.out) == (0, f"simpul {version('simpul')}\n")


def test_help_speaks_indonesian_and_comes_at_once() -> None:
    environment = {**os.environ, "LANG": "id_ID.UTF-8", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", "from aggregator.cli import main; main()", "--help"]
    started = time.monotonic()
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=30)
    # A bare machine needs a quarter of a second; this only catches what is grossly wrong.
    assert time.monotonic() - started < 5
    assert "satuan kerja" in ran.stdout


def test_nothing_heavy_is_imported_for_help() -> None:
    code = "import sys, aggregator.cli; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert not set(HEAVY) & {name.partition(".")[0] for name in ran.stdout.split()}


def test_an_unexpected_error_is_short_and_its_traceback_is_for_debug(
    simpul: Simpul, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("rusak")

    monkeypatch.setattr("aggregator.settings.load_settings", broken)
    plain, debug = simpul("config"), simpul("--debug", "config")
    assert plain.code == debug.code == 1
    assert "ZeroDivisionError" in plain.err
    assert "Traceback" not in plain.err
    assert "Traceback" in debug.err


@pytest.mark.parametrize("arguments", [("up",), ("up", "--demo"), ("status",), ("db", "upgrade")])
def test_a_data_directory_that_cannot_be_used_is_named(
    simpul: Simpul, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SIMPUL_DATA", str(tmp_path / "file"))
    ran = simpul(*arguments)
    assert ran.code == 2
    assert str(tmp_path / "file") in ran.err
    assert "SIMPUL_DATA" in ran.err
