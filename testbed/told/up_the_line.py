"""Stories that went up the line: from an office to its Kanwil, to the ministry's portal, to mirrors and blogs.

Every way of naming where a text is from, and every family of CMS, is at work in one of them. No person and
no event in them is real.
"""

from __future__ import annotations

from testbed.told.telling import Telling, Told, hours, reworded, without

_SHARE_BAR = "Facebook Twitter Telegram WhatsApp Email Print"

_PERAHU = (
    "Perahu kayu bekas pengangkut kopra kini menjadi rumah tahfiz terapung di Teluk Bontosirapa. Kantor Kementerian"
    " Agama Kabupaten Bulukumba meresmikannya Selasa sore bersama 46 anak nelayan yang akan belajar di atasnya.",
    "Kepala Kantor Kementerian Agama Bulukumba, Wirasena Pattalolo, memotong pita dari anyaman pandan di buritan."
    " Menurut dia, anak-anak tidak lagi harus memilih antara ikut ayah melaut dan menghafal Al-Qur'an.",
    "Perahu sepanjang delapan belas meter itu dibeli dari hasil iuran 312 kepala keluarga selama dua musim ikan."
    " Tukang perahu setempat mengganti geladaknya dengan kayu bitti dan menambah atap daun nipah.",
    "Ustazah Hajrah Tandibua, yang akan mengajar empat malam sepekan, menyiapkan papan tulis magnet supaya huruf"
    " tidak bergeser ketika ombak naik. “Mereka hafal arah angin, sekarang giliran hafal Juz Amma,” katanya.",
    "Pada malam pertama, sebelas anak menyetorkan surah-surah pendek di bawah lampu tenaga surya. Setoran"
    " berikutnya dijadwalkan sesudah bulan purnama, saat nelayan tidak melaut.",
)
_PERAHU_PUSAT = (
    "Direktur Pesantren pada Kementerian Agama, Lukmana Sirengga, menyebut rumah tahfiz terapung sebagai contoh"
    " layanan yang mendatangi warga. Ia meminta 27 kabupaten pesisir mempelajari cara iuran warga itu dikelola.",
    "Kementerian Agama menyiapkan bantuan mushaf cetak tahan air dan pelampung bagi seluruh murid. Bantuan"
    " dikirim melalui Kantor Wilayah paling lambat akhir bulan depan.",
)

_KOPI = (
    "Kebun kopi wakaf seluas tiga hektare di lereng Gunung Lompobulu mulai menghasilkan. Panen perdana yang"
    " disaksikan Kementerian Agama Sinjai, Rabu pagi, mengumpulkan 740 kilogram ceri merah.",
    "Tanah itu diwakafkan almarhum Daeng Mappasoro pada 1987 untuk gaji guru mengaji, tetapi tiga puluh tahun"
    " dibiarkan menjadi semak karena ikrarnya tidak pernah dicatatkan.",
    "“Begitu akta ikrar wakaf terbit, kami berani menanam,” tutur nazir kebun, Rukayah Mandepa, sambil memperlihatkan"
    " map berisi sertifikat. Bibit diperoleh dari koperasi dengan cara bayar sesudah panen.",
    "Kepala Seksi Zakat dan Wakaf Kementerian Agama Sinjai, Dirga Salemba, menghitung hasil bersih cukup untuk"
    " honor sembilan guru selama satu semester. Sisanya dipakai membuat bak fermentasi.",
    "Pembeli dari kota menawar 14 ribu rupiah per kilogram, namun nazir memilih mengolahnya sendiri sampai menjadi"
    " biji sangrai agar nilainya berlipat.",
    "Penyuluh agama setempat mencatat masih ada 38 bidang tanah wakaf di kecamatan itu yang belum bersertifikat."
    " Pencatatannya ditargetkan rampung sebelum musim tanam.",
)

_TENUN = (
    "Kantor Kementerian Agama Kabupaten Batu Bara membuka kelas menenun ulos dan songket bagi 32 siswi madrasah"
    " tsanawiyah yang tinggal di asrama. Pelajaran pertama berlangsung Senin di bengkel milik Yayasan Tasik Merbau.",
    "Kepala Madrasah, Murniwati Sagala-Contoh, bercerita banyak orang tua penenun tidak punya penerus karena anak"
    " gadisnya sekolah jauh dari rumah.",
    "Alat tenun bukan mesin yang dipakai berjumlah dua belas, delapan di antaranya sumbangan nenek-nenek dari"
    " tiga kampung. Benang didatangkan dari Silau Rakyat.",
    "Setiap siswi menargetkan satu selendang dalam empat puluh hari. Hasil penjualan dibagi untuk tabungan siswi,"
    " pengajar, dan pemeliharaan alat.",
    "Kementerian Agama juga meminta motif lama digambar ulang di buku besar supaya tidak hilang bersama para penenun.",
)

