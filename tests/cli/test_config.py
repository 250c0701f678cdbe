"""`simpul config` tells every setting, its value in force and where that came from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aggregator.settings import SETTINGS

if TYPE_CHECKING:
    from conftest import Simpul


def test_it_lists_every_setting(simpul: Simpul) -> None:
    ran = simpul("config", "--json")
    assert ran.code == 0
    rows = ran.json["settings"]
    assert [row["name"] for row in rows] == [setting.name for setting in SETTINGS]
    assert {tuple(row) for row in rows} == {("name", "value", "default", "meaning", "origin")}


def test_it_says_where_a_value_came_from(
    simpul: Simpul, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("SIMPUL_CONTACT=humas@kemenag.go.id\nSIMPUL_BIND=127.0.0.1:9999\n")
    monkeypatch.setenv("SIMPUL_HOST_INTERVAL", "")
    rows = {row["name"]: row for row in simpul("config", "--json").json["settings"]}
    assert (rows["SIMPUL_CONTACT"]["value"], rows["SIMPUL_CONTACT"]["origin"]) == (
        "humas@kemenag.go.id",
        ".env",
    )
    assert (rows["SIMPUL_BIND"]["value"], rows["SIMPUL_BIND"]["origin"]) == ("127.0.0.1:18765", "environment")
    assert (rows["SIMPUL_HOST_INTERVAL"]["value"], rows["SIMPUL_HOST_INTERVAL"]["origin"]) == (
        "2.0",
        "default",
    )
    assert (rows["SIMPUL_REDIS_URL"]["value"], rows["SIMPUL_REDIS_URL"]["origin"]) == (None, "default")


@pytest.mark.parametrize("arguments", [("config",), ("config", "--json")])
def test_it_shows_no_password(
    simpul: Simpul, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPUL_DATABASE_URL", "postgresql://simpul:rahasia@db/simpul")
    monkeypatch.setenv("SIMPUL_REDIS_URL", "redis://:rahasia@redis:6379/0")
    ran = simpul(*arguments)
    assert ran.code == 0
    assert "rahasia" not in ran.out + ran.err
    assert "simpul:***@db" in ran.out


def test_it_speaks_indonesian(simpul: Simpul, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    assert "tempat aplikasi web mendengarkan" in simpul("config").out


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("SIMPUL_BIND", "8000", "host:port"),
        ("SIMPUL_BIND", "127.0.0.1:70000", "1 to 65535"),
        ("SIMPUL_DATABASE_URL", "mysql://simpul:rahasia@db/x", "sqlite:///FILE"),
        ("SIMPUL_DATABASE_URL", "sqlite:///:memory:", "sqlite:///FILE"),
        ("SIMPUL_DATABASE_URL", "sqlite:///", "sqlite:///FILE"),
        ("SIMPUL_DATABASE_URL", "postgresql://simpul@db:pelabuhan/x", "user:password@host"),
        ("SIMPUL_REDIS_URL", "redis://redis:pelabuhan/0", "redis://host:port/0"),
        ("SIMPUL_PUBLIC_URL", "http://[x", "http or https"),
        ("SIMPUL_PUBLIC_URL", "http://berita.kemenag.go.id:x", "http or https"),
        ("SIMPUL_REDIS_URL", "http://redis", "redis://host:port/0"),
        ("SIMPUL_PUBLIC_URL", "berita.kemenag.go.id", "http or https"),
        ("SIMPUL_HOST_INTERVAL", "sebentar", "0 to 3600"),
        ("SIMPUL_CONTACT", "humas", "e-mail"),
        ("SIMPUL_REGISTRY", "all", "national or none"),
        ("SIMPUL_ALLOW_NETWORKS", "10.0.0.1/8", "CIDR"),
        ("SIMPUL_CONTAKT", "humas@kemenag.go.id", "Did you mean SIMPUL_CONTACT?"),
        ("SIMPUL_ZZZ", "1", "SIMPUL_DATA"),
    ],
)
def test_a_bad_setting_is_named_with_what_would_be_right(
    simpul: Simpul, name: str, value: str, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    ran = simpul("config")
    assert ran.code == 2
    assert name in ran.err
    assert right in ran.err
    assert "rahasia" not in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_an_env_file_that_is_no_text_is_named(simpul: Simpul, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    ran = simpul("config")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(".env")
