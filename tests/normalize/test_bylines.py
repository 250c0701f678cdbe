"""Datelines, bylines and signatures as regional sites write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregator.model import Entry

STORY = "Kepala kantor membuka rapat koordinasi penyuluh agama."
Normalise = Callable[..., Entry]


def test_who_signs_above_what_he_attaches_signs(entry_of: Normalise) -> None:
    file = '<p><a href="/files/surat.pdf">Unduh surat edaran (PDF)</a></p>'
    signed = "<p>Penulis : Humas KUA ** Redaktur: Budi Contoh</p>"
    entry = entry_of(content_html=f"<p>{STORY}</p>{signed}{file}", author="Humas KUA **")
    assert (entry.author, entry.text) == ("Humas KUA", f"{STORY}\nUnduh surat edaran (PDF)")


@pytest.mark.parametrize(
    ("lead", "place", "byline", "origin"),
    [
        ("Jakarta (Humas) — ", "Jakarta", "Humas", None),
        ("Batu Bara (Humas),- ", "Batu Bara", "Humas", None),
        ("Batu Bara (Humas) –“", "Batu Bara", "Humas", None),
        ("Makassar (Humas Bulukumba) - ", "Makassar", "Humas Bulukumba", "73.02"),
        ("Makassar (Humas Bulukumba) – ", "Makassar", "Humas Bulukumba", "73.02"),
        ("MAKASSAR (HUMAS Bulukumba), ", "MAKASSAR", "HUMAS Bulukumba", "73.02"),
        ("Jakarta (MoRA) --- ", "Jakarta", "MoRA", "00"),
        ("Malang (Ministry of Religious Affairs) --- ", "Malang", "Ministry of Religious Affairs", "00"),
        ("Tana Toraja (Inmas Sinjai)- ", "Tana Toraja", "Inmas Sinjai", "73.07"),
        ("Sinjai (Humas Kemenag Kab. Sinjai). ", "Sinjai", "Humas Kemenag Kab. Sinjai", "73.07"),
        ("Cirebon (Kemenag) --- ", "Cirebon", "Kemenag", "00"),
        ("Jakarta (Humas Kemenag RI) – ", "Jakarta", "Humas Kemenag RI", "00"),
        (
            "Jakarta (Kementerian Agama Republik Indonesia) – ",
            "Jakarta",
            "Kementerian Agama Republik Indonesia",
            "00",
        ),
        ("Sinjai (Humas Kemenag RI Kab. Sinjai) – ", "Sinjai", "Humas Kemenag RI Kab. Sinjai", "73.07"),
        ("Makassar (Humas Bulukumba/AB) – ", "Makassar", "Humas Bulukumba/AB", "73.02"),
        ("Makassar (Humas Bulukumba).", "Makassar", "Humas Bulukumba", "73.02"),
        ("Kandangan (Kemenag HSS) – ", "Kandangan", "Kemenag HSS", "63.06"),
        ("Kulon Progo (Kankemenag) – ", "Kulon Progo", "Kankemenag", None),
        ("(Inmas Bali) ", "", "Inmas Bali", "51"),
        (
            "Denpasar (Humas Kanwil Kemenag Prov. Bali) – ",
            "Denpasar",
            "Humas Kanwil Kemenag Prov. Bali",
            "51",
        ),
        ("Padang, Humas – ", "Padang", "Humas", None),
        ("Bengkulu (Informasi dan Humas) 1/12- ", "Bengkulu", "Informasi dan Humas", None),
        ("Sinjai (MAN 1) – ", "Sinjai", "MAN 1", None),
        ("Bandung (Humas Kota Bandung) : ", "Bandung", "Humas Kota Bandung", "32.73"),
        ("Sinjai (Humas Antah Berantah) – ", "Sinjai", "Humas Antah Berantah", None),
    ],
)
def test_a_dateline_names_place_and_origin(
    entry_of: Normalise, lead: str, place: str, byline: str, origin: str | None
) -> None:
    entry = entry_of(content_html=f"<p>{lead}{STORY}</p><p>Isi kedua.</p>")
    assert (entry.dateline, entry.byline, entry.origin_office) == (place, byline, origin)
    assert entry.office == (origin or "73")
    if byline:
        assert entry.text.lstrip("“") == f"{STORY}\nIsi kedua."
        assert entry.html.replace("“", "") == f"<p>{STORY}</p><p>Isi kedua.</p>"


@pytest.mark.parametrize(
    "above", ["<p><i>Suasana rapat di aula, 25/11</i></p>", "<p>Guru di aula.</p><p>Foto: Humas</p>"]
)
def test_what_stands_above_a_dateline_is_no_part_of_the_text(entry_of: Normalise, above: str) -> None:
    entry = entry_of(content_html=f"{above}<p>Sinjai (Humas) – {STORY}</p><p>Isi kedua.</p>")
    assert (entry.dateline, entry.text) == ("Sinjai", f"{STORY}\nIsi kedua.")


def test_a_long_beginning_stays_though_a_later_paragraph_begins_like_a_dateline(entry_of: Normalise) -> None:
    long = "Rapat itu membahas jadwal penyuluhan di semua kecamatan dan anggaran untuk tahun depan. " * 3
    entry = entry_of(content_html=f"<p>{long}</p><p>Sinjai (Humas) – {STORY}</p>")
    assert entry.text.startswith("Rapat itu")


@pytest.mark.parametrize(
    ("stated", "end", "author"),
    [
        ("Kemenag Sinjai", "(rd)", "rd"),
        ("Kemenag Sinjai", "Penulis: Siti Contoh", "Siti Contoh"),
        ("Siti Contoh", "(rd)", "Siti Contoh"),
        ("", "(Ganesha)", "Ganesha"),
        ("Admin Sinjai", "", "Admin Sinjai"),
        ("admin", "", "Humas"),
        ("Kemenag Sinjai", "", "Kemenag Sinjai"),
    ],
)
def test_who_signs_is_named_rather_than_an_office(
    entry_of: Normalise, stated: str, end: str, author: str
) -> None:
    entry = entry_of(content_html=f"<p>Sinjai (Humas) – {STORY}</p><p>{end}</p>", author=stated)
    assert (entry.author or entry.byline, entry.text) == (author, STORY)


def test_a_word_in_brackets_that_is_no_name_does_not_sign(entry_of: Normalise) -> None:
    assert entry_of(content_html=f"<p>{STORY}</p><p>(Ilustrasi)</p>").author == ""


def test_who_wrote_it_may_stand_in_a_line_of_its_own_above_the_dateline(entry_of: Normalise) -> None:
    above = f"<p>[Kanwil | Fulan Contoh]</p><p>Idi (Humas),- {STORY}</p><p>Isi kedua.</p>"
    entry = entry_of(content_html=above)
    assert (entry.author, entry.dateline, entry.text) == ("Fulan Contoh", "Idi", f"{STORY}\nIsi kedua.")


def test_an_office_named_by_address_or_category_counts_where_the_dateline_names_none(
    entry_of: Normalise,
) -> None:
    text = f"<p>{STORY}</p>"
    assert entry_of(content_html=text, office_name="Sinjai").office == "73.07"
    assert entry_of(content_html=text, office_name="antah").office == "73"
    named = entry_of(content_html=f"<p>Makassar (Humas Bulukumba) – {STORY}</p>", office_name="Sinjai")
    assert named.office == "73.02"


def test_an_ambiguous_name_is_resolved_from_where_it_was_published(entry_of: Normalise) -> None:
    lead = f"<p>Soreang (Humas Bandung) – {STORY}</p>"
    assert entry_of(content_html=lead, office="32").origin_office == "32.04"
    assert entry_of(content_html=lead, office="73").origin_office is None


@pytest.mark.parametrize(
    "lead",
    [
        "<p><strong>Makassar (Humas Bulukumba)</strong> – {}</p>",
        "<p><strong>Makassar</strong> (<em>Humas&nbsp;Bulukumba</em>) &#8211; {}</p>",
        "<p><b>Makassar (Humas Bulukumba) -</b></p><p>{}</p>",
        "<p>Makassar (Humas Bulukumba)</p><p>{}</p>",
        "<p><img src=/a.jpg></p><p>&nbsp;</p><div>Makassar (Humas Bulukumba) – {}</div>",
        "Makassar (Humas Bulukumba) – {}",
    ],
)
def test_a_dateline_is_found_whatever_the_markup(entry_of: Normalise, lead: str) -> None:
    entry = entry_of(content_html=lead.format(STORY))
    assert (entry.dateline, entry.origin_office, entry.text) == ("Makassar", "73.02", STORY)


def test_the_markup_of_the_lead_stays(entry_of: Normalise) -> None:
    entry = entry_of(
        content_html="<p><b>Makassar (Humas) – Kepala</b> kantor <i>membuka</i> &amp; menutup.</p>"
    )
    assert entry.html == "<p><b>Kepala</b> kantor <i>membuka</i> &amp; menutup.</p>"


def test_an_author_between_brackets_signs(entry_of: Normalise) -> None:
    entry = entry_of(content_html=f"<p>[Kanwil | Budi Contoh] {STORY}</p>")
    assert (entry.author, entry.byline, entry.text) == ("Budi Contoh", "Kanwil | Budi Contoh", STORY)


@pytest.mark.parametrize(
    "lead",
    [
        "Kepala Kantor (Kemenag Bulukumba) hadir dalam rapat.",
        "Rapat Kerja (Raker) – agenda tahunan – dibuka.",
        "Menteri Agama – yang hadir – membuka rapat.",
        "Sebanyak 5 (lima) orang hadir - semua sehat.",
        "Padang, humas dari kabupaten hadir - semua sehat.",
    ],
)
def test_a_sentence_is_no_dateline(entry_of: Normalise, lead: str) -> None:
    entry = entry_of(content_html=f"<p>{lead}</p>")
    assert (entry.text, entry.byline, entry.origin_office) == (lead, "", None)


@pytest.mark.parametrize(
    ("tail", "author"),
    [
        (" (ghp)", "ghp"),
        ("</p><p>(Nop)", "Nop"),
        (" (hms/ghp)", "hms"),
        (" (GHP)", "GHP"),
        ("</p><p>*(Budi Contoh/Ptk)", "Budi Contoh"),
        ("</p><p>Penulis : Humas KUA **  Redaktur: Budi Contoh", "Humas KUA"),
        ("<br>Kontributor: Budi Contoh<br>Editor: Siti Contoh", "Budi Contoh"),
        (" Penulis: Budi Contoh", "Budi Contoh"),
        ("</p><p>(Penulis: Budi Contoh / Foto: Siti Contoh)", "Budi Contoh"),
        ("</p><p>Foto: Siti Contoh", ""),
    ],
)
def test_a_signature_names_the_author_and_leaves_the_text(
    entry_of: Normalise, tail: str, author: str
) -> None:
    entry = entry_of(content_html=f"<p>{STORY}{tail}</p>")
    assert (entry.author, entry.text, entry.html) == (author, STORY, f"<p>{STORY}</p>")


@pytest.mark.parametrize(
    "text",
    [
        "Rapat dihadiri Forum Kerukunan Umat Beragama (FKUB)",
        "Ia berpesan: jaga kesehatan.",
        "Ada tiga butir: penulis, editor, dan foto.",
        "Rapat ditutup pukul 10.00 (sepuluh tepat waktu)",
    ],
)
def test_a_sentence_is_no_signature(entry_of: Normalise, text: str) -> None:
    assert entry_of(content_html=f"<p>{text}</p>").text == text


def test_the_unit_of_a_signature_names_the_origin(entry_of: Normalise) -> None:
    assert entry_of(content_html=f"<p>{STORY}</p><p>*(Budi Contoh/Ptk)</p>").origin_office == "61.71"


def test_a_repost_says_from_where(entry_of: Normalise) -> None:
    entry = entry_of(
        content_html=f"<p>{STORY}</p><p>Copy from : http://kebumen.kemenag.go.id/berita/read/5?utm_source=x</p>"
    )
    assert entry.text == STORY
    assert "reposted from http://kebumen.kemenag.go.id/berita/read/5" in entry.warnings


@pytest.mark.parametrize(
    ("stated", "author"),
    [
        ("Budi Contoh", "Budi Contoh"),
        ("noreply@blogger.com (Budi Contoh)", "Budi Contoh"),
        ("Budi Contoh <budi@kemenag.go.id>", "Budi Contoh"),
        ("budi@kemenag.go.id", "Humas Bulukumba"),
        ("admin", "Humas Bulukumba"),
        ("kemenag_bulukumba2", "Humas Bulukumba"),
        ("Administrator", "Humas Bulukumba"),
        ("Unknown", "Humas Bulukumba"),
        ("", "Humas Bulukumba"),
        ("<b>Budi</b> &amp; Siti", "Budi & Siti"),
    ],
)
def test_an_author_is_a_name_before_it_is_a_login(entry_of: Normalise, stated: str, author: str) -> None:
    entry = entry_of(author=stated, content_html=f"<p>Makassar (Humas Bulukumba) – {STORY}</p>")
    assert entry.author == author


def test_a_login_is_better_than_nobody(entry_of: Normalise) -> None:
    assert entry_of(author="admin").author == "admin"