_JUKUNG = (
    "Calon pengantin di bantaran Sungai Amandit kini bisa mengikuti bimbingan perkawinan dari atas jukung. Kementerian"
    " Agama Hulu Sungai Selatan menamainya Jukung Samara dan mulai berlayar Kamis dini hari.",
    "Sebelas pasangan duduk berhadapan sambil menyimak penghulu Badrun Temayang yang mengajar memakai pelantang kecil.",
    "Gagasan itu lahir setelah 40 persen undangan bimbingan tahun lalu tidak dihadiri lantaran warga berjualan di"
    " pasar terapung sampai siang.",
    "Materi tentang keuangan keluarga diberikan oleh pedagang kue yang sudah tiga puluh tahun berdagang bersama"
    " suaminya. Ia membuka buku catatan utang dan mengajak peserta menghitung laba.",
    "Kepala kantor, Nuraga Palimbong, berjanji menambah dua jukung bila peminat melampaui lima puluh pasangan per bulan.",
)

_SENTOLO = (
    "Perpustakaan masjid di Sentolo Lor menerima hibah 1.240 buku dari pensiunan guru yang pindah ke rumah anaknya."
    " Kementerian Agama Kulon Progo membantu mencatat dan memberi nomor tiap buku pada Ahad siang.",
    "Pemberi hibah, Endah Sumarwasti, hanya meminta satu syarat: buku boleh dipinjam tanpa denda.",
    "Remaja masjid merakit rak dari peti jeruk, lalu mengecatnya dengan warna menurut jenis bacaan. Novel silat"
    " ditempatkan paling bawah karena itu yang dicari anak-anak.",
    "Penyuluh agama akan menggelar bedah buku setiap malam Selasa legi, dimulai dengan kisah perjalanan haji tahun 1930-an.",
    "Takmir berharap serambi yang biasanya lengang sesudah isya menjadi ruang tamu kampung.",
)

_PENJOR = (
    "Kantor Wilayah Kementerian Agama Provinsi Bali meluncurkan Penjor Rukun, papan pengumuman bersama yang memuat"
    " jadwal hari besar enam agama di seratus banjar.",
    "Papan setinggi dua meter itu dibuat perajin bambu Tampaksiring dan dipasang serentak Jumat pagi tanpa upacara"
    " pidato, cukup dengan kentongan.",
    "Kepala Kantor Wilayah, Ketut Wirabuana Contoh, mengatakan bentrokan jadwal pawai dan pengajian tahun lalu terjadi"
    " hanya karena orang tidak saling memberi tahu.",
    "Isi papan diperbarui tiap Kliwon oleh pecalang dan remaja masjid secara bergantian. Siapa yang menambahkan acara"
    " wajib menuliskan nomor telepon.",
    "Sebanyak 16 perselisihan kecil berhasil dicegah selama masa percobaan di Kintamani, menurut catatan Forum Kerukunan.",
)

_GARAM = (
    "Petani garam di Kuala Idi Cut mulai menyisihkan zakat hasil tambak dalam bentuk garam. Kementerian Agama Aceh"
    " Timur menimbang setoran pertama, 2,6 ton, di gudang Meunasah Baroh kemarin.",
    "Penghulu setempat, Basri Talangkerta, menjelaskan nisabnya dihitung dari harga jual sesudah dikurangi sewa pompa.",
    "Garam zakat itu dibagikan kepada 190 keluarga pembuat ikan asin yang selama ini membeli dengan harga eceran.",
    "Ketua kelompok petani, Cut Melur Contoh, mengaku mula-mula ragu karena tidak ada contoh dari kampung lain. Kini"
    " tujuh kelompok tetangga sudah mendaftar.",
    "Pencatatan memakai kartu kuning yang dicap setiap kali karung keluar gudang.",
)

_DANAU = (
    "Pelajar madrasah di tepi Danau Maninjau memanen 480 kilogram eceng gondok untuk dijadikan pupuk kebun sekolah."
    " Aksi Sabtu pagi itu dipimpin Kementerian Agama Kabupaten Agam.",
    "Gulma yang menutup keramba diangkut dengan rakit bambu oleh 75 siswa dan guru. Nelayan keramba meminjamkan"
    " sepatu bot serta garpu panjang.",
    "Guru biologi Ramlah Sikumbang-Contoh memperkirakan tumpukan itu siap menjadi kompos dalam enam minggu.",
    "Kepala Kantor Kementerian Agama Agam, Datuk Halimun, menantang madrasah lain menghitung berapa rupiah yang"
    " dihemat dari pembelian pupuk kimia.",
    "Separuh kompos akan ditukar dengan bibit cabai milik kelompok wanita tani Bayur Ateh.",
)

