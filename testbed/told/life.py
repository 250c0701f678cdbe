"""Stories whose sites change their mind: corrected, deleted, told late, told whole only later."""

from __future__ import annotations

from testbed.told.telling import Revision, Telling, Told, hours, reworded, without

_SAWAH = (
    "Sawah wakaf di Gerung dipanen 58 siswa madrasah dengan ani-ani. Kementerian Agama Lombok Barat menyebut hasilnya, 3,1 ton"
    " gabah, akan dibagikan kepada guru ngaji.",
    "Kepala desa Amaq Serinata mengajarkan cara mengikat padi agar bulirnya tidak rontok.",
    "Pelajaran matematika hari itu diisi menghitung timbangan dan upah buruh tani.",
    "Orang tua membawa nasi bungkus daun pisang, lalu makan bersama di pematang.",
)
_KAPAL = (
    "Kapal perpustakaan Kementerian Agama Kota Ternate kandas di Pulau Hiri akibat arus malam. Sembilan awak selamat dan 600 buku"
    " diturunkan warga dengan rantai tangan.",
    "Nakhoda Kader Togafo mengira lampu rumah sebagai suar.",
    "Anak-anak justru senang karena buku menginap di kampung mereka selama sepekan.",
    "Kapal ditarik kembali menunggu pasang tinggi hari Kamis.",
)
_SALAH = (
    "Panitia mengumumkan pendaftaran pelatihan dai muda di Balikpapan Kota dibuka besok dengan kuota 70 orang.",
    "Peserta wajib membawa surat pengantar dan bersedia menginap empat malam.",
    "Pemateri didatangkan dari tiga pesantren, ditambah seorang pelatih teater.",
    "Biaya makan ditanggung, sedangkan ongkos jalan diganti separuh.",
)
_TERLAMBAT = (
    "Bedug raksasa dari batang pohon kenari rampung dibuat di Gunung Salahutu sesudah pengerjaan 70 hari. Kementerian Agama di"
    " Ambon mengundang jemaat gereja tetangga memukulnya pertama kali.",
    "Pembuatnya, Bapa Tete Lating, menolak gergaji mesin dan memilih kapak warisan.",
    "Kulit sapi direndam air laut selama sebelas hari supaya suaranya bulat.",
    "Suara bedug terdengar sampai dua teluk, kata penjaga mercusuar.",
    "Masjid dan gereja sepakat bedug dan lonceng tidak dibunyikan bersamaan pada hari duka.",
)
_RINGKAS = (
    "Museum manuskrip mini di Sendawar memamerkan 36 surat nikah bertulis tangan dari zaman perahu dagang. Kementerian Agama Kutai"
    " Barat mengumpulkannya dari peti-peti tua warga hulu Mahakam.",
    "Kurator sukarela, Lawing Tering, membersihkan jamur dengan kuas lukis dan kapas.",
    "Satu surat menyebut mas kawin berupa gong dan dua ekor ayam jago.",
    "Pengunjung boleh menyalin nama leluhur mereka dengan pensil.",
    "Museum buka setiap Rabu di ruang belakang kantor urusan agama.",
)

LIFE: tuple[Told, ...] = (
    Told("sawah", "52.01", hours(9), (
        Telling("Gerung", "58 Siswa Panen Sawah Wakaf dengan Ani-ani", _SAWAH, dateline="Gerung (Humas) – ",
                revision=Revision(hours(10), "85 Siswa Panen Sawah Wakaf dengan Ani-ani",
                                  reworded(_SAWAH, (("58 siswa", "85 siswa"), ("3,1 ton", "1,3 ton"))))),
        Telling("Mataram", "Guru Ngaji Lombok Barat Dapat Bagian Panen Sawah Wakaf", _SAWAH, hours(2),
                "Mataram (Humas Lombok Barat) – "),
    )),
    Told("kapal", "82.71", hours(7), (
        Telling("Ternate", "Kapal Perpustakaan Kandas, Buku Menginap di Hiri", _KAPAL, dateline="Ternate (Humas) – "),
    )),
    Told("salah", "64", hours(7), (
        Telling("Samarinda", "Pendaftaran Pelatihan Dai Muda Dibuka Besok", _SALAH, until=hours(8)),
    )),
    Told("bedug", "81", hours(36), (
        Telling("Ambon", "Bedug Kenari Salahutu Dipukul Pertama Kali oleh Jemaat Gereja", _TERLAMBAT, dateline="Ambon (Humas) – "),
        Telling("Jayapura", "Bedug dan Lonceng Berbagi Waktu di Salahutu", without(_TERLAMBAT, 2), hours(36.5),
                "Ambon (Humas Ambon) – "),
    )),
    Told("surat-nikah", "64.07", hours(6), (
        Telling("Sendawar", "36 Surat Nikah Tulisan Tangan Dipamerkan", _RINGKAS, dateline="Sendawar (Humas) – "),
        Telling("Samarinda", "Galeri: Surat Nikah dari Zaman Perahu Dagang", ("Foto bersama di Sendawar.",), hours(2),
                revision=Revision(hours(7), "Surat Nikah dari Zaman Perahu Dagang Dipamerkan di Sendawar", _RINGKAS, joins=True)),
    )),
)  # fmt: skip
