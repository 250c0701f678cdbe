"""Fingerprints: what is left of a text, what it tells, and what it costs whatever it is."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import copied_texts as texts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.fingerprints import places_of
from aggregator.grouping import pack, unpack
from aggregator.grouping.facts import facts_of
from aggregator.grouping.fingerprint import image_of, slug_of
from aggregator.grouping.shingles import BINS, MOST_SHINGLES, ROWS, bands, comparable, sample, shingles
from aggregator.grouping.words import MAX_TEXT, own_text, words_of
from aggregator.model import Fingerprint
from aggregator.registry import load_registry

DAY = datetime(2025, 10, 22, 3, 0, tzinfo=UTC)
PLACES = places_of(load_registry())


@pytest.mark.parametrize(
    ("around", "left"),
    [
        ("Jakarta (Humas) — {}", "{}"),
        ("Batu Bara (Humas),- {}", "{}"),
        ("Makassar (Humas Bulukumba) - {}", "{}"),
        ("Tana Toraja (Inmas Sinjai)- {}", "{}"),
        ("Cirebon (Kemenag) --- {}", "{}"),
        ("Kandangan (Kemenag HSS) – {}", "{}"),
        ("Kulon Progo (Kankemenag) – {}", "{}"),
        ("(Inmas Bali) {}", "{}"),
        ("[Kanwil | Nama Penulis] {}", "{}"),
        ("Padang, Humas – {}", "{}"),
        ("Bengkulu (Informasi dan Humas) 1/12- {}", "{}"),
        ("{} (ghp)", "{}"),
        ("{}\n*(Budi/Ptk)", "{}"),
        ("{}\nPenulis : Humas KUA ** Redaktur: Budi Contoh", "{}"),
        ("Illustrasi Foto (Kemenag RI Provinsi Sulawesi Selatan)\n{}", "{}"),
        ("Facebook Twitter Telegram WhatsApp Email Print\n{}", "{}"),
        ("{}\nTERKAIT\nBaca juga: Kabar lain", "{}"),
        ("0 menit baca 0 %\n{}", "{}"),
        ("Ringkasan: {}\n{}", "{}"),
        ("{}\nCopy from : http://kebumen.kemenag.go.id/berita/read/1", "{}"),
        ("{}\n{}", "{}"),
        ("Baca juga doa berikut ini bersama keluarga. {}", "Baca juga doa berikut ini bersama keluarga. {}"),
    ],
)
def test_what_stands_around_a_story_is_none_of_it(around: str, left: str) -> None:
    story = "Kepala kantor membuka rapat koordinasi penyuluh agama bersama 40 peserta."
    filled = around.replace("{}", story)
    assert own_text(filled).text == left.replace("{}", story)


def test_where_a_text_was_taken_from_is_kept() -> None:
    found = own_text("Isi berita.\nSumber: https://sulsel.kemenag.go.id/a/b.\nSumber https://x.example/2")
    assert found.reposts == ("https://sulsel.kemenag.go.id/a/b", "https://x.example/2")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("di Kabupaten Bulukumba", {"place:73.02"}),
        ("warga Kota Bandung", {"place:32.73"}),
        ("warga Kabupaten Bandung", {"place:32.04"}),
        ("warga Bandung", {"place:32.04", "place:32.73"}),
        ("Kankemenag Kulonprogo", {"place:34.01", "office:34.01", "whose:34.01"}),
        ("Kanwil Kemenag Jateng", {"place:33", "office:33", "whose:33"}),
        ("Rabu (22/10/2025) pagi", {"date:2025-10-22"}),
        ("Rabu (22/10) pagi", {"date:2025-10-22"}),
        ("pada 22 Oktober 2025", {"date:2025-10-22"}),
        ("pada 22 Oktober", {"date:2025-10-22"}),
        ("sejak 17 Agustus 1945", set()),
        ("diikuti 1.250 peserta", {"number:peserta=1250"}),
        ("dana Rp 2,5 miliar", {"number:rp=2,5 miliar"}),
        ("Angkatan III", {"number:angkatan=3"}),
        ("angkatan ke-3", {"number:ke=3"}),
        ("siswa MTsN 2 Bantul", {"unit:mtsn=2", "place:34.02"}),
        ("KUA Kecamatan Gantarang", {"unit:kecamatan=gantarang"}),
        ("kata Drs. H. Ahmad Fauzi, M.Pd.", {"name:ahmad fauzi"}),
        ("pesta kudus di batu pati", set()),
    ],
)
def test_facts_are_found_as_offices_write_them(text: str, wanted: set[str]) -> None:
    found = facts_of("", f"Kegiatan itu {text} bersama warga", DAY, PLACES).facts
    kinds = ("place", "date", "number", "unit", "name", "office", "whose")
    assert {fact for fact in found if fact.partition(":")[0] in kinds} == wanted


def test_a_year_that_is_left_out_is_the_nearest() -> None:
    new_year = datetime(2026, 1, 2, tzinfo=UTC)
    assert "date:2025-12-31" in facts_of("", "malam (31/12) lalu", new_year, PLACES).facts


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://a.example/berita/hadiri-maulid-di-gantarang", "hadiri-maulid-di-gantarang"),
        ("https://a.example/berita/hadiri-maulid-di-gantarang-xK9aP", "hadiri-maulid-di-gantarang"),
        ("https://a.example/berita/hadiri-maulid-di-gantarang-2", "hadiri-maulid-di-gantarang"),
        ("https://a.example/2025/09/498123-hadiri-maulid-di-gantarang.html", "hadiri-maulid-di-gantarang"),
        ("https://a.example/berita/hadiri_maulid_di_gantarang/", "hadiri-maulid-di-gantarang"),
        ("https://a.example/berita/read/498123", ""),
        ("https://a.example/berita/maulid", ""),
    ],
)
def test_the_slug_is_the_words_of_an_address(url: str, slug: str) -> None:
    assert slug_of(url) == slug


@pytest.mark.parametrize(
    ("url", "image"),
    [
        ("https://a.example/uploads/santunan-yatim-gantarang-300x200.jpg", "santunan-yatim-gantarang"),
        ("https://b.example/x/santunan-yatim-gantarang-scaled.webp", "santunan-yatim-gantarang"),
        ("https://a.example/uploads/IMG_20250906_101112.jpg", ""),
        ("https://a.example/uploads/WhatsApp-Image-2025.jpg", ""),
        ("https://a.example/logo.png", ""),
        ("", ""),
    ],
)
def test_names_that_cameras_give_tell_no_picture(url: str, image: str) -> None:
    assert image_of(url) == image


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Fingerprint,
        text_key=st.text(max_size=32),
        words=st.integers(0, 10**6),
        shingles=st.frozensets(st.integers(0, 2**32 - 1), max_size=50),
        title=st.lists(st.text(max_size=12), max_size=8).map(tuple),
        slug=st.text(max_size=40),
        facts=st.frozensets(st.text(max_size=30), max_size=20),
        image=st.text(max_size=30),
        reposts=st.lists(st.text(max_size=30), max_size=3).map(tuple),
        keys=st.lists(st.integers(-(2**63), 2**63 - 1), max_size=30).map(tuple),
        notes=st.lists(st.sampled_from(["cut", "too_short"]), max_size=2).map(tuple),
        lead=st.frozensets(st.integers(0, 2**32 - 1), max_size=40),
    )
)
def test_what_is_packed_is_unpacked(fingerprint: Fingerprint) -> None:
    assert unpack(pack(fingerprint)) == fingerprint


def test_samples_compare_as_their_texts_do() -> None:
    chance = random.Random(4)
    words = [f"kata{chance.randrange(40_000)}" for _ in range(12_000)]
    whole, half = shingles(words), shingles(words[:6_000])
    a, b = comparable(sample(whole), sample(half))
    assert len(sample(whole)) == len(sample(half)) == MOST_SHINGLES
    assert abs(len(a & b) / len(a | b) - 0.5) < 0.08


def test_alike_texts_meet_in_a_band_and_strangers_do_not() -> None:
    chance = random.Random(7)
    met = strangers = 0
    for _ in range(50):
        words = [f"kata{chance.randrange(3_000)}" for _ in range(300)]
        cut = words[60:]
        other = [f"kata{chance.randrange(3_000)}" for _ in range(300)]
        mine = set(enumerate(bands(shingles(words), BINS, ROWS)))
        met += bool(mine & set(enumerate(bands(shingles(cut), BINS, ROWS))))
        strangers += bool(mine & set(enumerate(bands(shingles(other), BINS, ROWS))))
    assert met >= 48
    assert strangers == 0


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("", ("too_short",)),
        ("Sepuluh kata saja yang ada di bawah foto ini tadi.", ("too_short",)),
        ("Kalimat yang sama diulang terus sampai habis halaman ini. " * 1_000, ("too_short", "repeats")),
        (" ".join(f"kata{n}" for n in range(150_000)), ("cut",)),
        ("раsаr bеsаr dibuka oleh wali kota bersama jajaran " * 2 + texts.MAULID[1], ("mixed_scripts",)),
    ],
    ids=["empty", "ten words", "one sentence a thousand times", "a megabyte", "letters of several scripts"],
)
def test_odd_texts_are_bounded_and_noted(held, text: str, notes: tuple[str, ...]) -> None:
    found = held(text, "Judul yang cukup panjang").fingerprint
    assert found.notes == notes
    assert len(found.shingles) <= MOST_SHINGLES
    assert len(found.keys) < 80
    assert len(pack(found)) < 20_000
    assert (found.text_key == "") == ("too_short" in notes)


def test_a_megabyte_is_read_by_its_beginning() -> None:
    assert len(own_text("kata " * 300_000).text) <= MAX_TEXT


@pytest.mark.parametrize(
    "bad",
    [
        "\x00\x01",
        "a" * 300_000,
        "9" * 300_000,
        "A" * 300_000,
        "(" * 50_000,
        "[" * 20_000 + "Humas",
        "1/" * 30_000,
        "Aa " * 60_000,
        "http://" * 30_000,
        "Rabu (22/10) di Sinjai\n" * 9_000,
        "ringkasan: a\n" * 20_000,
    ],
    ids=range(11),
)
def test_what_a_text_says_is_bounded_whatever_it_is(bad: str) -> None:
    own = own_text(bad)
    assert len(words_of(own.text)) <= MAX_TEXT
    found = facts_of(bad[:2_000], own.text, DAY, PLACES).facts
    assert sum(map(len, found)) <= 20_000


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60))
def test_any_text_has_facts_that_can_be_stored(text: str, title: str) -> None:
    for fact in facts_of(title, text, DAY, PLACES).facts:
        assert ":" in fact
