"""Titles and summaries: no markup, no junk characters, right letters, bounded."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.normalize.text import (
    MAX_TITLE,
    clean,
    plain_text,
    summary_of,
    title_text,
    without_cut_off,
    words,
)


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Kemenag &amp; MUI", "Kemenag & MUI"),
        ("Kemenag &amp;amp;amp; MUI", "Kemenag & MUI"),
        ("Kemenag & MUI", "Kemenag & MUI"),
        ("<b>Haji</b> 2026", "Haji 2026"),
        ("&lt;strong&gt;Haji&lt;/strong&gt; 2026", "Haji 2026"),
        ("Haji<br/>2026", "Haji 2026"),
        ("Nilai < 5 dan > 3", "Nilai < 5 dan > 3"),
        ("Siswa <5 tahun", "Siswa <5 tahun"),
        ("Haji<script>alert(1)</script> 2026", "Haji 2026"),
        ("Haji<!-- x --> 2026", "Haji 2026"),
        ("  Rapat \n\t Kerja\u00a0Daerah ", "Rapat Kerja Daerah"),
        ("Rapat\u200b Kerja\ufeff\u202e", "Rapat Kerja"),
        ("Ra\u00adpat", "Rapat"),
        ("Rapat\x00 \x0bKerja\x1f", "Rapat Kerja"),
        ("Rapat\ud800", "Rapat"),
        ("Rapat \ufffd Kerja\ufffd", "Rapat Kerja"),
        ("Cafe\u0301", "Café"),
        ("â€œHajiâ€\x9d", "“Haji”"),
        ("â€œHajiâ€", "“Haji”"),
        ("CafÃ© dan MenagÂ\u00a0ke Papua", "Café dan Menag ke Papua"),
        ("MenagÂ ke Papua", "Menag ke Papua"),
        ("\x93Haji\x94", "“Haji”"),
        ("Ã¢â‚¬Å“Haji", "“Haji"),
        ("CAFÉ… dan Ångström", "CAFÉ… dan Ångström"),
        ("&#8220;Haji&#8221; &hellip;", "“Haji” …"),
        ("Ù…Ø­Ù…Ø¯", "محمد"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_a_title_is_plain_readable_text(stated: str, title: str) -> None:
    assert title_text(stated) == (title, False)


def test_a_title_without_end_is_cut_at_a_word() -> None:
    title, was_cut = title_text("Pembinaan Penyuluh " * 100)
    assert was_cut
    assert len(title) <= MAX_TITLE
    assert title.endswith(("Pembinaan…", "Penyuluh…"))


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("Pendek.", "Pendek."),
        ("Satu dua tiga. Empat lima enam tujuh.", "Satu dua tiga."),
        ("Satu dua tiga empat lima enam tujuh", "Satu dua tiga empat…"),
        ("Satudua" * 10, "SatuduaSatuduaSatuduaSat…"),
    ],
)
def test_a_summary_ends_with_a_sentence_or_a_word(text: str, summary: str) -> None:
    assert summary_of(text, 25) == summary


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("Kepala kantor membuka […]", "Kepala kantor membuka"),
        ("Kepala kantor membuka [...] Continue reading", "Kepala kantor membuka"),
        ("Kepala kantor membuka... Selengkapnya »", "Kepala kantor membuka"),
        ("Kepala kantor membuka rapat.", "Kepala kantor membuka rapat."),
    ],
)
def test_the_marks_of_a_cut_summary_go(stated: str, kept: str) -> None:
    assert without_cut_off(stated) == kept


@pytest.mark.parametrize(
    "text",
    ["Haji, Umrah – “2026”!", "KUA: Jum'at", "ﬁnal ＡＢＣ", "snake_case x²", "a•b—c…d", "İstanbul", "Straße"],
)
def test_words_are_the_same_by_the_quick_and_the_thorough_way(text: str) -> None:
    thorough = words(text + " é")[:-1]
    assert words(text) == thorough


@given(st.text(max_size=200))
def test_clean_text_is_clean_for_good(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(c) == "Cc" and c not in "\t\n\r" for c in cleaned)
    assert plain_text(text) == " ".join(plain_text(text).split())


@given(st.text(alphabet="<>&;abplt# /!-\"'=é", max_size=300))
def test_plain_text_holds_no_known_tag(text: str) -> None:
    assert "<b>" not in plain_text(text)
    assert "<p>" not in plain_text(text)
