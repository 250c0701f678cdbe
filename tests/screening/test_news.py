"""What must never be held back: news, also news about gambling, drugs, loans, hackers and health."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aggregator.quarantine import Usual

if TYPE_CHECKING:
    from conftest import Screen

NEWS = [
    ("Kemenag Tolak Judi Online", "Kepala Kantor menegaskan seluruh ASN menolak judi online dalam bentuk apa pun dan menandatangani pakta integritas."),
    ("Penyuluh Sosialisasikan Bahaya Judi Online dan Narkoba", "Penyuluh agama Islam menyosialisasikan bahaya judi online dan narkoba kepada siswa. Ia menyebut iklan slot gacor dan iming-iming maxwin hanya jebakan yang merusak masa depan."),
    ("ASN Dilarang Bermain Judol", "Kepala Kanwil melarang ASN bermain judol. Sanksi tegas menanti siapa pun yang kedapatan melakukan deposit di situs judi."),
    ("Khutbah Jumat: Haramnya Judi Online", "Khatib mengingatkan bahwa judi, baik togel maupun slot, hukumnya haram dan merusak keluarga."),
    ("Slot Waktu Manasik Haji Ditambah", "Panitia menambah slot waktu manasik agar seluruh jemaah mendapat giliran. Setiap slot berdurasi dua jam."),
    ("RTP Anggaran Triwulan III Capai 87 Persen", "Rencana Tarik Pembayaran (RTP) satuan kerja mencapai 87 persen. Angka RTP itu naik dari triwulan lalu."),
    ("Iman sebagai Obat Kuat Menghadapi Ujian", "Dalam tausiyahnya, ia mengibaratkan dzikir sebagai obat kuat iman bagi setiap mukmin."),
    ("Puskesmas Cek Kesehatan Jemaah Haji", "Petugas memeriksa tekanan darah dan membagikan obat seperti amlodipin, metformin, parasetamol dan vitamin kepada jemaah lansia."),
    ("Seminar Literasi Keuangan: Waspada Pinjol Ilegal", "OJK mengimbau guru madrasah waspada pinjol ilegal yang menawarkan dana cair tanpa jaminan. Korban terjerat bunga tinggi."),
    ("Kankemenag dan OJK Edukasi Bahaya Pinjaman Online", "Edukasi mencegah masyarakat terjerat pinjaman online ilegal. Penyuluh menjelaskan ciri pinjol ilegal dan cara melapor."),
    ("Website Kemenag Sempat Diretas, Kini Pulih", "Laman resmi sempat diretas dan menampilkan tulisan hacked by pihak tak dikenal. Tim Komdigi memulihkan layanan dan memperkuat keamanan siber."),
    ("Bimtek Keamanan Siber bagi Pengelola Website", "Narasumber memaparkan contoh serangan siber: deface, injeksi tautan slot gacor, dan phishing. Pengelola diminta memperbarui CMS."),
    ("MTsN 1 Juara Catur dan Domino Antarkelas", "Lomba domino dan catur memeriahkan class meeting MTsN 1 Bulukumba."),
    ("Totok Raih Medali di Porseni", "Totok, siswa MAN 2, meraih medali emas cabang tenis meja pada Porseni tingkat provinsi."),
    ("Kakankemenag Buka Porseni, Deposit Semangat Sportivitas", "Ia berharap Porseni menjadi deposit semangat bagi siswa."),
    ("Bonus Atlet Porseni Diserahkan", "Bonus bagi atlet berprestasi diserahkan hari ini oleh Bupati di pendopo."),
    ("Penyerahan Jackpot Doorprize Jalan Sehat Kerukunan", "Doorprize utama berupa sepeda diserahkan pada jalan sehat kerukunan umat beragama hari ini."),
    ("Polres dan Kemenag Deklarasi Anti Judi dan Narkoba", "Deklarasi menolak judi online, togel, dan narkoba diikuti ratusan pelajar. Polisi menjelaskan ancaman hukuman bandar togel."),
    ("Remaja Masjid Diajak Menjauhi Judi Slot", "Judi slot dan poker online membuat remaja kecanduan. Penyuluh mengajak menjauhi praktik itu."),
    ("Menag: Pesantren Harus Bebas dari Judi Online", "Menag meminta pengasuh pesantren waspada. Modus baru memakai game dengan scatter dan bonus yang menipu santri."),
    ("Bahaya Pornografi bagi Anak, Ini Kata Penyuluh", "Pornografi merusak otak anak. Orang tua diminta mendampingi anak ketika memakai gawai."),
    ("Konseling Remaja: Seks Bebas dan Aborsi", "Penyuluh memaparkan dampak seks bebas dan aborsi dari sisi agama dan kesehatan kepada siswi MA."),
    ("BPOM Sita Obat Kuat Ilegal, Kemenag Ingatkan Produk Halal", "BPOM menyita obat kuat ilegal mengandung sildenafil. Kemenag mengingatkan masyarakat memilih produk halal dan menghindari obat ilegal."),
    ("Satgas Halal Awasi Produk Herbal di Pasar", "Satgas memeriksa produk herbal, jamu, dan obat tradisional. Pelaku usaha diajak mengurus sertifikat halal."),
    ("Login Aplikasi PUSAKA bagi ASN", "ASN diminta login ke aplikasi PUSAKA untuk presensi. Link login dan panduan ada di laman kepegawaian."),
    ("Daftar Sekarang! Pendaftaran Santri Baru Dibuka", "Daftar sekarang melalui link pendaftaran. Kuota terbatas, hari ini hari terakhir. Hubungi WA panitia."),
    ("Klik di Sini untuk Mengunduh Juknis BOS", "Juknis BOS madrasah dapat diunduh. Klik di sini atau klik link berikut untuk mengunduh."),
    ("Promo Produk UMKM Pesantren di Bazar Ramadan", "Bazar menghadirkan promo produk UMKM pesantren, gratis ongkir, dan bonus kalender."),
    ("Kemenag Serahkan Sertifikat Tanah Wakaf", "Penyerahan sertifikat wakaf berlangsung di aula."),
    ("Live Streaming Sidang Isbat Awal Ramadan", "Sidang isbat disiarkan live streaming melalui kanal resmi. Nonton gratis di kanal YouTube Kemenag."),
    ("Kisah Nabi Musa dan Firaun, Kultum Pagi ASN", "Kultum mengulas kisah Nabi Musa. Bangsa Yunani mengenal dewa seperti Zeus dan gunung Olympus, sedangkan Islam mengajarkan tauhid."),
    ("Guru MAN Teliti Permainan Mahjong sebagai Media Hitung", "Penelitian guru menggunakan ubin mahjong sebagai alat peraga matematika."),
    ("Pinjaman Tanpa Bunga dari Baznas untuk UMKM", "Baznas menyalurkan pinjaman tanpa bunga melalui Baznas Microfinance Masjid kepada jemaah agar tidak terjerat rentenir."),
    ("Bank Wakaf Mikro Salurkan Kredit Rp3 Juta", "Kredit cair setelah pelatihan. Cicilan ringan Rp50 ribu per pekan."),
    ("Dana BOS Madrasah Tahap II Cair", "Dana BOS tahap II cair pekan ini. Kepala madrasah diminta tertib administrasi."),
    ("Kota Toto Raya Dapat Bantuan KUA", "Kecamatan Toto Raya menerima bantuan rehab KUA."),
    ("Kegiatan Poker (Pojok Kerukunan) Diluncurkan", "Inovasi Poker, singkatan dari Pojok Kerukunan, diluncurkan Kankemenag."),
    ("Lomba Robotik: Tim Elite MAN IC Juara", "Tim Elite 1337 dari MAN Insan Cendekia juara lomba robotik nasional."),
    ("Anonymous Quiz Meriahkan Hari Guru", "Kuis bertajuk Anonymous dan Team Building digelar panitia."),
    ("Palestina Merdeka: Doa Bersama dan Donasi", "Ribuan jemaah berdoa untuk Palestina. Spanduk Free Palestine dibentangkan dan donasi dihimpun."),
    ("Pakar: Keamanan Digital Madrasah Perlu Diperkuat", "Hacker kerap memanfaatkan celah admin yang memakai sandi lemah. Guru diminta mengganti sandi."),
    ("Kapolres: Bandar Togel Ditangkap Usai Laporan Takmir", "Polisi menangkap bandar togel. Tersangka menjual togel hongkong dan togel sydney. Takmir mengimbau warga menjauhi judi."),
    ("Fatwa MUI tentang Judi Online Dibahas di Majelis Taklim", "Fatwa menegaskan judi online seperti slot dan casino online haram. Jemaah diajak mencegah di keluarga."),
    ("Minister of Religious Affairs Visits Bulukumba", "The Minister visited the madrasah and met teachers. He said that religious moderation is a shared duty of all citizens."),
    ("Indonesia and Saudi Arabia Sign Hajj Agreement", "Both ministers signed the agreement on the quota of pilgrims for the coming season in Jeddah, and agreed on new services for the elderly."),
    ("Prevention of Online Gambling at Islamic Universities", "Lecturers spoke about the dangers of online gambling and how students can protect each other against illegal sites."),
    ("وزير الشؤون الدينية يزور المعهد", "<p>زار وزير الشؤون الدينية المعهد الإسلامي والتقى الطلاب والأساتذة وتحدث عن أهمية الاعتدال في الدين والتعايش بين الناس في إندونيسيا</p>"),
    ("Rapat Koordinasi", "<p>Rapat berlangsung khidmat.</p><p>Sumber: <a href='https://www.kemenag.go.id/x'>Kemenag</a></p>"),
    ("Galeri Kegiatan HAB", "<div style='font-size:0'><a href='https://bulukumba.kemenag.example/foto1.jpg'><img src='/1.jpg'></a></div><p>Foto kegiatan Hari Amal Bhakti.</p>"),
    ("Video Upacara HAB", "<div style='position:relative;padding-bottom:56.25%;height:0;overflow:hidden'><iframe src='https://www.youtube.com/embed/abcdefghijk'></iframe></div><p>Saksikan video upacara.</p>"),
    ("Pengumuman CPNS", "<p>Pengumuman hasil seleksi.</p><div style='display:none' class='sharedaddy'><a href='https://www.facebook.com/sharer.php?u=x'>Facebook</a> <a href='https://twitter.com/intent/tweet'>Twitter</a> <a href='https://wa.me/?text=x'>WhatsApp</a></div>"),
    ("Pelatihan Jurnalistik Humas", "<span style='display:none'>Bulukumba (Humas)</span><p>Pelatihan jurnalistik diikuti 40 peserta.</p>"),
    ("Rilis Media", "<p>Diliput oleh <a href='https://detik.com/1'>detik</a>, <a href='https://kompas.com/1'>Kompas</a>, <a href='https://tribunnews.com/1'>Tribun</a>, <a href='https://antaranews.com/1'>Antara</a>, <a href='https://republika.co.id/1'>Republika</a> dan <a href='https://tempo.co/1'>Tempo</a>.</p>"),
    ("P E N G U M U M A N", "S U R A T  E D A R A N tentang libur bersama. Seluruh pegawai diminta menyesuaikan."),
    ("Pegawai\u200b KUA Ikuti Uji Kompetensi", "Peserta\u200b uji kompetensi\u200b mengikuti tes\u200b tertulis di aula."),
    ("Pencegahan Perkawinan Anak Dibahas Lintas Sektor", "Kantor Urusan Agama bersama puskesmas mencegah perkawinan anak."),
    ("Dakwah Digital: 3 Kunci Menang Melawan Hoaks", "Pemateri menyebut tiga kunci menang: literasi, verifikasi, dan adab."),
    ("Kloter 4D Tiba di Tanah Air", "Kloter 4D debarkasi Makassar tiba pukul 14.30 WITA dengan 393 jemaah. Slot penerbangan berikutnya pukul 18.00."),
    ("Baccalaureate dan Wisuda Tahfiz MAN 1", "Sebanyak 120 siswa diwisuda. Hafalan tertinggi 30 juz."),
    ("Ketua DWP: Jangan Tergiur Pinjol Langsung Cair", "Ketua DWP mengimbau anggota waspada pinjol yang menjanjikan langsung cair ke rekening. Korban kerap terjerat bunga."),
    ("Kemenag Gandeng PPATK Awasi Judol Pegawai", "PPATK menemukan transaksi deposit judi online. Kemenag memberi sanksi dan pembinaan, serta edukasi bahaya judol."),
    ("Santri Dibekali Etika Bermedia Sosial", "Santri diingatkan tidak mengakses situs judi, pornografi, dan pinjol. Pesantren memblokir situs semacam itu."),
    ("Turnover Pegawai dan Manajemen Talenta", "Analisis turnover pegawai menjadi bahan manajemen talenta di biro kepegawaian."),
    ("Pawai Obor dan Bonus Hafalan", "Anak-anak TPQ menerima bonus atas hafalan surat pendek."),
    ("Bus Zeus Trans Antar Jemaah ke Embarkasi", "Bus milik PO Zeus Trans mengantar jemaah menuju asrama haji."),
    ("Data HK (Hari Kerja) ASN Triwulan IV", "Data HK dan data SGP pada aplikasi presensi belum lengkap."),
    ("Turnamen Gim Santri Nusantara", "Server luar tidak diizinkan. Tim mendapat bonus dan win rate dicatat. Daftar sekarang, hari ini terakhir."),
    ("Komdigi Blokir Situs Judi", "<p>Menurut <a href='https://media.example/polisi-tangkap-bandar-situs-slot-gacor'>media</a>, ribuan situs diblokir. Baca <a href='https://www.komdigi.go.id/komdigi-blokir-situs-slot-gacor'>siaran pers</a>.</p>"),
    ("Foto Kegiatan", "<p>Kamera dari <a href='https://www.olympus.example/'>sponsor</a> dipakai tim humas.</p>"),
    ("Kemenag Tolak Judi Online", "<div class='wow fadeIn' style='visibility: hidden'><p>Kepala Kantor menolak judi online. Diliput <a href='https://media1.example/'>satu</a> dan <a href='https://media2.example/'>dua</a>.</p></div>"),
    ("Tanya Jawab Judi Online", "<h3>Apa hukumnya?</h3><div style='display:none'><p>Judi online haram dan dilarang, jauhi.</p></div>"),
    ("Hoki dan Takdir dalam Islam", "Hoki bukan ajaran Islam. Kemenangan datang dari Allah."),
    ("Mahasiswa Farmasi UIN Teliti Sildenafil", "Penelitian sildenafil pada tikus dipresentasikan dalam kongres farmasi."),
    ("Kemenag Cyber Team Dikukuhkan", "Tim siber menjaga situs dari hacker. Admin diminta memperbarui sandi."),
    ("Pinjaman Tanpa Jaminan untuk Koperasi Pesantren", "LPDB memberi pinjaman tanpa jaminan kepada koperasi pesantren, cicilan ringan dan proses cepat."),
    ("Penyuluhan: Misoprostol Bukan untuk Disalahgunakan", "Misoprostol adalah obat keras, kata dokter dalam penyuluhan bahaya aborsi."),
    ("Siswa MAN Teliti Ikan Zeus Faber", "Siswa membuat scatter plot panjang dan berat ikan zeus."),
    ("Ketua MUI: Togel Online Haram", "Ketua MUI menyebut togel online, slot online, dan judi bola haram. Umat diminta menjauhi."),
    ("Judi Slot Picu Perceraian di Bulukumba", "Data Pengadilan Agama mencatat 40 perkara. Judi slot dan judi bola jadi penyebab utama."),
    ("Angka Perceraian Naik, Judi Online Jadi Pemicu", "Slot gacor dan maxwin menjadi istilah akrab bagi para suami yang digugat, kata hakim."),
    ("Bimbingan Perkawinan: Suami Kecanduan Slot", "Banyak perceraian dipicu slot gacor. Suami kecanduan, istri menjadi korban."),
]  # fmt: skip


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(NEWS) >= 60


@pytest.mark.parametrize(("title", "body"), NEWS, ids=[title[:40] for title, _ in NEWS])
def test_news_passes(screened: Screen, title: str, body: str) -> None:
    assert screened(title, body) == ()


@pytest.mark.parametrize(("title", "body"), NEWS, ids=[title[:40] for title, _ in NEWS])
def test_news_passes_at_a_source_of_which_nothing_is_known(screened: Screen, title: str, body: str) -> None:
    assert screened(title, body, Usual()) == ()
