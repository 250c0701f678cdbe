"""Words to terms: what is one word to who searches, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.query import highlight, parse_query
from aggregator.query.analysis import folded, term_of, terms_of, words_of


@pytest.mark.parametrize(
    "same",
    [
        "mengajar pengajar ajaran ajar belajar pelajaran",
        "pelayanan layanan melayani dilayani",
        "menulis penulis ditulis tulisan",
        "menerima penerima terima diterima",
        "dikirim mengirim pengiriman",
        "jemaah jamaah Jama’ah jamaahnya berjamaah",
        "haji hajinya berhaji",
        "salat sholat shalat SALAT",
        "Ramadan Ramadhan",
        "Quran Qur'an Qur’an alquran",
        "Jumat Jum'at",
        "nikah pernikahan menikah",
        "agama keagamaan beragama",
        "madrasah madrasahnya",
        "Kemenag KEMENAG Kemenag's",
        "naïve naive",
        "أحمد احمد أَحْمَد",
        "e\u0301lite élite elite",
    ],
)
def test_forms_of_one_word_are_one_term(same: str) -> None:
    assert len({term_of(word) for word in same.split()}) == 1


@pytest.mark.parametrize(
    "apart",
    [
        "kemenag menag kementerian menteri",
        "masa masalah makalah",
        "media dia",
        "maluku malu",
        "pemalang palang",
        "haji gaji",
        "selatan selat",
        "perdana dana",
        "sekolah seko",
        "berita ita",
        "election elections news",
        "2025 2026",
    ],
)
def test_other_words_are_other_terms(apart: str) -> None:
    assert len({term_of(word) for word in apart.split()}) == len(apart.split())


def test_a_text_is_its_terms_in_their_order() -> None:
    text = "Anak-anak di MTsN 1 menerima Al-Qur’an; الحجّ dan Kemenag's 1.447 H."
    assert terms_of(text) == ["anak", "mtsn", "1", "terima", "quran", "الحج", "kemenag", "1", "447", "h"]


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_term_is_letters_and_digits_and_folding_ends(text: str) -> None:
    for _, _, word in words_of(text):
        plain = folded(word)
        assert folded(plain) == plain
        assert [word for _, _, word in words_of(plain)] == ([plain] if plain else [])
    for term in terms_of(text):
        assert term.isalnum()


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("ajar", ["Pengajar", "mengajar"]),
        ('"jemaah haji"', ["jamaah haji"]),
        ('"haji umrah"', ["haji dan umrah"]),
        ("umrah -haji", ["umrah"]),
        ("jumat OR office:35", ["Jum’at"]),
        ("isi:ajar", []),
        ("office:35", []),
    ],
)
def test_what_was_looked_for_is_marked(query: str, marked: list[str]) -> None:
    from aggregator.model import Field

    text = "Pengajar MTs mengajar haji dan umrah di Jum’at: calon jamaah haji."
    pieces = highlight(text, parse_query(query), Field.TITLE)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, found in pieces if found] == marked
