"""What of persons does not travel with the news, and what is no secret. All numbers are made up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Entry
from aggregator.normalize.personal import Found, mask_text

Normalise = Callable[..., Entry]

MASKED = [
    ("NIK 3302141203900001 terdaftar", "NIK ••••••••••••0001 terdaftar"),
    ("NIK 7302145203900012, perempuan", "NIK ••••••••••••0012, perempuan"),
    ("NIK 3302 1412 0390 0001 terdaftar", "NIK •••• •••• •••• 0001 terdaftar"),
    ("NIK 33.02.14.120390.0001", "NIK ••.••.••.••••••.0001"),
    ("KK: 330214-120390-0001", "KK: ••••••-••••••-0001"),
    ("NPWP 12.345.678.9-012.345", "NPWP ••.•••.•••.•-•••.345"),
    ("Ahmad, 081234567890", "Ahmad, 0812••••••••"),
    ("Ahmad 0812-3456-7890", "Ahmad 0812-••••-••••"),
    ("Ahmad 0812 3456 789", "Ahmad 0812 •••• •••"),
    ("Ahmad 0812.3456.7890", "Ahmad 0812.••••.••••"),
    ("Ahmad +62 812-3456-7890", "Ahmad +62 81•-••••-••••"),
    ("Ahmad +6281234567890", "Ahmad +6281•••••••••"),
    ("Ahmad (0812) 3456789", "Ahmad (0812) •••••••"),
    ("dua: 081234567890/085234567890", "dua: 0812••••••••/0852••••••••"),
    ("Nomor wali murid yang dapat hubungi: 081234567890", "Nomor wali murid yang dapat hubungi: 0812••••••••"),
]  # fmt: skip

KEPT = [
    "NIP 198003122005011001 dilantik",
    "NIP 19800312 200501 1 001 dilantik",
    "NIP. 19620812 198503 1 002",
    "Call center 1500 146 atau 146",
    "Hotline 021-1500-146",
    "Kantor (0411) 854321 dan 0411-854321",
    "Kode pos 92511, Jalan Ahmad Yani 12",
    "Rapat 08-12-2025 10.30 WIB sampai 09-12-2025 15.00",
    "Tanggal 08/12/2025 pukul 08.12.30",
    "Undang-Undang Nomor 14 Tahun 2005 dan PMA Nomor 12 Tahun 2024",
    "Anggaran Rp1.203.101.203.456.789 dan Rp 12.345.678.901",
    "Surat B-0812/Kw.13.1/Kp.01.2/08/2025",
    "Nomor porsi 1300123456 berangkat 1447 H/2026 M",
    "Layanan pengaduan WA 0812-3456-7890",
    "Informasi PPDB: 081234567890 (panitia)",
    "Hubungi narahubung 0812 3456 7890",
    "9999141203900001 bukan nomor penduduk",
    "3302149903900001 bukan tanggal lahir",
    "Rekening BSI 0812345678901 a.n. Masjid Raya",
    "ISBN 978-602-8519-93-9 dan 13 digit 9786028519939",
    "Ayat 2:183-185, halaman 1234567890123456789",
]  # fmt: skip


@pytest.mark.parametrize(("text", "masked"), MASKED, ids=[text[:30] for text, _ in MASKED])
def test_a_private_number_is_masked(text: str, masked: str) -> None:
    found = Found()
    assert mask_text(text, found) == masked
    assert any(action == "mask" for _, action in found.counts)


@pytest.mark.parametrize("text", KEPT, ids=[text[:30] for text in KEPT])
def test_what_is_nobody_s_own_number_stays(text: str) -> None:
    assert mask_text(text, Found()) == text


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("NIK 3302141203900001", "identity numbers masked: 1"),
        ("a 081234567890 b 081234567891", "telephone numbers masked: 2"),
        ("Hotline: 081234567890", "mobile numbers kept, since they are announced to be called: 1"),
        ("Kirim ke budi.contoh@gmail.com", "private e-mail addresses: 1"),
        ("Rekening BSI 7123456789 a.n. panitia", "bank accounts: 1"),
    ],
)
def test_what_was_found_is_remarked(entry_of: Normalise, text: str, remark: str) -> None:
    assert entry_of(content_html=f"<p>{text}</p>").warnings[1:] == (f"personal data: {remark}",)


def test_an_address_of_an_institution_is_not_remarked(entry_of: Normalise) -> None:
    assert entry_of(content_html="<p>Surel: humas@kemenag.go.id</p>").warnings[1:] == ()


def test_nothing_that_is_stored_holds_the_number(entry_of: Normalise) -> None:
    entry = entry_of(
        title="Data 3302141203900001 Terverifikasi",
        summary_html="Ringkasan lain: NIK 3302141203900001.",
        content_html="<p>NIK <b>33021412</b>03900001</p>"
        "<p><img src='/a.jpg' alt='KTP 3302141203900001'><a href='tel:081234567890'>telepon</a> "
        "<a href='https://wa.me/6281234567890'>Ahmad</a> <a href='https://a.example/' title='081234567890'>a</a></p>"
        "<p>Penulis: Ahmad 081234567890</p>",
        author="Ahmad 081234567890",
        image_alt="KTP 3302141203900001",
    )
    stored = repr(entry)
    assert "1203900001" not in stored
    assert "12039" not in stored.replace("<b>", "").replace("</b>", "")
    assert "34567890" not in stored
    assert "Ahmad</a>" in entry.html
    assert entry.image_alt == "KTP ••••••••••••0001"


@pytest.mark.parametrize(
    "body",
    [
        "<p>PPDB dibuka, hubungi <a href='https://wa.me/6281234567890'>panitia</a></p>",
        "<p>Kantor: <a href='tel:0411854321'>0411-854321</a></p>",
        "<p>Hotline <a href='tel:+6281234567890'>0812-3456-7890</a></p>",
    ],
)
def test_a_link_to_a_service_still_calls_it(entry_of: Normalise, body: str) -> None:
    assert entry_of(content_html=body).html.count("href=") == 1


@pytest.mark.parametrize(
    ("body", "flagged"),
    [
        ("<figure><img src='/a.jpg'><figcaption>Siswa MIN 2, Aisyah Contoh, menerima piala</figcaption></figure>", True),
        ("<p><img src='/a.jpg' alt='Santriwati Fatimah Contoh saat lomba'></p>", True),
        ("<p><img src='/a.jpg' alt='Ananda Budi Contoh juara satu'></p>", True),
        ("<p><img src='/a.jpg' alt='Siswa MTs Negeri 1 Bulukumba saat upacara'></p>", False),
        ("<p><img src='/a.jpg' alt='Santri Pondok Pesantren Darul Contoh'></p>", False),
        ("<p><img src='/a.jpg' alt='Kepala Kantor Ahmad Contoh membuka acara'></p>", False),
        ("<p>Siswa bernama Aisyah Contoh menerima piala.</p><p><img src='/a.jpg'></p>", False),
    ],
)  # fmt: skip
def test_a_pupil_named_beside_a_photograph_is_remarked_and_not_changed(
    entry_of: Normalise, body: str, flagged: bool
) -> None:
    entry = entry_of(content_html=body)
    assert ("personal data: pupils named beside a photograph: 1" in entry.warnings) is flagged


def test_the_content_hash_is_the_same_at_every_look(entry_of: Normalise) -> None:
    one, other = (entry_of(content_html="<p>NIK 3302141203900001, 081234567890</p>") for _ in range(2))
    assert one == other
    assert one.content_hash == other.content_hash
    # What is masked is masked: looking again changes nothing more.
    again = entry_of(content_html=one.html)
    assert (again.text, again.content_hash) == (one.text, one.content_hash)


@given(st.text(alphabet="0123456789 .-()+/628abc\n•", max_size=80))
def test_masking_changes_digits_only_and_is_done_once(text: str) -> None:
    masked = mask_text(text, Found())
    assert len(masked) == len(text)
    assert all(new == old or (old.isdigit() and new == "•") for old, new in zip(text, masked, strict=True))
    assert mask_text(masked, Found()) == masked


@pytest.mark.parametrize(
    "hostile",
    ["3302141203900001 " * 30_000, "0812-" * 100_000, "0" * 500_000, "081234567890" * 40_000, "a@" * 200_000,
     "rek " * 100_000 + "1 " * 100_000, "(0)" * 150_000, "a." * 200_000 + "@gmail.com"],
    ids=range(8),
)  # fmt: skip
def test_a_hostile_text_comes_to_an_end(hostile: str) -> None:
    """A pattern that goes back and forth would take hours for these."""
    assert len(mask_text(hostile, Found())) == len(hostile)
