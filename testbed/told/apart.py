"""Stories that look alike and are not one: ceremonies after one order, weekly series, a speech that two heard,
what came of a story and what somebody thinks of it, a digest. No person and no event in them is real.
"""

from __future__ import annotations

from testbed.told.telling import Telling, Text, Told, hours, without


def _ceremony(place: str, head: str, count: int, venue: str, own: str) -> Text:
    """What the Kanwil sent round to be filled in, and one sentence that is the office's own."""
    return (
        f"Keluarga besar Kantor Kementerian Agama {place} menggelar Upacara Hari Santri di {venue}, Rabu. Upacara diikuti"
        f" {count} peserta yang terdiri atas santri, guru madrasah, penyuluh agama, dan pegawai.",
        f"Bertindak sebagai pembina upacara, Kepala Kantor Kementerian Agama {place}, {head}, membacakan amanat seragam"
        " yang dikirim dari Jakarta. Amanat itu mengingatkan bahwa santri ikut mempertahankan kemerdekaan dan kini dituntut"
        " menguasai ilmu pengetahuan tanpa meninggalkan adab.",
        "“Santri hari ini harus siap menjadi dokter, insinyur, petani, dan pemimpin yang jujur. Jangan pernah merasa"
        " rendah diri karena berasal dari pesantren,” demikian bunyi amanat tersebut.",
        "Peserta mengenakan sarung dan kopiah bagi laki-laki serta kerudung putih bagi perempuan. Pengibaran bendera,"
        " pembacaan teks Resolusi Jihad, dan doa berlangsung khidmat hingga selesai.",
        own,
        "Usai upacara, acara dilanjutkan dengan pembacaan selawat bersama dan ramah tamah antara pegawai dan santri.",
    )


# place of the site, office, its name, who heads it, how many came, where, and what happened there alone
_TOWNS = (
    ("Bulukumba", "73.02", "Kabupaten Bulukumba", "Wirasena Pattalolo", 640, "Lapangan Pemuda",
     "Barisan paling belakang diisi anak nelayan yang datang dengan perahu."),
    ("Sinjai", "73.07", "Kabupaten Sinjai", "Andi Makkulawu Contoh", 415, "halaman Masjid Agung",
     "Seekor kerbau milik pesantren sempat masuk lapangan dan disambut tawa."),
    ("Sengkang", "73.13", "Kabupaten Wajo", "Baso Lapajung", 880, "alun-alun Danau Tempe",
     "Kain sutra sepanjang sepuluh meter dibentangkan para penenun muda."),
    ("Wonosobo", "33.07", "Kabupaten Wonosobo", "Sudarma Kertek-Contoh", 1_150, "Alun-alun Utara",
     "Kabut tebal membuat bendera tidak terlihat dari barisan belakang."),
    ("Kudus", "33.19", "Kabupaten Kudus", "Faqihan Jekulo", 732, "pelataran Menara",
     "Jajanan jenang dibagikan pedagang tanpa bayaran."),
    ("Pemalang", "33.27", "Kabupaten Pemalang", "Rusmana Comal", 506, "Stadion Mochtar",
     "Dua santri tunarungu memimpin lagu kebangsaan dengan bahasa isyarat."),
    ("Tuban", "35.23", "Kabupaten Tuban", "Samijan Palang", 928, "pantai Boom",
     "Air pasang membasahi sepatu petugas pengibar."),
    ("Ngawi", "35.21", "Kabupaten Ngawi", "Wardoyo Geneng", 377, "Benteng Pendem",
     "Kelompok gamelan desa mengiringi penghormatan."),
    ("Painan", "13.01", "Kabupaten Pesisir Selatan", "Zainir Bayang", 590, "Lapangan Sago",
     "Rendang satu kuali besar dimasak bundo kanduang sejak malam."),
    ("Kotabaru", "63.02", "Kabupaten Kotabaru", "Masrani Pamukan", 465, "Siring Laut",
     "Kapal feri membunyikan klakson panjang saat bendera naik."),
)  # fmt: skip