_KAUR = (
    "Rumah dinas penghulu yang kosong sejak gempa di Kaur diubah menjadi ruang mediasi keluarga. Selama bulan pertama,"
    " 23 pasangan datang sebelum memutuskan mendaftar ke pengadilan.",
    "Mediator Zulkipli Rantonga menyebut sembilan pasangan memilih rujuk, empat meminta waktu, dan sisanya tetap berpisah"
    " tetapi sepakat soal nafkah anak.",
    "Ruangan dicat warna tanah, kursinya melingkar, dan telepon genggam dititipkan di keranjang rotan dekat pintu.",
    "Kementerian Agama Kaur menganggarkan honor dua psikolog dari Bintuhan dan Manna yang berjaga bergiliran.",
    "Permintaan terbanyak datang dari keluarga perantau kebun sawit yang jarang bertemu, kata petugas pendaftaran.",
)

_KUKAR = (
    "Lamin adat di Kedang Ipil menjadi tempat ujian lisan 58 santri yang tidak lancar menulis. Kementerian Agama Kutai"
    " Kartanegara memilih cara itu supaya hafalan mereka tetap dihargai.",
    "Penguji duduk bersila bersama tetua adat, mendengarkan ayat sekaligus artinya dalam bahasa Kutai.",
    "Menurut Kepala Seksi Pendidikan Diniyah, Sarpan Widagdana, nilai rata-rata ujian lisan 81, jauh di atas ujian"
    " tertulis tahun sebelumnya yang hanya 54.",
    "Orang tua boleh menonton dari beranda asalkan tidak memberi isyarat. Seorang kakek terlihat menahan haru ketika"
    " cucunya menyelesaikan Surah Yasin.",
    "Hasilnya dituangkan dalam ijazah yang sama dengan ujian tertulis.",
)

_SANGGAU = (
    "Tiga rumah ibadah di Entikong berbagi satu sumur bor setelah mata air lama mengering. Kementerian Agama Sanggau"
    " menjadi saksi penandatanganan aturan giliran air, Selasa.",
    "Masjid mendapat giliran subuh dan magrib, gereja pagi, sedangkan kelenteng siang hari. Kunci pompa dipegang warga"
    " yang rumahnya paling dekat.",
    "Biaya listrik 420 ribu rupiah sebulan dibagi rata dan dicatat di papan tulis depan pompa.",
    "Pengurus gereja, Yohana Merentek-Contoh, mengingat pertengkaran dua tahun lalu gara-gara selang putus.",
    "Kelebihan air dialirkan ke kolam ikan milik anak-anak sekolah minggu dan taman pendidikan Al-Qur'an.",
)

_DIENG = (
    "Guru madrasah di dataran tinggi Dieng membuat kalender tanam yang memadukan pranata mangsa dengan almanak hijriah."
    " Kementerian Agama Wonosobo mencetak 2.500 lembar untuk dibagikan mulai pekan ini.",
    "Penyusunnya, Maslikah Tundagan, mengumpulkan catatan embun upas dari 14 petani kentang selama enam tahun.",
    "Kalender itu menandai hari baik menanam, jadwal zakat panen, serta waktu libur santri agar mereka dapat membantu"
    " orang tua.",
    "“Anak jadi tahu kenapa hilal dan cuaca sama-sama harus dilihat, bukan diduga,” ucap Maslikah di ruang guru.",
    "Beberapa petani menempelkannya di pintu gudang, bersebelahan dengan daftar harga pupuk.",
)

_KAMPAR = (
    "Penghulu di Kampar Kiri menempuh sembilan jam perjalanan sungai demi mencatat enam pernikahan di hulu Subayang."
    " Rombongan Kementerian Agama Kampar berangkat Kamis subuh memakai dua piyau.",
    "Jeram Batu Dinding memaksa mereka menurunkan muatan dan memikul mesin pencetak buku nikah sejauh satu kilometer.",
    "Selain akad, petugas membetulkan data 17 keluarga yang namanya berbeda antara kartu keluarga dan buku nikah.",
    "Ninik mamak menyambut dengan siriah carano, lalu seluruh kampung makan bersama di balai yang baru beratap.",
    "Kepala kantor urusan agama, Halimun Dakka, mengusulkan jadwal tetap tiga bulan sekali sebelum musim banjir.",
)

