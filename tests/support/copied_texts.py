"""Stories for the tests of grouping, written as offices write them. No person in them is real."""

from __future__ import annotations

MAULID = (
    "Kepala Kantor Kementerian Agama Kabupaten Bulukumba, H. Zainal Marwan, menghadiri peringatan Maulid Nabi Muhammad "
    "SAW yang digelar majelis taklim di Masjid Nurul Huda Kecamatan Gantarang, Sabtu (6/9/2025). Kegiatan yang dimulai "
    "pukul 09.00 WITA itu diikuti 340 jemaah dari tujuh desa.",
    "Dalam sambutannya, Zainal mengajak jemaah meneladani akhlak Rasulullah dalam pelayanan kepada sesama. Menurutnya, "
    "kesederhanaan dan kejujuran adalah pelajaran yang tidak pernah usang, terlebih bagi aparatur yang setiap hari "
    "bertemu masyarakat.",
    "“Maulid jangan berhenti pada seremoni. Pulang dari sini, mari kita periksa apakah tetangga kita masih ada yang "
    "belum makan,” ujarnya di hadapan jemaah yang memenuhi halaman masjid.",
    "Ketua panitia, Rahmatia Dg. Singara, melaporkan bahwa dana kegiatan dihimpun secara swadaya dan sebagian disisihkan "
    "untuk menyantuni 45 anak yatim. Santunan diserahkan bersama Camat Gantarang seusai zikir dan doa.",
    "Hikmah maulid dibawakan Ustaz Burhan Tompo yang mengupas kisah hijrah dan persaudaraan kaum Muhajirin dengan kaum "
    "Ansar. Jemaah tampak antusias, beberapa di antaranya mengajukan pertanyaan tentang pendidikan anak di era gawai.",
    "Kegiatan ditutup dengan makan bersama dan pembagian telur hias, tradisi yang sudah turun-temurun dijaga warga "
    "pesisir Bulukumba.",
)
MAULID_TITLE = "Hadiri Maulid di Gantarang, Kakankemenag Bulukumba Ajak Jemaah Santuni Yatim"

# The same template, filled in by another office for its own event.
MAULID_ELSEWHERE = tuple(
    part.replace("Bulukumba", "Sinjai")
    .replace("H. Zainal Marwan", "H. Faisal Rauf")
    .replace("Zainal", "Faisal")
    .replace("Gantarang", "Lamatti Riaja")
    .replace("Nurul Huda", "Babul Jannah")
    .replace("340 jemaah", "215 jemaah")
    .replace("45 anak", "30 anak")
    .replace("Rahmatia Dg. Singara", "Hasnah Palewai")
    .replace("Burhan Tompo", "Syamsul Bahri")
    for part in MAULID
)

# What a newspaper of the province wrote of the same event in its own words.
MAULID_RETOLD = (
    "Ratusan warga tumpah ke halaman Masjid Nurul Huda, Kecamatan Gantarang, Kabupaten Bulukumba, untuk merayakan "
    "kelahiran Nabi pada Sabtu (6/9/2025). Tahun ini perayaan terasa berbeda sebab panitia memilih memberi, bukan "
    "hanya berpesta.",
    "Rahmatia Dg. Singara, yang memimpin panitia, berkata sebagian uang yang terkumpul langsung dibagikan kepada 45 anak "
    "yatim. Ia menolak menyebut besarnya karena, katanya, yang penting adalah kebiasaan berbaginya.",
    "H. Zainal Marwan dari Kankemenag setempat memuji pilihan itu. Sementara Ustaz Burhan Tompo mengingatkan bahwa "
    "gawai di tangan anak perlu ditemani orang tua, sebuah pesan yang disambut anggukan para ibu.",
)
MAULID_RETOLD_TITLE = "Rayakan Maulid, Warga Gantarang Pilih Berbagi dengan Anak Yatim"