def _ceremonies() -> tuple[Told, ...]:
    """One morning in ten towns, of which two were sent up to the Kanwil as well."""
    found = []
    for number, (site, office, name, head, count, venue, own) in enumerate(_TOWNS):
        text = _ceremony(name, head, count, venue, own)
        first = Telling(site, f"Upacara Hari Santri di {venue.title()} Berlangsung Khidmat", text,
                        dateline=f"{name.split()[-1]} (Humas) – ")  # fmt: skip
        tellings = [first]
        if site in ("Bulukumba", "Sinjai"):
            tellings.append(
                Telling("Makassar", f"{count} Peserta Ikuti Upacara Hari Santri di {name}", text, hours(2 + number),
                        f"Makassar (Humas {site}) - ")
            )  # fmt: skip
        found.append(Told(f"santri-{office}", office, hours(8), tuple(tellings)))
    return tuple(found)


_INTRO = (
    "Kultum Selasa kembali hadir di musala Kantor Kementerian Agama Kabupaten Tegal selepas zuhur. Seri pengajian singkat"
    " ini diikuti seluruh pegawai dan disiarkan lewat radio komunitas."
)
_OUTRO = (
    "Kultum berikutnya dijadwalkan pekan depan pada waktu yang sama. Jemaah dipersilakan mengirim pertanyaan."
)


def _series(number: int, hours_ago: float, title: str, *middle: str) -> Told:
    told = Telling(
        "Slawi",
        f"Kultum Selasa Seri {number}: {title}",
        (_INTRO, *middle, _OUTRO),
        dateline="Slawi (Humas) – ",
    )
    return Told(f"kultum-{number}", "33.28", hours(hours_ago), (told,))


_SERIES = (
    _series(41, 40, "Menahan Lidah di Ruang Rapat",
            "Penceramah Sudirja Balapulang mengajak hadirin menghitung kalimat yang tidak perlu diucapkan dalam sehari.",
            "Ia menceritakan seorang juru tulis yang kehilangan sahabat gara-gara satu gurauan tentang potongan rambut."),
    _series(42, 30, "Amanah Menjaga Barang Kantor",
            "Penceramah Nyai Sumirah Adiwerna memperlihatkan stapler tua yang dipakainya sejak pertama diangkat.",
            "Menurutnya, listrik yang dibiarkan menyala sepulang kerja termasuk utang yang kelak ditagih."),
    _series(43, 20, "Sabar Melayani Orang Marah",
            "Penceramah Kaswadi Lebaksiu menirukan tiga macam tamu loket dan cara menjawabnya dengan senyum.",
            "Petugas muda diminta menarik napas empat hitungan sebelum menjelaskan berkas yang kurang."),
)  # fmt: skip


def _round(number: int, hours_ago: float, day: str, places: tuple[str, str, str], boxes: int) -> Told:
    text = (
        f"Mobil layanan keliling Kementerian Agama Kabupaten Majalengka pekan ini dijadwalkan singgah di Desa {places[0]},"
        f" {places[1]}, dan {places[2]}. Pelayanan dimulai {day} pukul 08.30 di balai desa masing-masing.",
        "Warga dapat mengurus rekomendasi nikah, pencatatan wakaf, dan konsultasi sertifikat halal tanpa biaya. Bawalah"
        " kartu keluarga asli beserta dua lembar salinan.",
        f"Petugas membatasi {boxes} berkas untuk setiap desa agar pelayanan selesai sebelum asar. Pendaftaran dibuka oleh"
        " perangkat desa sehari sebelumnya.",
    )
    told = Telling(
        "Majalengka", f"Jadwal Layanan Keliling Pekan Ke-{number}", text, dateline="Majalengka (Humas) – "
    )
    return Told(f"keliling-{number}", "32.10", hours(hours_ago), (told,))


_ROUNDS = (
    _round(46, 45, "Senin", ("Cikasarung Hilir", "Babakan Jati", "Leuwimunding Wetan"), 40),
    _round(47, 21, "Selasa", ("Sindangwasa", "Pasir Muncang", "Kawunghilir"), 55),
)

