"""`simpul db` keeps schema and data: what was backed up comes back, and damage is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from aggregator.adapters.database import Database
from aggregator.adapters.database.schema import candidate_keys
from aggregator.bootstrap import open_storage
from aggregator.model import ChannelQuery
from aggregator.settings import load_settings

if TYPE_CHECKING:
    from conftest import Simpul


def _urls(simpul: Simpul) -> list[str]:
    return [source["url"] for source in simpul("sources", "list", "--json").json["sources"]]


def test_upgrade_can_be_run_again_and_again(simpul: Simpul) -> None:
    for _ in range(2):
        ran = simpul("db", "upgrade")
        assert (ran.code, ran.out) == (0, "The database is up to date.\n")
    assert simpul("db", "check").out == "The database is sound.\n"


def test_a_backup_brings_everything_back(simpul: Simpul, tmp_path: Path) -> None:
    file = tmp_path / "cadangan.sqlite3"
    simpul("sources", "add", "https://a.contoh.test/feed")
    assert simpul("db", "backup", str(file)).code == 0
    simpul("sources", "add", "https://b.contoh.test/feed")
    ran = simpul("db", "restore", str(file))
    assert ran.code == 0, ran.err
    assert _urls(simpul) == ["https://a.contoh.test/feed"]
    assert simpul("db", "check").code == 0


@pytest.mark.parametrize("place", ["ada.sqlite3", ".", "tidak/ada.sqlite3"])
def test_a_backup_needs_a_new_file_in_a_place_that_exists(simpul: Simpul, tmp_path: Path, place: str) -> None:
    (tmp_path / "ada.sqlite3").write_bytes(b"berharga")
    ran = simpul("db", "backup", str(tmp_path / place))
    assert ran.code == 2
    assert ran.err
    assert "Traceback" not in ran.err
    assert (tmp_path / "ada.sqlite3").read_bytes() == b"berharga"


@pytest.mark.parametrize("content", [None, b"", b"bukan basis data" * 100])
def test_what_is_no_backup_is_refused_and_changes_nothing(
    simpul: Simpul, tmp_path: Path, content: bytes | None
) -> None:
    simpul("sources", "add", "https://a.contoh.test/feed")
    file = tmp_path / "cadangan.sqlite3"
    if content is not None:
        file.write_bytes(content)
    ran = simpul("db", "restore", str(file))
    assert ran.code == 2
    assert "cadangan.sqlite3" in ran.err
    assert "Traceback" not in ran.err
    assert _urls(simpul) == ["https://a.contoh.test/feed"]


def test_a_database_that_is_none_is_named(
    simpul: Simpul, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "rusak.sqlite3"
    broken.write_bytes(b"bukan basis data" * 1000)
    monkeypatch.setenv("SIMPUL_DATABASE_URL", f"sqlite:///{broken}")
    for command in (("status",), ("db", "check"), ("sources", "list"), ("collect",)):
        ran = simpul(*command)
        assert ran.code == 2, ran.err
        assert "database" in ran.err
        assert "Traceback" not in ran.err


def test_an_unreachable_server_is_named_without_its_password(
    simpul: Simpul, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPUL_DATABASE_URL", "postgresql://simpul:rahasia@127.0.0.1:1/simpul")
    ran = simpul("status")
    assert ran.code == 2
    assert "SIMPUL_DATABASE_URL" in ran.err
    assert "rahasia" not in ran.err


def test_the_index_of_near_copies_is_built_anew_and_stories_keep_their_ids(
    simpul: Simpul, site: str, worker: None
) -> None:
    simpul("sources", "add", f"{site}/feed", "--office", "35.07")
    simpul("collect", "--all", "--wait")
    before = _stories()
    assert before
    with _storage() as storage, storage.engine.begin() as connection:
        connection.execute(candidate_keys.delete())
    ran = simpul("db", "reindex")
    assert (ran.code, ran.out) == (0, "The index of near copies is built; entries: 2.\n")
    assert _stories() == before
    with _storage() as storage, storage.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(candidate_keys))
    assert simpul("db", "check").code == 0


def _stories() -> list[tuple[str, str]]:
    with _storage() as storage:
        return [(story.uuid, story.url) for story in storage.stories(ChannelQuery()).stories]


@contextmanager
def _storage() -> Iterator[Database]:
    storage = open_storage(load_settings())
    yield storage
    storage.close()
