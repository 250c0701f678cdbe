"""Longer stories for the sites that are read by their pages: no two of one site share a subject."""

from __future__ import annotations

import random
from dataclasses import dataclass

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
_SENTENCES = (
    "Pembukaan {subject} berlangsung pukul {hour} dan dihadiri {count} {guest} dari {few} kecamatan.",
    "Menurut panitia, persiapan {subject} sudah dimulai {few} pekan sebelumnya bersama para {guest}.",
    "“Kami ingin {subject} dirasakan manfaatnya sampai ke desa,” ujar ketua panitia di {room}.",
    "Setiap {guest} membawa pulang modul setebal {count} halaman berikut lembar kerja {few} bagian.",
    "Dari {count} pendaftar, hanya {few} puluh yang lolos seleksi berkas karena keterbatasan tempat.",
    "Anggaran kegiatan ini bersumber dari efisiensi belanja perjalanan dinas sebesar {few} persen.",
    "Sesi kedua membahas kendala lapangan, mulai dari jaringan internet hingga jarak tempuh {count} kilometer.",
    "Para {guest} juga meninjau {room} yang sejak tahun lalu dipakai sebagai pusat belajar bersama.",
    "Seorang {guest} menuturkan bahwa {subject} membuat pekerjaannya lebih ringan daripada {few} tahun lalu.",
    "Pemerintah daerah berjanji menyiapkan kendaraan bagi {count} peserta pada putaran berikutnya.",
    "Hasil survei kepuasan menunjukkan angka {count} dari skala seribu untuk unsur kecepatan layanan.",
    "Doa penutup dibacakan bergantian oleh wakil {guest} dan wakil tuan rumah di {room}.",
    "Kegiatan serupa dijadwalkan lagi setelah {few} bulan dengan sasaran {guest} dari pulau terluar.",
    "Naskah kesepakatan memuat {few} butir, antara lain pendataan ulang {count} lembaga sampai akhir triwulan.",
    "Tim penilai mencatat {count} berkas, kemudian memilih {few} karya yang dipamerkan di {room}.",
    "Hujan yang turun sejak pagi tidak menyurutkan semangat {count} warga yang memenuhi {room}.",
    "Narasumber mengingatkan bahwa {subject} bukan sekadar acara tahunan, melainkan kebutuhan {guest}.",
    "Dokumen pendukung dapat diambil di loket {few} setiap hari kerja sebelum pukul {hour}.",
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
            subject=f"{event.lower()} {subject.lower()}",
            room=chance.choice(_ROOMS),
            guest=chance.choice(_GUESTS),
            count=chance.randrange(30, 900),
            few=chance.randrange(2, 20),
            hour=f"{chance.randrange(7, 16):02}.{chance.choice(('00', '15', '30'))}",
        )

    sentences = [filled(sentence) for sentence in chance.sample(_SENTENCES, 2 * chance.randrange(4, 7))]
    return Prose(
        title=f"{event} {subject} Kecamatan {district} di {place} Diikuti {chance.randrange(30, 900)} Peserta",
        lead=(
            f"Kantor Kementerian Agama {place} mengadakan {event.lower()} {subject.lower()} bagi warga Kecamatan "
            f"{district} di {chance.choice(_ROOMS)} dengan melibatkan {chance.choice(_GUESTS)}, {chance.choice(_AIMS)} "
            f"dan {chance.choice(_AIMS)}."
        ),
        paragraphs=tuple(f"{one} {two}" for one, two in zip(sentences[::2], sentences[1::2], strict=True)),
    )