_PIDATO_SURABAYA = (
    "Menteri Agama meminta aparatur di Jawa Timur menutup celah pungutan dalam pelayanan nikah. Permintaan itu disampaikan"
    " di hadapan 1.400 penghulu yang berkumpul di asrama haji Surabaya, Senin.",
    "“Kalau masih ada amplop di bawah meja, meja itu yang saya singkirkan,” kata Menteri, disambut hening.",
    "Kepala Kantor Wilayah melaporkan seluruh loket telah dipasangi papan tarif dan nomor pengaduan. Laporan pengaduan"
    " turun dari 88 menjadi 19 dalam setahun.",
    "Menteri kemudian menyerahkan penghargaan kepada tiga penghulu yang mengembalikan uang titipan keluarga pengantin.",
    "Acara ditutup makan siang sederhana tanpa meja khusus bagi pejabat.",
)
_PIDATO_NGAWI = (
    "Rombongan 42 penghulu asal Ngawi pulang dari pertemuan di asrama haji Surabaya dengan satu kalimat yang terus mereka"
    " ulang di dalam bus. “Kalau masih ada amplop di bawah meja, meja itu yang saya singkirkan,” begitu pesan Menteri Agama.",
    "Samijo Paron, penghulu paling senior, menilai pesan itu menampar sekaligus melegakan. Selama ini ia kerap sungkan"
    " menolak pemberian keluarga pengantin.",
    "Sesampainya di Ngawi, mereka sepakat memasang kotak sedekah bening di beranda kantor urusan agama. Siapa pun yang"
    " memaksa memberi diarahkan ke kotak itu untuk anak yatim.",
    "Kepala seksi bimbingan masyarakat Islam akan menghitung isinya setiap akhir bulan di depan wartawan.",
)
_SPEECH = (
    Told("pidato-surabaya", "35", hours(37), (
        Telling("Surabaya", "Menteri Agama: Singkirkan Amplop dari Meja Layanan Nikah", _PIDATO_SURABAYA, dateline="Surabaya (Humas) – "),
    ), frozenset({"pidato-ngawi"})),
    Told("pidato-ngawi", "35.21", hours(35), (
        Telling("Ngawi", "Pulang dari Surabaya, Penghulu Ngawi Pasang Kotak Bening", _PIDATO_NGAWI, dateline="Ngawi (Humas) – "),
    )),
)  # fmt: skip

_PASAR = (
    "Kebakaran Pasar Sumberlawang menghanguskan musala dan 27 kios. Kementerian Agama Kota Blitar membuka posko bantuan di"
    " halaman madrasah tidak jauh dari lokasi, Jumat malam.",
    "Api diduga berasal dari kompor pedagang gorengan yang lupa dimatikan. Tidak ada korban jiwa.",
    "Kepala posko, Hartiningsih Sananwetan, mencatat 61 keluarga pedagang kehilangan barang dagangan.",
    "Pegawai mengumpulkan selimut, beras, serta 110 mushaf pengganti yang terbakar.",
    "Relawan lintas agama memasak di dapur umum secara bergantian sampai Ahad.",
)
_PASAR_LANJUT = (
    "Sehari sesudah kebakaran Pasar Sumberlawang yang menghanguskan musala dan 27 kios, pedagang mulai berjualan di tenda"
    " darurat. Kementerian Agama Kota Blitar meminjamkan lapangan madrasah untuk dua bulan.",
    "Wali murid menyetujui pelajaran olahraga dipindah ke stadion dengan angkutan gratis.",
    "Arsitek muda Rahmadi Kepanjenkidul menawarkan gambar musala baru berdinding bata tahan api tanpa honor.",
    "Donasi yang terkumpul mencapai 83 juta rupiah dan diumumkan setiap sore melalui pengeras suara.",
    "Pembangunan ditaksir rampung sebelum Ramadan jika izin keluar bulan ini.",
)
_PASAR_OPINI = (
    "Kebakaran Pasar Sumberlawang semestinya membuat kita malu, bukan hanya iba. Musala di tengah pasar selama ini dikelilingi"
    " kabel telanjang dan kompor yang menempel pada kayu lapuk.",
    "Saya berdagang kain di sana selama dua belas tahun, dan tidak sekali pun melihat tabung pemadam.",
    "Agama mengajarkan menutup jalan menuju kerusakan. Merawat instalasi listrik rumah ibadah sama nilainya dengan"
    " mengepel lantainya.",
    "Maka sebelum kita sibuk menggambar kubah yang baru, mari sepakat membeli alat pemadam lebih dahulu.",
)
_FOLLOWED = (
    Told("pasar", "35.72", hours(44), (
        Telling("Blitar", "Pasar Sumberlawang Terbakar, Posko Dibuka di Madrasah", _PASAR, dateline="Blitar (Humas) – "),
        Telling("Surabaya", "Posko Lintas Agama Bantu Korban Kebakaran Pasar di Blitar", without(_PASAR, 1), hours(3),
                "Surabaya (Humas Kota Blitar) – "),
    ), frozenset({"pasar-lanjut", "pasar-opini"})),
    Told("pasar-lanjut", "35.72", hours(20), (
        Telling("Blitar", "Pedagang Sumberlawang Berjualan Lagi di Lapangan Madrasah", _PASAR_LANJUT, dateline="Blitar (Humas) – "),
    )),
    Told("pasar-opini", "35.73", hours(18), (
        Telling("Malang", "Opini: Setelah Pasar Sumberlawang Terbakar, Beli Pemadam Dulu", _PASAR_OPINI),
    )),
)  # fmt: skip

