"""What language a text is in, whatever its page says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.normalize.language import ENOUGH_WORDS, RECOGNISED, direction_of, language_of

TEXTS = [
    ("id", "Kepala Kantor membuka manasik haji yang diikuti 120 jemaah di aula kantor pada Senin pagi. Kegiatan ini berlangsung selama dua hari."),
    ("id", "Sebanyak 40 penyuluh mengikuti pelatihan jurnalistik agar dapat menulis berita dari lapangan dengan cepat, tepat, dan beretika."),
    ("id", "Plt. Kakanwil melantik pejabat pengawas di lingkungan kantor wilayah, Rabu siang, serta berpesan agar amanah itu dijaga."),
    ("id", "Jamaah yang berbahagia, إن الحمد لله نحمده ونستعينه marilah kita bertakwa kepada Allah dengan sebenar-benarnya takwa, karena itulah bekal."),
    ("id", "Ayat itu berbunyi يا أيها الذين آمنوا اتقوا الله حق تقاته ولا تموتن إلا وأنتم مسلمون yang mengingatkan kita semua untuk menjaga iman."),
    ("id", "Kegiatan Training of Trainers bertema Digital Marketing for Halal Product itu diikuti oleh pelaku usaha dari tujuh kecamatan di kabupaten ini."),
    ("id", "Tim robotik MAN Insan Cendekia meraih medali emas pada International Robotic Olympiad yang digelar di Seoul dan pulang dengan bangga."),
    ("id", "Usai misa, Romo dan Pastor bersama umat Paroki Santo Yosef merayakan Natal dengan sederhana, lalu berbagi bingkisan kepada warga."),
    ("en", "The Minister visited the school and met teachers who have worked for years. He said that religious moderation is a shared duty of all."),
    ("en", "Students of the madrasah won the first prize in the contest, and their teachers said that they had prepared for it since last year."),
    ("en", "Pilgrims from the province will leave for Jeddah on Monday. They are asked to keep their documents with them at all times."),
    ("en", "Hajj officers were trained to help the elderly, and the office has built a clinic which is open to all of the pilgrims."),
    ("jv", "Para santri ing pondhok pesantren sami ngrawuhi upacara pengetan dinten santri. Panjenenganipun paring dhawuh supados para santri tansah sregep sinau."),
    ("jv", "Wong-wong padha teka ing bale desa kanggo melu upacara. Bapak lurah ngendika yen gotong royong iku kudu dijaga lan ora kena dilalekake dening para nom-noman."),
    ("jv", "Kula lan panjenengan sampun dados tiyang sepuh, mila saking punika kedah paring tuladha ingkang sae dhateng para putra wayah."),
    ("su", "Para santri ti sababaraha pasantren kumpul dina acara milangkala. Bapa Kapala Kantor nepikeun amanat yén santri kudu leukeun diajar jeung ulah poho kana jasa guru."),
    ("su", "Ieu kagiatan téh pikeun ngamumulé basa indung, sabab urang Sunda kudu reueus kana budaya sorangan jeung teu meunang éra ngagunakeun basana."),
    ("su", "Hatur nuhun ka sadaya anu parantos sumping, mugia ieu acara aya mangpaatna pikeun urang sadaya dina kahirupan sapopoé."),
    ("mad", "Orèng Madhurâ sè ngabdhi ka masyarakat ta' kènèng loppa ka bhâsana dibi'. Kaangguy jâreya sadhâjâ santrè èparèngè ajhârân bhâsa Madhurâ ban ngajhi è langghâr."),
    ("mad", "Bapa' Kèyaè adhabu jhâ' sadhâjâ orèng sè bâdâ è kampong panèka kodhu arokon sareng tatangghâ ban ta' olle ngala' hakna orèng laèn."),
    ("min", "Niniak mamak jo alim ulama di nagari iko alah basapakat untuak mambaiki surau nan lah lamo indak dipakai. Kito sadonyo harus samo-samo manjago adaik jo agamo."),
    ("min", "Urang kampuang awak nan di rantau alah pulang untuak manyilau dunsanak. Indak ado nan labiah elok dari pado bakumpua basamo amak jo apak."),
    ("ace", "Ureueng gampông meusapat bak meunasah keu khanduri maulid. Teungku geupeugah bahwa geutanyoe mandum beuna tapeujroh akhlak ngon ibadat, nyan keuh nyang that peunteng."),
    ("ace", "Jinoe uroe aneuk miet nyang na di gampong nyoe ka jeuet jibeuet Quran ngon get. Nyan hana laen lagee hasee usaha gure ngon ureueng chik geuh."),
    ("bug", "Engka tau maega pole ri kampongnge sibawa anakna lettu ri masigi'e. Iyaro imang makkeda narekko engka tau de'na nasempajang, iyanaritu tania tau madeceng."),
    ("bug", "Sininna tau engkae ri onrong iyae namo tania pada agamana, naekia mappammula ri riolo sibawa maneng siamaseng, nasaba iko sibawa idi' siddi mua assaleng."),
    ("ban", "Krama desa sané rauh ring pura pinaka sameton sareng sami ngaturang bakti majeng ring Ida Sang Hyang Widhi. Bapak Kepala Kantor ngicenin piteket mangda krama nenten lali."),
    ("ban", "Titiang ngaturang suksma majeng ring ida dané sareng sami sané sampun ledang rauh, dumogi acara puniki mamargi antar miwah labda karya."),
    ("bjn", "Urang banua bakumpulan di masjid gasan baayun maulid. Sidin bapadah amun kakanakan handak pintar, kada kawa lawan main haja, inya harus balajar lawan mangaji jua."),
    ("bjn", "Ulun lawan pian sabarataan nang ada di sini kada hingkat bagawi saurangan. Jaka kita bagutung royong, nang barat hudah pasti ringan jua."),
    ("bbc", "Sude halak na ro tu huria i mandok mauliate tu Debata ala nunga dung sae ulaon i. Molo hita masihaholongan, ndang adong na boi manegai hadameon ni hita."),
    ("bbc", "Horas ma di hita saluhutna. Di ari na uli on taparade ma rohanta laho mangolophon arta ni angka ompunta, asa unang mago adat ni halak Batak."),
    ("sas", "Selapuk dengan sak dateng leq masjid jari maulid adat pade jaq belajar ngaji. Tuan guru siq uwah tokol bebaos, lamun ite mele bagus, ndeq te kanggo lupaq sembahyang."),
    ("sas", "Tiang dait side pade araq leq Gumi Sasak niki, endah ndeq te kadu saq lueq, laguq lamun selapuq semeton sopoq angen pasti jari bagus."),
    ("ar", "زار وزير الشؤون الدينية المعهد الإسلامي والتقى الطلاب والأساتذة وتحدث عن أهمية الاعتدال في الدين"),
    ("ar", "اختتمت المسابقة الوطنية لتلاوة القرآن الكريم (MTQ) بحضور الوالي وعدد من العلماء"),
    ("ms-Arab", "کمنتراين اݢام مڠاداکن ڤلاتيهن باݢي ڬورو ڤسنترين دان ڤارا ڤلاجر يڠ داتڠ دري سلوروه نڬري"),
    ("fa", "وزیر امور دینی از مدرسه بازدید کرد و با دانش‌آموزان پیرامون چگونگی زندگی گفتگو کرد"),
    ("ur", "وزیر مذہبی امور نے مدرسے کا دورہ کیا اور طلبہ سے ملاقات کی ہے، انہوں نے ٹیچروں کو بڑے انعامات دیے"),
    ("zh", "宗教事务部长访问了学校，会见了老师和学生，并参观了图书馆。"),
    ("ja", "大臣は学校を訪問し、先生や生徒と会って話をしました。"),
    ("ko", "장관은 학교를 방문하여 교사와 학생들을 만나 이야기를 나누었다."),
    ("ru", "Министр посетил школу и встретился с учителями и учениками."),
    ("th", "รัฐมนตรีเยี่ยมชมโรงเรียนและพบปะกับครูและนักเรียน"),
    ("hi", "मंत्री ने विद्यालय का दौरा किया और शिक्षकों से मुलाकात की।"),
    ("jv", "ꦥꦫꦱꦤ꧀ꦠꦿꦶꦱꦩꦶꦔꦫꦮꦸꦲꦶꦥꦼꦔꦼꦠꦤ꧀ꦢꦶꦤ꧀ꦠꦼꦤ꧀"),
    ("vi", "Bộ trưởng đã đến thăm trường và gặp các giáo viên của trường, những người này đã làm việc tại đây từ nhiều năm và được khen."),
    ("es", "El ministro visitó la escuela y se reunió con los profesores que trabajan en la región para hablar de los planes del año."),
    ("tr", "Bakan okulu ziyaret etti ve öğretmenler ile bir araya geldi. Bu ziyaret çok önemli olarak görüldü, daha sonra da bir tören ile sona erdi."),
]  # fmt: skip


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(TEXTS) >= 40


@pytest.mark.parametrize("stated", ["", "id", "en-US"])
@pytest.mark.parametrize(
    ("language", "text"), TEXTS, ids=[f"{tag}-{number}" for number, (tag, _) in enumerate(TEXTS)]
)
def test_the_words_say_what_language_it_is(language: str, text: str, stated: str) -> None:
    assert language_of("", text, stated).partition("-")[0] == language.partition("-")[0]


def test_what_is_stated_adds_its_region() -> None:
    assert language_of("", TEXTS[0][1], "id-ID") == "id-ID"
    assert language_of("", TEXTS[8][1], "en-GB") == "en-GB"
    assert language_of("", TEXTS[0][1], "en-GB") == "id"


@pytest.mark.parametrize("title", ["Rapat Dinas", "Selamat Idul Fitri 1447 H", "Monev BOS", "", "2025"])
def test_a_short_text_is_indonesian(title: str) -> None:
    assert language_of(title, "", "en-US") == "id"


def test_what_is_stated_decides_where_the_words_leave_it_open() -> None:
    names = " ".join(["Aminah Budiman Chairil Dahlia Effendi"] * 6)
    assert language_of("", names, "jv") == "jv"
    assert language_of("", names, "") == "id"


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        *(("ar", "rtl"), ("ar-SA", "rtl"), ("ms-Arab", "rtl"), ("fa", "rtl"), ("he", "rtl")),
        *(("id", "ltr"), ("ar-Latn", "ltr"), ("en-US", "ltr"), ("", "ltr"), ("jv", "ltr")),
    ],
)
def test_the_direction_follows_the_language(language: str, direction: str) -> None:
    assert direction_of(language) == direction


@given(st.text(), st.text(), st.sampled_from(["", "id", "id-ID", "en-US", "ar"]))
def test_any_text_has_a_language_that_is_recognised_or_stated(title: str, text: str, stated: str) -> None:
    assert language_of(title, text, stated) in RECOGNISED | {stated}


@given(st.lists(st.sampled_from(["Aminah", "dan", "di", "yang", "the", "ing", "lan", "ar"]), max_size=60))
def test_what_is_stated_never_outweighs_clear_words(words: list[str]) -> None:
    text = " ".join(words)
    told = language_of("", text, "")
    indonesian = sum(word in ("dan", "di", "yang") for word in words)
    if indonesian > len(words) / 2 and len(words) >= ENOUGH_WORDS:
        assert told == language_of("", text, "en") == "id"