_KARIMUN = (
    "Azan dari menara suar tua di Pulau Lontar terdengar kembali sesudah kabel bawah lautnya diperbaiki. Kementerian"
    " Agama Karimun menyerahkan pengeras suara hemat daya kepada penjaga suar, Ahad petang.",
    "Nelayan memakai azan magrib dari suar itu sebagai tanda pulang sejak zaman kakek mereka.",
    "Penjaga suar, Pak Guru Tamiang, merekam suaranya sendiri untuk hari ketika ia sakit.",
    "Perbaikan menghabiskan 11 juta rupiah yang dihimpun jemaah empat pulau dengan menjual kerupuk ikan.",
    "Dalam tiga malam pertama, dua perahu yang kehilangan arah kembali dengan selamat berkat suara tersebut.",
)

_HALAL = (
    "Kementerian Agama memperpanjang pendaftaran sertifikasi halal gratis bagi pedagang kaki lima hingga 90 hari ke depan."
    " Keputusan itu diumumkan di Jakarta sesudah rapat dengan perwakilan 19 paguyuban.",
    "Kepala Pusat Layanan Halal, Intan Pelaminan, menyatakan kuota masih tersisa 64 ribu, sementara banyak pedagang"
    " belum memiliki nomor induk berusaha.",
    "Pendamping akan mendatangi lapak pada malam hari karena sebagian besar pedagang baru membuka dagangan selepas magrib.",
    "Syaratnya tetap sama: bahan diketahui asalnya, alat tidak tercampur, dan proses bisa ditunjukkan. Foto dapur"
    " boleh diambil memakai telepon genggam.",
    "Pedagang yang pernah ditolak dapat mengajukan ulang tanpa biaya, cukup menyertakan surat penolakan lama.",
)

_REOG = (
    "Santri di Ponorogo menulis ulang riwayat reog dalam huruf pegon. Naskah setebal 96 halaman itu diserahkan ke"
    " Kementerian Agama setempat untuk dijadikan bahan ajar muatan lokal.",
    "Kiai Sumarto Ngebel, pembimbing mereka, menyediakan tujuh lembar catatan kakeknya yang seorang pembarong.",
    "Penulisan dikerjakan 15 santri sehabis mengaji, dengan pena bambu dan tinta jelaga buatan sendiri.",
    "Kepala seksi pendidikan madrasah akan mengujicobakannya di empat sekolah pada semester genap. Guru diminta"
    " menandai bagian yang sulit dipahami.",
    "Salinan digital dapat dibaca di laman madrasah tanpa mendaftar.",
)

_JOMBANG = (
    "Kantin madrasah di Jombang berhenti menjual minuman berpemanis dan menggantinya dengan wedang buatan murid."
    " Kementerian Agama Jombang mencatat penurunan sakit gigi di klinik sekolah sejak kebijakan berlaku.",
    "Resep jahe, sereh, dan kayu secang diuji oleh 28 murid selama dua minggu sebelum dipilih lewat kotak suara.",
    "Pengelola kantin, Bu Lasmi Contoh, mengakui keuntungannya turun pada bulan pertama, lalu pulih karena guru ikut membeli.",
    "Gelas dibawa sendiri dari rumah. Yang lupa boleh meminjam dengan menitipkan peci atau dasi.",
    "Madrasah tetangga meminta daftar resep dan perhitungan modalnya.",
)

_TEASER = (
    "Penyuluh agama di Serang membuka pojok curhat di terminal bus antarkota, setiap hari pukul 16.00 sampai kios tutup.",
    "Dalam sepuluh hari pertama, 64 orang singgah, kebanyakan sopir cadangan dan pedagang asongan.",
    "Penyuluh Siti Kembarani membawa dua kursi lipat, termos kopi, dan buku catatan yang halamannya boleh disobek.",
    "Keluhan terbanyak soal utang daring dan anak yang berhenti sekolah. Kasus berat diteruskan ke pekerja sosial"
    " dengan izin orangnya.",
    "Kepala terminal menambah satu lampu dan meminta pengamen tidak bermain di dekat pojok itu.",
    "Kementerian Agama di Banten menimbang membuka pojok serupa di pelabuhan penyeberangan sebelum musim mudik.",
)