_PEKAN = (
    ("tadarus", "Muara Teweh", "62.05", "Tadarus Bergilir di Atas Lanting",
     "Warga lanting di Muara Teweh mengadakan tadarus bergilir dari rumah ke rumah memakai satu kitab besar. Kementerian Agama"
     " Barito Utara meminjamkan pelampung bagi 53 orang yang menyeberang malam hari.",
     "Ketua lanting, Utuh Lampeong, menentukan giliran dengan lemparan dadu kayu.",
     "Bila hujan, bacaan dipindah ke kapal kelotok yang atapnya rapat.",
     "Khatam pertama dicapai dalam 22 malam dan dirayakan dengan wadai apam."),
    ("lumbung", "Tanjung", "63.09", "Lumbung Zakat Padi Dibuka di Murung Pudak",
     "Lumbung zakat padi berkapasitas enam ton dibuka di Murung Pudak untuk menampung setoran petani. Kementerian Agama Tabalong"
     " menunjuk tiga janda petani sebagai pemegang kunci.",
     "Gabah boleh dipinjam tanpa bunga saat paceklik dan dikembalikan sesudah panen.",
     "Pengurus, Diang Maburai, menggantung papan kapur berisi nama peminjam di pintu.",
     "Sampai kemarin terkumpul 1.830 kilogram dari 44 petani."),
    ("rabithah", "Marabahan", "63.04", "Guru Honorer Marabahan Terima Sepeda Ontel",
     "Sembilan belas guru honorer yang mengajar di pulau delta menerima sepeda ontel rakitan bengkel santri. Kementerian Agama"
     " Barito Kuala menyerahkannya tanpa seremoni di dermaga.",
     "Setiap sepeda dipasangi kotak kayu untuk buku dan bel dari tempurung.",
     "Guru Norsyahdu Anjir memerlukan 50 menit berjalan kaki sebelum ada sepeda.",
     "Bengkel berjanji menambal ban gratis selama setahun."),
)  # fmt: skip


def _week() -> tuple[Told, ...]:
    """Three stories, and the digest that the Kanwil makes of how they begin."""
    parts = tuple(
        Told(key, office, hours(47 - number), (Telling(site, title, text),))
        for number, (key, site, office, title, *sentences) in enumerate(_PEKAN)
        for text in [tuple(sentences)]
    )
    leads = tuple(told.tellings[0].text[0] for told in parts)
    digest = Telling(
        "Palembang", "Kabar Daerah Sepekan: Lanting, Lumbung, dan Sepeda Ontel",
        ("Redaksi merangkum tiga kabar pilihan dari satuan kerja di Kalimantan yang paling banyak dibaca pekan ini.", *leads,
         "Kirimkan kabar dari daerah Anda sebelum Kamis sore supaya masuk rangkuman berikutnya."),
        dateline="Palembang (Humas) – ",
    )  # fmt: skip
    related = frozenset(told.key for told in parts)
    return (*parts, Told("rangkuman", "16", hours(10), (digest,), related))


APART: tuple[Told, ...] = (
    *_ceremonies(), *_SERIES, *_ROUNDS, *_SPEECH, *_FOLLOWED, *_week(),
)  # fmt: skip
