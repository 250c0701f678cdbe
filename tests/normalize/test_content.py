"""Hashes change when somebody wrote something else, and only then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Entry
from aggregator.normalize.content import content_hash, story_of, text_hash

Normalise = Callable[..., Entry]
LONG = " ".join(
    f"Kepala kantor membuka rapat koordinasi ke-{n} dan meminta penyuluh agama melayani umat dengan ramah."
    for n in range(1, 6)
)


@pytest.mark.parametrize(
    "variant",
    [
        f"<p>{LONG}</p><p>Dilihat 124 kali</p>",
        f"<p>{LONG}</p><p>Dilihat: 9.999 kali | Selasa, 28 Mei 2024 10:04 WIB</p>",
        f"<p>{LONG} Dibaca 45 x</p>",
        f"<p>{LONG} Hits: 7</p>",
        f"<p>Selasa, 28 Mei 2024, 10:04 WIB</p><p>{LONG}</p>",
        f"<p>Diperbarui 5 jam yang lalu oleh admin</p><p>{LONG}</p>",
        f"<div>{LONG.replace('. ', '.</div> <div>')}</div>",
        f"<p>{LONG.replace('kantor', '<b>kantor</b>').replace(' ', '&nbsp; ')}</p>",
        f"<p>{LONG}</p><p>Facebook Twitter WhatsApp</p>",
    ],
)
def test_counters_dates_of_the_page_spacing_and_markup_are_not_content(
    entry_of: Normalise, variant: str
) -> None:
    plain, other = entry_of(content_html=f"<p>{LONG}</p>"), entry_of(content_html=variant)
    assert other.content_hash == plain.content_hash
    assert other.text_hash == plain.text_hash != ""


@pytest.mark.parametrize(
    "variant",
    [
        LONG.replace("ke-3", "ke-30"),
        LONG + " Tamat.",
        LONG.replace("ramah", "tulus"),
        LONG + " Acara pada 3 Mei 2025.",
    ],
)
def test_other_words_and_numbers_are_other_content(entry_of: Normalise, variant: str) -> None:
    plain, other = entry_of(content_html=LONG), entry_of(content_html=variant)
    assert other.content_hash != plain.content_hash
    assert other.text_hash != plain.text_hash


def test_a_corrected_day_of_an_event_is_another_content(entry_of: Normalise) -> None:
    one, other = (
        entry_of(content_html=f"<p>Rapat digelar Senin ({day}/12/2025) di aula.</p>") for day in (1, 2)
    )
    assert one.content_hash != other.content_hash


def test_another_title_is_another_content_but_the_same_text(entry_of: Normalise) -> None:
    one, other = entry_of(content_html=LONG, title="Rapat A"), entry_of(content_html=LONG, title="Rapat B")
    assert one.content_hash != other.content_hash
    assert one.text_hash == other.text_hash


@pytest.mark.parametrize(
    "copy",
    [
        f"<p>Makassar (Humas Bulukumba) – {LONG}</p>",
        f"<p>BULUKUMBA (HUMAS) –- {LONG.upper()}</p><p>(ghp)</p>",
        f"<p>{LONG.replace('.', ' .')}</p><p>Penulis: Budi Contoh</p>",
        f"<p>{LONG}</p><p>Copy from : http://kebumen.kemenag.go.id/berita/read/5</p>",
    ],
)
def test_a_copy_under_another_dateline_and_signature_has_the_same_text(
    entry_of: Normalise, copy: str
) -> None:
    assert entry_of(content_html=copy).text_hash == entry_of(content_html=LONG).text_hash


def test_a_short_text_is_nobody_s_own(entry_of: Normalise) -> None:
    assert entry_of(content_html="<p>Selamat Idul Fitri, mohon maaf lahir dan batin.</p>").text_hash == ""


@given(
    st.lists(
        st.sampled_from(
            [
                "rapat",
                "12",
                "10:04",
                "2024",
                "Mei",
                "kali",
                "dilihat",
                "hits",
                "haji",
                "5",
                "jam",
                "lalu",
                "-",
                "|",
                "x",
            ]
        ),
        max_size=60,
    )
)
def test_a_story_is_its_own_story(parts: list[str]) -> None:
    story = story_of(" ".join(parts))
    assert content_hash("", story) == content_hash("", f"  {story}\n")
    assert text_hash(story) == text_hash(story.upper())
