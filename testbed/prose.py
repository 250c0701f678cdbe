"""What the stories say that are there to fill the sites: no two of one site share a subject, and no two
anywhere more than a few turns of phrase."""

from __future__ import annotations

import random
from dataclasses import dataclass

from testbed.sentences import NAMES, SENTENCES, VILLAGES

_EVENTS = (
    "Rapat Kerja", "Pelatihan", "Lokakarya", "Dialog Publik", "Lomba", "Bimbingan Teknis", "Sosialisasi", "Temu Wicara",
    "Kajian", "Peluncuran", "Pameran", "Seminar", "Apel Kesiapan", "Evaluasi",
)  # fmt: skip
_SUBJECTS = (
    "Kurikulum Madrasah Diniyah", "Wakaf Produktif", "Manasik Haji Lansia", "Literasi Kitab Kuning", "Zakat Profesi",
    "Perpustakaan Masjid", "Kesehatan Santri", "Arah Kiblat", "Arsip Nikah Digital", "Kantin Halal Madrasah",
    "Robotika Madrasah", "Penyuluh Lintas Agama", "Kebun Sekolah Minggu", "Tilawah Remaja", "Data Guru Honorer",
    "Pencegahan Perkawinan Anak", "Tanggap Bencana Pesantren", "Kaligrafi", "Layanan Satu Pintu", "Moderasi Beragama",
)  # fmt: skip
_DISTRICTS = (
    "Utara", "Selatan", "Timur", "Barat", "Tengah", "Hulu", "Hilir", "Pesisir", "Seberang", "Kota Lama", "Bukit Raya",
)  # fmt: skip
_AIMS = (
    "agar antrean layanan makin pendek", "demi pemerataan mutu pendidikan", "untuk menyambut tahun ajaran baru",
    "sebagai tindak lanjut rapat pimpinan", "guna menekan angka sengketa", "supaya data lembaga selalu mutakhir",
    "untuk memperkuat kerukunan warga", "sesudah uji coba sebulan penuh", "menjelang kunjungan tim penilai",
    "karena permintaan warga terus naik", "sambil memperkenalkan aplikasi antrean", "dalam suasana penuh kekeluargaan",
)  # fmt: skip
_ROOMS = (
    "aula lantai dua", "pendopo kabupaten", "serambi masjid raya", "ruang rapat utama", "lapangan madrasah",
    "gedung serbaguna", "asrama haji", "balai nikah", "kampus ma'had",
)  # fmt: skip
_GUESTS = (
    "kepala madrasah", "penghulu", "penyuluh agama", "pengasuh pesantren", "guru pendidikan agama", "takmir masjid",
    "pengawas sekolah", "pegawai tata usaha", "pengurus gereja", "pengelola zakat", "mahasiswa magang",
)  # fmt: skip

_TITLES = (
    "{event} {topic} Kecamatan {district} di {place} Diikuti {count} Peserta",
    "{place} Siapkan {event} {topic} untuk {count} Warga Kecamatan {district}",
    "{count} Orang Ikuti {event} {topic} di Kecamatan {district}, {place}",
    "Dusun {village} Jadi Tuan Rumah {event} {topic} Kecamatan {district} {place}",
    "{event} {topic} Sampai ke Kecamatan {district}, Kemenag {place} Kirim {few} Petugas",
)
_LEADS = (
    "Kantor Kementerian Agama {place} mengadakan {subject} bagi warga Kecamatan {district} di {room} dengan melibatkan"
    " {guest}, {aim} dan {aim}.",
    "Sebanyak {count} {guest} dari Kecamatan {district} memenuhi {room} untuk mengikuti {subject} yang digelar Kantor"
    " Kementerian Agama {place} {aim}.",
    "Bertempat di {room}, Kemenag {place} memulai {subject} di Kecamatan {district} {aim}, disaksikan {guest} setempat.",
    "Warga Kecamatan {district} kini tidak perlu ke kota: Kementerian Agama {place} membawa {subject} ke {room} {aim}.",
    "Dusun {village} dipilih Kementerian Agama {place} sebagai tempat {subject} {aim}; {count} {guest} dari Kecamatan"
    " {district} hadir.",
    "Setelah {few} kali tertunda, {subject} untuk Kecamatan {district} akhirnya digelar Kementerian Agama {place} di"
    " {room}.",
    "Kantor Kementerian Agama {place} menggandeng {guest} dalam {subject} di Kecamatan {district}, {aim}.",
    "Tahun ini {subject} di Kecamatan {district} berbeda dari biasanya, sebab Kementerian Agama {place} menyerahkan"
    " susunan acaranya kepada {guest}.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prose:
    """What a story says."""

    title: str
    lead: str
    paragraphs: tuple[str, ...]


def prose(chance: random.Random, number: int, index: int, place: str) -> Prose:
    """The text of story ``index`` of site ``number``; the subject follows from both, the rest from chance."""
    event = _EVENTS[(index * 5 + number) % len(_EVENTS)]
    subject = _SUBJECTS[(index * 7 + number * 3) % len(_SUBJECTS)]
    district = _DISTRICTS[(index + number) % len(_DISTRICTS)]

    def filled(sentence: str) -> str:
        return sentence.format(
            event=event,
            topic=subject,
            subject=f"{event.lower()} {subject.lower()}",
            place=place,
            district=district,
            room=chance.choice(_ROOMS),
            guest=chance.choice(_GUESTS),
            aim=chance.choice(_AIMS),
            village=chance.choice(VILLAGES),
            name=chance.choice(NAMES),
            count=chance.randrange(30, 900),
            few=chance.randrange(2, 20),
            hour=f"{chance.randrange(7, 16):02}.{chance.choice(('00', '15', '30'))}",
        )

    sentences = [filled(sentence) for sentence in chance.sample(SENTENCES, 2 * chance.randrange(4, 7))]
    return Prose(
        title=filled(chance.choice(_TITLES)),
        lead=filled(chance.choice(_LEADS)),
        paragraphs=tuple(f"{one} {two}" for one, two in zip(sentences[::2], sentences[1::2], strict=True)),
    )
