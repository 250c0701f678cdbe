"""What is not the story goes, what looks like it stays."""

from __future__ import annotations

import pytest

from aggregator.normalize.boilerplate import remove_boilerplate, without_origin_note
from aggregator.normalize.html import clean_html

STORY = "<p>Kepala kantor membuka rapat koordinasi.</p>"


def text_of(markup: str) -> str:
    body = clean_html(markup, "https://a.go.id/").body
    remove_boilerplate(body)
    return body.text()


@pytest.mark.parametrize(
    "boilerplate",
    [
        "<p>Facebook Twitter Telegram WhatsApp Email Print</p>",
        "<ul><li><a href=/f>Facebook</a></li><li><a href=/t>Twitter</a></li><li>WhatsApp</li></ul>",
        "<p>Bagikan ini:</p>",
        "<p>Dilihat 123 kali</p>",
        "<p>Artikel ini telah dibaca 12 kali</p>",
        "<p>Halaman ini dilihat: 1.204</p>",
        "<p>(Dibaca 1.234 x)</p>",
        "<p>Post Views: 45</p>",
        "<p>45 views</p>",
        "<div>0 menit baca</div><div>0 %</div>",
        "<p>0 menit baca 0 %</p>",
        "<figcaption>Illustrasi Foto (Kemenag RI Provinsi Sulawesi Selatan)</figcaption>",
        "<p>Ilustrasi Foto (Kemenag RI Provinsi Sulawesi Selatan)</p>",
        "<p>The post <a href=/x>Rapat Koordinasi</a> appeared first on <a href=/>Kemenag Kota</a>.</p>",
        "<p><a href=/x>Continue reading <span>Rapat Koordinasi</span> →</a></p>",
        "<p>Baca juga: <a href=/y>Menag Lantik Pejabat</a></p>",
        "<p>Baca Juga</p><ul><li><a href=/y>Menag Lantik</a></li><li><a href=/z>Haji</a></li></ul>",
        "<p>TERKAIT</p><ul><li><a href=/y>Menag Lantik Pejabat</a></li></ul>",
        "<h3>Wilayah LAINNYA</h3><p><a href=/y>Menag Lantik Pejabat</a></p>",
        "<p>Selengkapnya…</p>",
    ],
)
def test_boilerplate_goes(boilerplate: str) -> None:
    assert text_of(STORY + boilerplate) == "Kepala kantor membuka rapat koordinasi."


@pytest.mark.parametrize(
    "sentence",
    [
        "Facebook menjadi sarana dakwah.",
        "Twitter",
        "Baca juga doa berikut ini sebelum berangkat.",
        "Dilihat dari hasil rapat, 123 kali pertemuan telah digelar.",
        "Berita terkait pemberangkatan jemaah akan disampaikan kemudian.",
        "Lihat 5 hal penting bagi jemaah.",
        "Informasi lebih lanjut ada di laman resmi.",
        "Sudah 45 pembaca Al-Qur'an hadir.",
        "“Bagikan kebahagiaan,” ujarnya.",
    ],
)
def test_sentences_that_begin_alike_stay(sentence: str) -> None:
    assert text_of(f"{STORY}<p>{sentence}</p>").endswith(sentence)


def test_a_summary_box_that_repeats_the_lead_goes() -> None:
    assert (
        text_of(f"<p>Ringkasan: Kepala kantor membuka rapat...</p>{STORY}")
        == "Kepala kantor membuka rapat koordinasi."
    )
    assert "Ringkasan" in text_of(f"<p>Ringkasan: Tiga butir penting.</p>{STORY}")


def test_a_link_that_is_no_related_story_stays() -> None:
    assert text_of(f"{STORY}<p><a href=/sk.pdf>Unduh surat keputusan</a></p>").endswith(
        "Unduh surat keputusan"
    )


def test_images_next_to_boilerplate_stay() -> None:
    body = clean_html(f"{STORY}<p><img src=/a.jpg alt=Rapat>Dilihat 5 kali</p>", "https://a.go.id/").body
    remove_boilerplate(body)
    assert body.html().endswith('<p><img src="https://a.go.id/a.jpg" alt="Rapat"></p>')


def test_a_summary_loses_the_note_where_it_appeared_first() -> None:
    assert (
        without_origin_note("Kepala kantor […] The post Rapat appeared first on Kemenag Kota.")
        == "Kepala kantor […]"
    )
