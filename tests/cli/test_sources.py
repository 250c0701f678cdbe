"""The registry goes in and out whole; a bad row is named and stops nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Simpul

GOOD = """url,kind,office,name,network,timezone,valid_from
https://jatim.kemenag.go.id/feed,feed,35,Kanwil Jawa Timur,public,,
https://malang.contoh.test/,auto,35.07,Kemenag Kabupaten Malang,public,Asia/Jakarta,2024-01-01
https://intranet.contoh.test/rss,feed,00,Biro HDI,vpn,,
"""
OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Daftar</title></head><body>
<outline text="Jawa Timur"><outline type="rss" text="Malang" xmlUrl="https://malang.contoh.test/rss"/></outline>
</body></opml>
"""


def _write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def _counts(value: dict[str, object]) -> tuple[object, object, object]:
    return value["added"], value["updated"], value["unchanged"]


def test_importing_twice_changes_nothing(simpul: Simpul, tmp_path: Path) -> None:
    file = _write(tmp_path / "sumber.csv", GOOD)
    first, second = simpul("sources", "import", file, "--json"), simpul("sources", "import", file, "--json")
    assert first.code == second.code == 0, first.err
    assert list(first.json) == ["added", "updated", "unchanged", "problems"]
    assert _counts(first.json) == (3, 0, 0)
    assert _counts(second.json) == (0, 0, 3)
    assert first.json["problems"] == []


def test_people_read_the_counts(simpul: Simpul, tmp_path: Path) -> None:
    ran = simpul("sources", "import", _write(tmp_path / "sumber.csv", GOOD))
    assert (ran.code, ran.out, ran.err) == (0, "added 3, updated 0, unchanged 0\n", "")


def test_stdin_and_opml_are_read_too(simpul: Simpul) -> None:
    ran = simpul("sources", "import", "-", "--json", stdin=OPML)
    assert ran.code == 0, ran.err
    assert _counts(ran.json) == (1, 0, 0)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("not an address,,,", "url"),
        ("ftp://malang.contoh.test/rss,,,", "url"),
        (",feed,35,Tanpa alamat", "url"),
        ("https://malang.contoh.test/rss,atom,,", "kind"),
        ("https://malang.contoh.test/rss,feed,99.99,", "office"),
    ],
)
def test_a_bad_row_is_named_by_line_and_stops_nothing(
    simpul: Simpul, tmp_path: Path, row: str, column: str
) -> None:
    text = f"url,kind,office,name\nhttps://a.contoh.test/,,,\n{row}\nhttps://b.contoh.test/,,,\n"
    file = _write(tmp_path / "sumber.csv", text)
    ran = simpul("sources", "import", file, "--json")
    assert ran.code == 1
    assert ran.json["added"] == 2
    [problem] = ran.json["problems"]
    assert list(problem) == ["file", "line", "column", "value", "problem", "hint"]
    assert (problem["file"], problem["line"], problem["column"]) == (file, 3, column)
    assert problem["problem"]
    assert problem["hint"]
    assert f"{file}:3: {column}: " in ran.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tidak-ada.csv", None),
        ("kosong.csv", b""),
        ("judul.csv", b"url,kind\n"),
        ("salah.csv", b"url,kind\nbukan alamat,feed\n"),
        ("tanpa-url.csv", b"alamat,jenis\nhttps://a.contoh.test/,feed\n"),
        ("biner.csv", bytes(range(256)) * 4),
        ("rusak.opml", b"<opml version='2.0'><body><outline"),
        ("kosong.opml", b"<opml version='2.0'><head/><body/></opml>"),
    ],
)
def test_a_file_without_a_usable_row_ends_with_2(
    simpul: Simpul, tmp_path: Path, name: str, content: bytes | None
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    ran = simpul("sources", "import", str(file))
    assert ran.code == 2
    assert name in ran.err
    assert "Traceback" not in ran.err


def test_a_directory_cannot_be_imported(simpul: Simpul, tmp_path: Path) -> None:
    ran = simpul("sources", "import", str(tmp_path))
    assert ran.code == 2
    assert str(tmp_path) in ran.err


@pytest.mark.parametrize("format_", ["csv", "opml"])
def test_importing_an_export_changes_nothing(simpul: Simpul, tmp_path: Path, format_: str) -> None:
    simpul("sources", "import", _write(tmp_path / "sumber.csv", GOOD))
    before = simpul("sources", "list", "--json").json
    file = tmp_path / f"ekspor.{format_}"
    ran = simpul("sources", "export", "--format", format_, "--output", str(file))
    assert ran.code == 0
    again = simpul("sources", "import", str(file), "--json")
    assert again.code == 0, again.err
    assert _counts(again.json) == (0, 0, 3)
    assert simpul("sources", "list", "--json").json == before
    assert simpul("sources", "export", "--format", "csv").out.startswith("url,")


def test_an_export_to_an_impossible_place_ends_with_2(simpul: Simpul, tmp_path: Path) -> None:
    ran = simpul("sources", "export", "--output", str(tmp_path / "tidak" / "ada.csv"))
    assert ran.code == 2
    assert "ada.csv" in ran.err


def test_add_stores_one_source_and_shows_it(simpul: Simpul) -> None:
    arguments = ("sources", "add", "https://malang.contoh.test/rss", "--office", "35.07", "--kind", "feed")
    first = simpul(*arguments, "--json")
    assert first.code == 0, first.err
    assert first.json["outcome"] == "added"
    assert first.json["source"]["office"] == "35.07"
    assert first.json["source"]["state"] == "new"
    assert simpul(*arguments, "--json").json["outcome"] == "unchanged"
    assert "https://malang.contoh.test/rss" in simpul(*arguments).out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("malang",), "url"),
        (("javascript:alert(1)",), "url"),
        (("",), "url"),
        (("https://malang.contoh.test/", "--office", "99.99"), "office"),
        (("https://malang.contoh.test/", "--timezone", "Asia/Malang"), "timezone"),
    ],
)
def test_add_refuses_what_a_file_may_not_hold(simpul: Simpul, arguments: tuple[str, ...], named: str) -> None:
    ran = simpul("sources", "add", *arguments)
    assert ran.code == 2
    assert named in ran.err
    assert simpul("sources", "list", "--json").json["sources"] == []


def test_list_selects_by_state_and_office(simpul: Simpul, tmp_path: Path) -> None:
    simpul("sources", "import", _write(tmp_path / "sumber.csv", GOOD))

    def urls(*arguments: str) -> int:
        return len(simpul("sources", "list", "--json", *arguments).json["sources"])

    assert urls() == 3
    assert urls("--office", "35") == 2
    assert urls("--office", "35.07") == 1
    assert urls("--state", "failing") == 0
    unknown = simpul("sources", "list", "--office", "99.99")
    assert unknown.code == 2
    assert "99.99" in unknown.err


def test_show_tells_one_source(simpul: Simpul) -> None:
    added = simpul("sources", "add", "https://malang.contoh.test/rss", "--json").json["source"]
    shown = simpul("sources", "show", str(added["id"]), "--json")
    assert shown.code == 0
    assert shown.json["url"] == "https://malang.contoh.test/rss"
    assert shown.json["fetches"] == []
    assert "not looked at yet" in simpul("sources", "show", str(added["id"])).out
    missing = simpul("sources", "show", "4711")
    assert missing.code == 2
    assert "4711" in missing.err
