"""What a text links that is no page becomes an enclosure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregator.model import Enclosure, Entry

PDF = "https://sulsel.kemenag.go.id/files/surat.pdf"
WATCH = "https://www.youtube.com/watch?v=contoh123"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a href="/files/surat.pdf">Unduh</a>', [Enclosure(PDF, "application/pdf")]),
        (
            '<a href="/files/surat.pdf?v=1&amp;x=2">Unduh</a>',
            [Enclosure(PDF + "?v=1&x=2", "application/pdf")],
        ),
        ('<iframe src="https://www.youtube.com/embed/contoh123"></iframe>', [Enclosure(WATCH, "text/html")]),
        (f'<a href="{WATCH}">tonton</a> dan <a href="{WATCH}">lagi</a>', [Enclosure(WATCH, "text/html")]),
        ('<a href="/berita/2">baca juga</a>', []),
        ('<a href="/unduh/pdf">tanpa akhiran</a>', []),
        ('<a href="https://youtube.com/@kemenag">kanal</a>', []),
    ],
)
def test_files_and_videos_that_a_text_links_are_enclosures(
    entry_of: Callable[..., Entry], markup: str, expected: list[Enclosure]
) -> None:
    entry = entry_of(content_html=f"<p>Surat edaran terlampir.</p><p>{markup}</p>")
    assert list(entry.enclosures) == expected


def test_what_is_stated_stands_first_and_once(entry_of: Callable[..., Entry]) -> None:
    stated = Enclosure(PDF, "application/pdf", 12)
    entry = entry_of(content_html=f'<p>Isi.</p><a href="{PDF}">Unduh</a>', enclosures=(stated,))
    assert entry.enclosures == (stated,)