_KUDUS = (
    "Menara pengintai hilal di Pantai Kartikajaya rusak dihantam angin, maka Kementerian Agama Kudus memindahkan latihan"
    " rukyat ke atap pasar. Sebanyak 21 guru falak hadir membawa teropong masing-masing.",
    "Pedagang pasar menyediakan tangga dan tikar, dengan imbalan boleh ikut mengintip planet Saturnus.",
    "Instruktur Faqih Kaliputu mengajarkan cara menghitung azimut hanya memakai benang dan busur.",
    "Awan tebal menutup ufuk sampai malam. Meski demikian, peserta memotret bulan yang berumur empat hari.",
    "Latihan berikut dipersiapkan di lereng Muria dengan dua teropong pinjaman perguruan tinggi.",
)

_BARSEL = (
    "Balai nikah terapung di Sungai Barito dipindahkan 300 meter ke hulu karena tebing longsor. Kementerian Agama Barito"
    " Selatan menarik bangunan itu dengan tiga kapal klotok.",
    "Seluruh arsip nikah sejak 1961 diturunkan lebih dahulu dan disimpan di rumah betang milik damang.",
    "Petugas menghitung 4.118 lembar akta, dan menemukan 12 yang basah lalu mengeringkannya di atas daun pisang.",
    "Pelayanan berhenti dua hari. Satu pasangan yang telanjur menyebar undangan tetap dinikahkan di geladak kapal.",
    "Pemilik kapal menolak dibayar dan meminta namanya tidak ditulis.",
)

_MAROS = (
    "Anak-anak di Rammang-Rammang belajar mengaji lewat radio karena jalan kampung terendam. Kementerian Agama Maros"
    " menyiarkannya setiap sore selama setengah jam.",
    "Penyiar sekaligus guru, Ramlah Bontosunggu, membacakan ayat lalu diam tujuh detik agar pendengar menirukan.",
    "Ada 137 keluarga yang melapor menyimak, sebagian memakai radio baterai pinjaman karang taruna.",
    "Orang tua merekam bacaan anak dan menitipkannya melalui perahu pengantar beras. Guru mengembalikannya dengan catatan.",
    "Siaran dihentikan bila air surut dan sekolah dibuka kembali.",
)

_PATI = (
    "Pengrajin kuningan di Juwana membuat 60 lonceng kecil untuk murid tunanetra madrasah. Kementerian Agama Pati"
    " membagikannya agar mereka dapat bermain sepak bola bersama teman sekelas.",
    "Lonceng dijahit ke dalam bola kain sehingga arah gulir terdengar.",
    "Guru olahraga Danu Trangkil menyusun aturan baru: penonton wajib diam selama bola bergerak.",
    "Pertandingan perdana berakhir 3-2 bagi kelas enam, disambut tepuk tangan sesudah peluit panjang.",
    "Pesanan datang dari lima sekolah luar biasa di kabupaten sebelah.",
)

_GARUT = (
    "Pesantren di kaki Gunung Cikuray mengolah sampah plastik menjadi bata pejalan kaki. Kementerian Agama Garut"
    " membeli 800 keping untuk halaman kantor urusan agama.",
    "Mesin pelelehnya dirakit santri dari tabung bekas pemanas air.",
    "Pengasuh pesantren, Ajengan Wikarta Contoh, melarang pembakaran terbuka setelah dua santri sesak napas.",
    "Satu bata memerlukan 1,4 kilogram plastik dan pasir sungai. Ujian tekan di laboratorium kampus memperlihatkan"
    " hasil setara bata semen kelas tiga.",
    "Warga menukar sampah dengan jatah air bersih dari mata air pesantren.",
)

_KONAWE = (
    "Kementerian Agama Konawe menemukan mushaf tulisan tangan berusia dua abad di rumah panggung Desa Laosu. Naskah"
    " berkulit kayu itu dibungkus kain sarung pemiliknya.",
    "Filolog kampus, Wa Ode Sarumaha, memastikan tintanya dari getah dan hiasannya mengikuti motif tenun Tolaki.",
    "Terdapat 74 lembar utuh, selebihnya dimakan ngengat pada bagian tepi.",
    "Pemilik tidak bersedia melepas naskah, tetapi mengizinkan pemotretan halaman demi halaman. Ia sendiri yang"
    " membalik setiap lembar.",
    "Hasil foto akan dipamerkan di balai desa sesudah panen padi.",
)

_SELONG = (
    "Kelompok perajin gerabah di Penakak menyumbang 90 tempat wudu hemat air kepada musala pasar. Kementerian Agama"
    " Lombok Timur mengukur pemakaian turun dari lima liter menjadi satu liter.",
    "Kendi bermulut sempit itu dirancang Inaq Surati setelah sumur pasar kering tiga bulan.",
    "Setiap kendi diberi tutup agar jentik nyamuk tidak tumbuh.",
    "Pedagang bergiliran mengisi kendi sebelum zuhur. Anak sekolah menambahkan stiker tata cara wudu hemat.",
    "Musala terminal dan pelabuhan sudah memesan dengan bayaran beras.",
)