MAULID_FOLLOW_UP = (
    "Sepekan setelah peringatan maulid di Masjid Nurul Huda Gantarang, majelis taklim setempat membuka kotak infak tetap "
    "bagi 45 anak yatim yang menerima santunan. Kotak itu ditaruh di serambi dan dibuka setiap Jumat.",
    "Rahmatia Dg. Singara menyebut gagasan itu datang dari jemaah sendiri sesudah mendengar pesan Kepala Kantor "
    "Kementerian Agama Kabupaten Bulukumba, H. Zainal Marwan. Pembukaan kotak pertama menghasilkan dua karung beras.",
    "Ke depan, penyuluh agama akan mendampingi pencatatan agar bantuan sampai tepat waktu dan tidak tumpang tindih "
    "dengan program desa.",
)
MAULID_FOLLOW_UP_TITLE = "Lanjutkan Pesan Maulid, Majelis Taklim Gantarang Buka Kotak Infak Yatim"

RAKOR = (
    "Kantor Wilayah Kementerian Agama Provinsi Jawa Tengah menggelar rapat koordinasi penguatan zona integritas bagi "
    "seluruh kepala satuan kerja di Asrama Haji Donohudan, Kabupaten Boyolali, 14 hingga 16 Oktober 2025. Rapat dibuka "
    "Kepala Bagian Tata Usaha, Wahid Prasetya.",
    "Wahid menekankan bahwa predikat bukan tujuan akhir. Yang dicari, menurut dia, ialah antrean yang lebih pendek dan "
    "petugas yang tersenyum. Ia meminta setiap satuan kerja membawa data pengaduan enam bulan terakhir.",
    "Sebanyak 126 peserta mengikuti pendampingan penyusunan lembar kerja evaluasi. Tim inspektorat membuka meja konsultasi "
    "hingga malam hari dan mencatat 58 temuan kecil yang dapat dibereskan sebelum penilaian.",
    "Peserta dari Kabupaten Wonosobo, Endang Lestari, mengaku terbantu karena contoh dokumen ditayangkan satu per satu. "
    "Ia pulang dengan daftar pekerjaan rumah yang jelas.",
    "Hasil rapat dituangkan dalam berita acara yang ditandatangani di hadapan Kepala Kantor Wilayah pada hari terakhir.",
)
RAKOR_TITLE = "Kanwil Kemenag Jateng Matangkan Zona Integritas di Donohudan"

ADDED = (
    "Direktorat Jenderal Bimbingan Masyarakat Islam menilai peringatan hari besar di daerah dapat menjadi sarana literasi "
    "sosial. Karena itu, kementerian menyiapkan panduan khutbah dan materi penyuluhan yang dapat diunduh secara cuma-cuma.",
    "Panduan tersebut disusun bersama perguruan tinggi keagamaan dan akan diperbarui setiap awal tahun hijriah. Para "
    "penyuluh diminta menyesuaikan contoh dengan keadaan jemaah masing-masing.",
)

SERIES = (
    "Majelis Taklim Al-Ikhlas Kota Payakumbuh kembali mengadakan pengajian rutin pekan ke-{week} di Masjid Ansharullah, "
    "Jumat ({day}/2025). Pengajian dibimbing Buya {speaker} dan dihadiri {count} jemaah.",
    "Pembahasan kali ini mengangkat tema {theme}. Buya mengurai ayat demi ayat, lalu memberi waktu tanya jawab kepada "
    "jemaah yang hadir sejak selepas asar.",
    "Pengajian rutin ini dilaksanakan setiap Jumat sore dan terbuka untuk umum. Pengurus mengimbau warga membawa mushaf "
    "serta menjaga kebersihan masjid.",
    "Kepala KUA Kecamatan Payakumbuh Utara mengapresiasi konsistensi pengurus yang telah mengelola pengajian selama "
    "bertahun-tahun tanpa putus.",
)


def week(number: int, day: str, speaker: str, count: int, theme: str) -> tuple[str, ...]:
    """One week of the series."""
    return tuple(
        part.format(week=number, day=day, speaker=speaker, count=count, theme=theme) for part in SERIES
    )
