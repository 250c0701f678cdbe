"""Four stories of different events, as a regional site publishes them and others copy them."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

from pipeline_house import NOW

# Headline, paragraphs.
STORIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "manasik": (
        "Ratusan Jemaah Ikuti Manasik di Gedung Pemuda",
        (
            "Sebanyak 312 calon jemaah dari sepuluh kecamatan mengikuti bimbingan manasik yang dibuka "
            "Kepala Seksi Penyelenggaraan Haji Andi Rahmawati di Gedung Pemuda, Selasa pagi.",
            "Peserta berlatih mengenakan ihram, berjalan memutari miniatur bangunan, lalu melempar batu "
            "ke tiga tiang yang disusun petugas di halaman belakang gedung itu.",
            "Dokter puskesmas mengingatkan peserta lanjut usia agar membawa obat rutin, minum cukup air, "
            "dan berjalan kaki setiap sore sampai hari keberangkatan tiba.",
            "Pada akhir kegiatan setiap regu menerima buku saku berisi doa, nomor telepon petugas kloter, "
            "dan jadwal penerbangan dari embarkasi.",
        ),
    ),
    "robotik": (
        "Siswa Madrasah Juara Robotik Tingkat Provinsi",
        (
            "Tim robotik Madrasah Tsanawiyah Negeri Herlang meraih medali emas pada kejuaraan provinsi "
            "setelah robot pemilah sampah buatan mereka mengalahkan 47 peserta lain.",
            "Robot itu mengenali botol plastik, kaleng, dan daun kering dengan kamera bekas telepon "
            "genggam, lalu memasukkannya ke wadah berbeda dalam waktu empat detik.",
            "Pembina tim Suryani Lestari bercerita bahwa para siswa merakit rangka dari sisa rak "
            "aluminium dan menulis programnya selepas salat Asar selama tiga bulan.",
            "Juri memuji kesederhanaan rancangan itu dan menyarankan agar bank sampah desa mencobanya "
            "sebelum lomba nasional di Surabaya digelar.",
        ),
    ),
    "banjir": (
        "Penyuluh Antar Sembako ke Tiga Desa Terendam",
        (
            "Penyuluh agama bersama relawan mengantar 180 paket beras, minyak, dan selimut ke tiga desa "
            "yang terendam luapan Sungai Bijawang sejak akhir pekan.",
            "Perahu karet milik nelayan dipakai menembus jalan yang tertutup air setinggi dada, sementara "
            "dapur umum didirikan di serambi masjid yang letaknya lebih tinggi.",
            "Seorang warga, Daeng Manai, mengaku belum sempat menyelamatkan ternak ketika tanggul jebol "
            "menjelang subuh dan arus menyeret pagar kebunnya.",
            "Bantuan berikutnya berupa perlengkapan sekolah akan dikumpulkan kantor urusan agama "
            "kecamatan sampai Jumat mendatang.",
        ),
    ),
    "rumah": (
        "Kantor Urusan Agama Resmikan Ruang Konsultasi Keluarga",
        (
            "Ruang konsultasi keluarga dengan dua bilik kedap suara mulai dipakai di kantor urusan agama "
            "kecamatan Kajang dan melayani pasangan tanpa biaya setiap Rabu.",
            "Konselor bersertifikat mendampingi calon pengantin menyusun anggaran rumah tangga, membagi "
            "tugas mengasuh anak, dan menyelesaikan pertengkaran tanpa kekerasan.",
            "Kepala kantor Muhammad Yusri mencatat permintaan rujuk naik dua kali lipat sejak layanan itu "
            "diuji coba pada awal musim panen lalu.",
            "Warga yang tinggal jauh dapat memesan pertemuan lewat pesan singkat dan dijemput mobil "
            "layanan keliling milik kabupaten.",
        ),
    ),
}

_HOURS = {name: number for number, name in enumerate(STORIES, start=5)}


def story(name: str, site: str) -> dict[str, str]:
    """A story as its own office publishes it."""
    headline, paragraphs = STORIES[name]
    return _item(name, site, headline, paragraphs, 0)


def copy(name: str, site: str) -> dict[str, str]:
    """The same text under its headline on another site, some hours later."""
    headline, paragraphs = STORIES[name]
    return _item(name, site, headline, paragraphs, 1)


def near_copy(name: str, site: str) -> dict[str, str]:
    """With a dateline, another headline and without the last paragraph."""
    headline, (first, *others, _) = STORIES[name]
    return _item(name, site, f"Kabar Daerah: {headline}", (f"Bulukumba (Humas) – {first}", *others), 2)


def _item(name: str, site: str, headline: str, paragraphs: tuple[str, ...], late: int) -> dict[str, str]:
    return {
        "title": headline,
        "link": f"/{site}/berita/{name}-{late}",
        "guid": f"{site}-{name}-{late}",
        "pubDate": format_datetime(NOW - timedelta(hours=_HOURS[name]) + timedelta(minutes=20 * late)),
        "description": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
    }
