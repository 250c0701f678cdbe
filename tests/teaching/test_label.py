"""Labels of saved pages: the encoding that the bytes have, and the next free number."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.model import Exchange
from aggregator.teaching.label import encoding_of, save


@pytest.mark.parametrize(
    ("body", "content_type", "encoding"),
    [
        ("Qur’an".encode(), "text/html; charset=iso-8859-1", "utf-8"),
        ("Qur’an".encode("windows-1252"), "text/html; charset=utf-8", "windows-1252"),
        ("Qur’an".encode("utf-16"), "text/html", "utf-16"),
        (b"bersama", "text/html", "utf-8"),
    ],
)
def test_the_encoding_is_the_one_that_reads_the_bytes(body: bytes, content_type: str, encoding: str) -> None:
    assert encoding_of(body, content_type) == encoding


def test_a_page_takes_the_number_after_the_highest_of_its_sort(tmp_path: Path) -> None:
    page = Exchange("https://a.example/", "https://a.example/", 200, {}, b"<p>", (), datetime.now(UTC), 0)
    for name in ("01.html", "07.html", "list-03.html", "catatan.txt"):
        (tmp_path / name).touch()
    assert save(tmp_path, page, {}, is_list=False).name == "08.html"
    assert save(tmp_path, page, {}, is_list=True).name == "list-04.html"
    assert (tmp_path / "08.html").read_bytes() == b"<p>"
    assert (tmp_path / "08.json").exists()