_KOTABUMI = (
    "Siswa madrasah aliyah di Kotabumi merancang tongkat bergetar bagi jemaah haji lanjut usia yang tersesat. Alat itu"
    " diuji di lapangan bersama 35 calon jemaah Kementerian Agama Lampung Utara.",
    "Tongkat bergetar lebih kuat ketika pemegangnya mendekati rombongan.",
    "Biaya pembuatan 165 ribu rupiah, memanfaatkan motor kecil dari telepon rusak.",
    "Perancangnya, dua bersaudara kembar kelas sebelas, terinspirasi kakek yang pernah terpisah enam jam di Mina.",
    "Pembimbing haji meminta talinya diganti warna terang dan ujungnya diberi karet.",
)

UP_THE_LINE: tuple[Told, ...] = (
    Told("perahu", "73.02", hours(30), (
        Telling("Bulukumba", "Rumah Tahfiz Terapung Diresmikan di Teluk Bontosirapa", _PERAHU, dateline="Bulukumba (Humas) — "),
        Telling("Makassar", "Kemenag Bulukumba Sulap Perahu Kopra Jadi Tempat Menghafal Al-Qur'an", without(_PERAHU, 2),
                hours(3), "Makassar (Humas Bulukumba) - ",
                above=("Illustrasi Foto (Kemenag RI Provinsi Sulawesi Selatan)",)),
        Telling("Jakarta", "Belajar di Atas Ombak: Anak Nelayan Bulukumba Punya Rumah Tahfiz Terapung",
                (*_PERAHU, *_PERAHU_PUSAT), hours(7), "Bulukumba (Kemenag) --- "),
        Telling("Blog Madrasah Bontosirapa", "Alhamdulillah, Rumah Tahfiz Terapung Sudah Diresmikan", _PERAHU, hours(9),
                copy_from=True),
    )),
    Told("kopi", "73.07", hours(28), (
        Telling("Sinjai", "Panen Perdana Kebun Kopi Wakaf Lompobulu", _KOPI, dateline="Sinjai (Humas) – "),
        Telling("Makassar", "38 Bidang Wakaf Menyusul, Kopi Lompobulu Sudah Dipanen", without(_KOPI, 4), hours(20),
                "Tana Toraja (Inmas Sinjai)- "),
        Telling("Lapangan Banteng", "Wakaf Produktif: Kebun Kopi untuk Gaji Guru Mengaji", _KOPI[:4], hours(5),
                "Sinjai (Kemenag) --- "),
    )),
    Told("tenun", "12.19", hours(20), (
        Telling("Medan", "32 Siswi Madrasah Belajar Menenun Ulos dan Songket", _TENUN, dateline="Batu Bara (Humas),- ",
                category="kemenagbatubara"),
        Telling("Thamrin", "Agar Motif Lama Tak Hilang, Siswi Madrasah Batu Bara Menenun", _TENUN, hours(4),
                "Batu Bara (Kemenag) --- "),
    )),
    Told("jukung", "63.06", hours(26), (
        Telling("Kandangan", "Jukung Samara: Bimbingan Pengantin di Atas Sungai Amandit", _JUKUNG,
                dateline="Kandangan (Kemenag HSS) – "),
        Telling("Banjarmasin", "Bimwin Terapung ala HSS Mulai Berlayar", without(_JUKUNG, 2), hours(2),
                "Banjarmasin (Humas HSS) - ", below=("(fz)",)),
    )),
    Told("sentolo", "34.01", hours(33), (
        Telling("Wates", "Pensiunan Guru Hibahkan 1.240 Buku untuk Masjid", _SENTOLO, dateline="Kulon Progo (Kankemenag) – "),
        Telling("Yogyakarta", "Serambi Masjid Sentolo Lor Jadi Perpustakaan Kampung",
                reworded(_SENTOLO, (("Remaja masjid", "Para remaja masjid"), ("hanya meminta", "cuma meminta"))), hours(4),
                "Kulon Progo (Humas Kulon Progo) – ", below=(_SHARE_BAR,)),
    )),
    Told("penjor", "51", hours(22), (
        Telling("Denpasar", "Penjor Rukun Dipasang Serentak di Seratus Banjar", _PENJOR, dateline="Denpasar (Humas) – "),
        Telling("Semarapura", "Seratus Banjar Punya Papan Jadwal Enam Agama", _PENJOR, hours(6), "(Inmas Bali) "),
    )),
    Told("garam", "11.03", hours(18), (
        Telling("Idi", "Zakat Garam Pertama Ditimbang di Meunasah Baroh", _GARAM),
        Telling("Jakarta", "Petani Garam Aceh Timur Berzakat dengan Garam", _GARAM, hours(5), "Aceh Timur (Kemenag) --- "),
    )),
    Told("danau", "13.06", hours(25), (
        Telling("Lubuk Basung", "Siswa Madrasah Panen Eceng Gondok Danau Maninjau", _DANAU, dateline="Agam (Humas) – "),
        Telling("Padang", "Eceng Gondok Maninjau Diolah Jadi Pupuk Kebun Madrasah", without(_DANAU, 3), hours(3), "Padang, Humas – "),
    )),
    Told("kaur", "17.04", hours(21), (
        Telling("Bintuhan", "Rumah Dinas Kosong Jadi Ruang Mediasi Keluarga", _KAUR, dateline="Bintuhan (Humas) – "),
        Telling("Bengkulu", "Sembilan Pasangan di Kaur Batal Bercerai", _KAUR, hours(3), "Bengkulu (Informasi dan Humas) 1/12- ",
                below=("TERKAIT", "Wilayah LAINNYA")),
    )),
    Told("kukar", "64.02", hours(23), (
        Telling("Tenggarong", "Ujian Lisan Santri Digelar di Lamin Adat", _KUKAR),
        Telling("Samarinda", "58 Santri Kukar Diuji Lisan oleh Penguji dan Tetua Adat", without(_KUKAR, 4), hours(2),
                "Tenggarong (Humas Kukar) – ", below=("(sta)",)),
    )),
    Told("sanggau", "61.03", hours(24), (
        Telling("Sanggau", "Tiga Rumah Ibadah di Entikong Berbagi Satu Sumur", _SANGGAU),
        Telling("Pontianak", "Aturan Giliran Air Tiga Rumah Ibadah Diteken", _SANGGAU, hours(2), "Sanggau (Humas Sanggau) – ",
                below=("*(Fulan Contoh/Ptk)",)),
    )),
    Told("dieng", "33.07", hours(31), (
        Telling("Wonosobo", "Guru Madrasah Dieng Susun Kalender Tanam Hijriah", _DIENG, dateline="Wonosobo (Humas) – "),
        Telling("Semarang", "Pranata Mangsa Bertemu Almanak Hijriah di Dieng", _DIENG, hours(4), "Semarang (Humas Wonosobo) – ",
                below=("(Nop)", _SHARE_BAR)),
    )),
    Told("kampar", "14.01", hours(19), (
        Telling("Bangkinang", "Sembilan Jam Menyusuri Subayang demi Enam Akad Nikah", _KAMPAR, dateline="Kampar (Humas) – "),
        Telling("Cermin Riau", "Penghulu Kampar Pikul Mesin Cetak Buku Nikah Lewati Jeram", _KAMPAR, hours(3),
                "Kampar (Humas Kampar) – ", above=("0 menit baca 0 %", f"Ringkasan: {_KAMPAR[0]}"), below=("(ghp)",)),
    )),
    Told("karimun", "21.02", hours(17), (
        Telling("Tanjung Balai Karimun", "Azan dari Menara Suar Pulau Lontar Terdengar Lagi", _KARIMUN),
        Telling("Tanjungpinang", "Suar Tua Karimun Kembali Memandu Nelayan dengan Azan", without(_KARIMUN, 1), hours(2),
                "Tanjungpinang (Humas Karimun) – "),
    )),
    Told("halal", "00", hours(27), (
        Telling("Jakarta", "Sertifikasi Halal Gratis untuk Kaki Lima Diperpanjang 90 Hari", _HALAL, dateline="Jakarta (Kemenag) --- "),
        Telling("Palu", "Kabar Baik, Pendaftaran Halal Gratis Diperpanjang", _HALAL, hours(3), "Jakarta (Kemenag) --- "),
        Telling("Serang", "Kemenag Perpanjang Sertifikasi Halal Gratis Pedagang Kaki Lima", without(_HALAL, 4), hours(2),
                "Jakarta (Kemenag) --- "),
        Telling("Manokwari", "Pedagang Kaki Lima Masih Bisa Daftar Halal Gratis", _HALAL[:4], hours(5), "(Humas Kemenag RI) "),
    )),
    Told("reog", "35.02", hours(16), (
        Telling("Ponorogo", "Santri Tulis Riwayat Reog dengan Huruf Pegon", _REOG, dateline="Ponorogo (Humas) – "),
        Telling("Surabaya", "Naskah Reog Berhuruf Pegon Jadi Muatan Lokal Madrasah", _REOG, hours(2), "Surabaya (Humas Ponorogo) – "),
    )),
    Told("jombang", "35.17", hours(15), (
        Telling("Jombang", "Kantin Madrasah Jombang Ganti Minuman Manis dengan Wedang", _JOMBANG, dateline="Jombang (Humas) – "),
        Telling("Surabaya", "Gelas Dibawa dari Rumah, Wedang Diracik Murid",
                (*_JOMBANG, "Dinas kesehatan berencana meneliti dampaknya terhadap berat badan murid selama satu tahun."),
                hours(3), below=("Penulis : Humas Kemenag Jombang ** Redaktur: Fulanah Contoh",)),
    )),
    Told("terminal", "36", hours(14), (
        Telling("Serang", "Ada Pojok Curhat Penyuluh Agama di Terminal", _TEASER),
        Telling("Thamrin", "Curhat di Terminal, Ditemani Penyuluh dan Kopi Hangat", without(_TEASER, 4), hours(3), "Serang (Kemenag) --- "),
    )),
    Told("kudus", "33.19", hours(13), (
        Telling("Kudus", "Latihan Rukyat Pindah ke Atap Pasar", _KUDUS, dateline="Kudus (Humas) – "),
        Telling("Semarang", "21 Guru Falak Kudus Berlatih di Atas Pasar", _KUDUS, hours(1), "Kudus (Humas) – "),
        Telling("Kudus", "Latihan Rukyat Pindah ke Atap Pasar (Foto)", _KUDUS, hours(5), "Kudus (Humas) – "),
    )),
    Told("barsel", "62.04", hours(12), (
        Telling("Buntok", "Balai Nikah Terapung Dipindah ke Hulu", _BARSEL, dateline="Buntok (Humas) – "),
        Telling("Palangka Raya", "4.118 Akta Nikah Diselamatkan dari Tebing Longsor", without(_BARSEL, 4), hours(1),
                "Palangka Raya (Humas Barsel) – "),
    )),
    Told("maros", "73.09", hours(34), (
        Telling("Maros", "Mengaji Lewat Radio Saat Rammang-Rammang Terendam", _MAROS),
        Telling("Makassar", "Guru Ngaji Maros Mengudara Tiap Sore", _MAROS, hours(29), "Makassar (Humas Maros) - "),
    )),
    Told("pati", "33.18", hours(11), (
        Telling("Pati", "Bola Berlonceng untuk Murid Tunanetra", _PATI),
        Telling("Lapangan Banteng", "Lonceng Juwana Antar Murid Tunanetra Bermain Bola", (*_PATI, "Kementerian Agama akan"
                " memasukkan permainan ini ke pekan olahraga madrasah tingkat nasional.", "Panduan dan pola jahitan bola"
                " dibagikan tanpa biaya kepada seluruh madrasah inklusi."), hours(2), "Pati (Kemenag) --- "),
    )),
    Told("garut", "32.05", hours(29), (
        Telling("Garut", "Bata Pejalan Kaki dari Plastik Pesantren Cikuray", _GARUT),
        Telling("Bandung", "Santri Garut Rakit Mesin Peleleh Plastik", without(_GARUT, 4), hours(3), "Bandung (Humas Garut) – "),
    )),
    Told("konawe", "74.02", hours(32), (
        Telling("Unaaha", "Mushaf Kulit Kayu Berusia Dua Abad Ditemukan di Laosu", _KONAWE),
        Telling("Kendari", "Naskah Kuno Konawe Dipotret Lembar demi Lembar", _KONAWE, hours(3), "Kendari (Humas Konawe) – "),
    )),
    Told("selong", "52.03", hours(10), (
        Telling("Selong", "Kendi Penakak Hemat Air Wudu di Musala Pasar", _SELONG),
        Telling("Mataram", "90 Kendi Wudu dari Perajin Lombok Timur", _SELONG, hours(2), "Mataram (Humas Lombok Timur) – "),
    )),
    Told("tongkat", "18.03", hours(35), (
        Telling("Kotabumi", "Siswa Kotabumi Rancang Tongkat Bergetar untuk Jemaah", _KOTABUMI),
        Telling("Bandar Lampung", "Tongkat Penunjuk Arah Rombongan Haji Buatan Siswa MA", without(_KOTABUMI, 1), hours(4),
                "Lampung Utara (Humas Lampung Utara) – "),
    )),
)  # fmt: skip
