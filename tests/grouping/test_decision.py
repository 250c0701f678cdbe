"""What two entries are to each other: copies however they were changed, and what only looks like one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import copied_texts as texts
import pytest

from aggregator.grouping import contradict, judge
from aggregator.messages import LANGUAGES, text
from aggregator.model import Verdict

SAME, RELATED, DIFFERENT = Verdict.SAME, Verdict.RELATED, Verdict.DIFFERENT

_SYNONYMS = (
    ("menghadiri", "mengikuti"), ("mengajak", "mengimbau"), ("seusai", "setelah"), ("ujarnya", "katanya"),
    ("melaporkan", "menyampaikan"), ("Menurutnya", "Menurut dia"), ("disisihkan", "disediakan"),
    ("antusias", "bersemangat"), ("ditutup", "diakhiri"), ("pelayanan", "layanan"), ("digelar", "diadakan"),
)  # fmt: skip


def synonyms(parts: tuple[str, ...]) -> tuple[str, ...]:
    for word, other in _SYNONYMS:
        parts = tuple(part.replace(word, other) for part in parts)
    return parts


def misspelt(parts: tuple[str, ...]) -> tuple[str, ...]:
    """A slip of the finger in every tenth word or so."""
    spelled = []
    for part in parts:
        words = part.split(" ")
        spelled.append(
            " ".join(
                word[:2] + word[3:]
                if n % 11 == 7 and word.isalpha() and word.islower() and len(word) > 5
                else word
                for n, word in enumerate(words)
            )
        )
    return tuple(spelled)


OTHER_TITLE = "Peringatan Maulid di Bulukumba: Santunan Yatim dan Pesan Kejujuran"

COPIES = {
    "to the letter": texts.MAULID,
    "cut by a paragraph in the middle": texts.MAULID[:2] + texts.MAULID[3:],
    "cut to its first half": texts.MAULID[:3],
    "cut to its lead": texts.MAULID[:1],
    "without its lead": texts.MAULID[1:],
    "a teaser of forty words": (" ".join(texts.MAULID[0].split()[:40]) + " …",),
    "with two paragraphs more": texts.MAULID + texts.ADDED,
    "with two paragraphs more before its end": texts.MAULID[:4] + texts.ADDED + texts.MAULID[4:],
    "cut and lengthened": texts.MAULID[:4] + texts.ADDED[:1],
    "in another order": (texts.MAULID[0], texts.MAULID[3], texts.MAULID[1], texts.MAULID[2], *texts.MAULID[4:]),
    "with other words for many": synonyms(texts.MAULID),
    "with slips of the finger": misspelt(texts.MAULID),
    "with other words and slips": misspelt(synonyms(texts.MAULID)),
    "as one paragraph": (" ".join(texts.MAULID),),
    "with a slip in one number": tuple(part.replace("45 anak", "46 anak") for part in texts.MAULID),
    "without academic titles": tuple(part.replace("H. Zainal", "Zainal") for part in texts.MAULID),
    "with offices by their short names": tuple(
        part.replace("Kantor Kementerian Agama Kabupaten", "Kankemenag") for part in texts.MAULID
    ),
    "between share bar and related links": (
        "Facebook Twitter Telegram WhatsApp Email Print", *texts.MAULID, "TERKAIT", "Baca juga: Berita Lain Hari Ini",
    ),
    "under a reading-time bar, the lead twice": ("0 menit baca 0 %", f"Ringkasan: {texts.MAULID[0]}", *texts.MAULID),
    "signed otherwise": (*texts.MAULID[:-1], f"{texts.MAULID[-1]} (ghp)"),
    "in capital letters by the lead": (texts.MAULID[0].upper(), *texts.MAULID[1:]),
}  # fmt: skip


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize(
    "title", [texts.MAULID_TITLE, OTHER_TITLE], ids=["same headline", "another headline"]
)
def test_a_changed_copy_is_the_same_story(held, copy: tuple[str, ...], title: str) -> None:
    one = held(texts.MAULID, texts.MAULID_TITLE)
    other = held(
        copy, title, office="73", dateline="Makassar (Humas Bulukumba) – ", after=timedelta(hours=20)
    )
    assert judge(one, other).verdict is SAME, judge(one, other)


@pytest.mark.parametrize(
    ("one", "other", "days", "verdict"),
    [
        pytest.param(texts.MAULID, texts.MAULID_ELSEWHERE, 0, DIFFERENT, id="the same template in another town"),
        pytest.param(texts.MAULID[:3], texts.MAULID_ELSEWHERE, 0, DIFFERENT, id="half of it and the template"),
        pytest.param(
            texts.MAULID,
            tuple(p.replace("6/9/2025", "13/9/2025").replace("340", "290") for p in texts.MAULID),
            7,
            DIFFERENT,
            id="the same place a week later",
        ),
        pytest.param(
            texts.MAULID,
            tuple(
                p.replace("Nurul Huda", "Al-Munawwar").replace("Gantarang", "Ujung Loe").replace("340", "275")
                .replace("45 anak", "60 anak").replace("Burhan Tompo", "Kahar Nompo")
                .replace("Rahmatia Dg. Singara", "Sitti Aminah")
                for p in texts.MAULID
            ),
            0,
            DIFFERENT,
            id="the same day in another district of the regency",
        ),
        pytest.param(
            texts.week(12, "3/10", "Mahyuddin Koto", 85, "adab bertetangga"),
            texts.week(13, "10/10", "Syafrizal Piliang", 92, "keutamaan sedekah"),
            7,
            DIFFERENT,
            id="a weekly series",
        ),
        pytest.param(
            texts.week(12, "3/10", "Mahyuddin Koto", 85, "adab bertetangga"),
            texts.week(13, "10/10", "Mahyuddin Koto", 85, "adab bertetangga"),
            7,
            DIFFERENT,
            id="a weekly series of which only week and day change",
        ),
        pytest.param(texts.MAULID, texts.RAKOR, 0, DIFFERENT, id="another story"),
        pytest.param(texts.MAULID, texts.MAULID, 15, DIFFERENT, id="the same text long after"),
        pytest.param(texts.MAULID, texts.MAULID, 13, SAME, id="the same text within the window"),
        pytest.param(texts.MAULID, texts.MAULID_RETOLD, 0, RELATED, id="the same event in own words"),
        pytest.param(texts.MAULID, texts.MAULID_FOLLOW_UP, 7, RELATED, id="a follow-up"),
    ],
)  # fmt: skip
def test_what_is_alike_is_not_always_the_same(
    held, one: tuple[str, ...], other: tuple[str, ...], days: int, verdict: Verdict
) -> None:
    headlines = {
        texts.MAULID_RETOLD: texts.MAULID_RETOLD_TITLE,
        texts.MAULID_FOLLOW_UP: texts.MAULID_FOLLOW_UP_TITLE,
        texts.RAKOR: texts.RAKOR_TITLE,
    }
    a = held(one, headlines.get(one, texts.MAULID_TITLE))
    b = held(other, headlines.get(other, texts.MAULID_TITLE), after=timedelta(days=days))
    assert judge(a, b).verdict is verdict, judge(a, b)


def test_a_digest_is_the_copy_of_neither_story(held) -> None:
    digest = held([*texts.MAULID, *texts.RAKOR], "Kilas Daerah Sepekan")
    begun_by_hand = held(
        ["Berikut rangkuman kabar dari daerah.", *texts.MAULID, *texts.RAKOR], "Kilas Daerah"
    )
    for whole in (digest, begun_by_hand):
        for story in (held(texts.MAULID, texts.MAULID_TITLE), held(texts.RAKOR, texts.RAKOR_TITLE)):
            assert judge(whole, story).verdict is not SAME


def test_a_quotation_does_not_make_a_copy(held) -> None:
    column = (
        "Saya teringat ucapan seorang pejabat agama di daerah beberapa hari lalu, yang menurut saya patut direnungkan "
        "oleh siapa pun yang memegang amanah, besar ataupun kecil, di kota maupun di desa.",
        texts.MAULID[2],
        "Kalimat itu sederhana, tetapi memukul. Kita terlalu sering sibuk menyiapkan panggung dan lupa menengok dapur "
        "orang di sebelah rumah. Barangkali di situlah letak ujian keberagamaan kita hari ini.",
    )
    assert judge(held(texts.MAULID, texts.MAULID_TITLE), held(column, "Dapur Tetangga")).verdict is not SAME


def test_a_page_that_is_stuffed_with_a_story_is_not_its_copy(held) -> None:
    spam = tuple(
        f"Promo nomor {n}: pasang taruhan kecil menang besar setiap malam bersama bandar nomor {n * 7} yang jujur."
        for n in range(40)
    )
    stuffed = held([*spam[:20], *texts.MAULID, *spam[20:]], "Situs Terpercaya", url="https://promo.example/a")
    assert judge(held(texts.MAULID, texts.MAULID_TITLE), stuffed).verdict is not SAME


@pytest.mark.parametrize(
    "short",
    [
        "",
        "Selamat Hari Raya Idulfitri 1446 Hijriah, mohon maaf lahir dan batin.",
        "Keluarga besar kantor kami mengucapkan selamat Hari Amal Bakti ke-80, semoga semakin dekat melayani umat.",
    ],
)
def test_texts_too_short_to_tell_apart_stay_apart(held, short: str) -> None:
    one, other = held(short, "Selamat Hari Raya"), held(short, "Selamat Hari Raya", office="73.07")
    found = judge(one, other)
    assert found.verdict is not SAME
    assert "text_too_short" in {item.key for item in found.evidence}


def test_a_caption_that_names_the_place_is_told_by_its_headline_too(held) -> None:
    caption = (
        "Kepala Kankemenag Kabupaten Bulukumba, H. Zainal Marwan, menyerahkan santunan kepada anak yatim."
    )
    one = held(caption, "Santunan Yatim Majelis Taklim Gantarang")
    assert judge(one, held(caption, "Santunan Yatim Majelis Taklim Gantarang")).verdict is SAME
    assert judge(one, held(caption, "Foto Hari Ini di Kantor Kami")).verdict is not SAME


def test_words_in_letters_of_several_scripts_are_no_copy(held) -> None:
    hidden = tuple(part.replace("a", "а") for part in texts.MAULID)  # Cyrillic
    found = judge(held(texts.MAULID, texts.MAULID_TITLE), held(hidden, texts.MAULID_TITLE))
    assert found.verdict is not SAME
    assert "text_mixed_scripts" in {item.key for item in found.evidence}


def test_invisible_characters_hide_no_copy(held) -> None:
    hidden = tuple(part.replace("a", "a\u200b\u2060") for part in texts.MAULID)
    assert judge(held(texts.MAULID, texts.MAULID_TITLE), held(hidden, OTHER_TITLE)).verdict is SAME


def test_one_sentence_a_thousand_times_is_no_copy_of_the_text_that_has_it(held) -> None:
    found = judge(
        held(texts.MAULID, texts.MAULID_TITLE), held([texts.MAULID[0], " ".join([texts.MAULID[3]] * 999)])
    )
    assert found.verdict is not SAME


@pytest.mark.parametrize(
    "parts",
    [
        (
            "The Ministry of Religious Affairs opened a training for forty hajj officers in Bogor on Monday. Officers "
            "will learn how to guide elderly pilgrims, how to report health cases and how to keep calm in crowds.",
            "The training lasts four days and closes with a simulation at the dormitory. Participants come from "
            "eleven provinces and were chosen after a written test and an interview held in August.",
        ),
        (
            "افتتح وزير الشؤون الدينية يوم الاثنين دورة تدريبية لأربعين من مرافقي الحجاج في مدينة بوغور وسيتعلم المرافقون كيفية "
            "إرشاد كبار السن والتبليغ عن الحالات الصحية والمحافظة على الهدوء في الزحام وتستمر الدورة أربعة أيام",
            "ويأتي المشاركون من إحدى عشرة محافظة وقد تم اختيارهم بعد اختبار تحريري ومقابلة شخصية أجريت في شهر أغسطس الماضي "
            "وتختتم الدورة بتمرين عملي في مسكن الحجاج بحضور مديري المكاتب",
        ),
        (
            "Kepala Kankemenag Kabupatén Garut ngabuka kagiatan pangajaran basa Sunda keur guru madrasah. Anjeunna nyebutkeun "
            "yén basa indung kudu dipaké di kelas supaya barudak leuwih gampang ngarti kana pangajaran agama.",
            "Kagiatan anu lumangsung tilu poé ieu diiluan ku salapan puluh guru ti sagala kacamatan. Panitia nyadiakeun "
            "buku carita jeung kaset lagu kaulinan pikeun dibawa ka sakola masing-masing.",
        ),
    ],
    ids=["English", "Arabic", "Sundanese"],
)  # fmt: skip
def test_other_languages_are_compared_alike(held, parts: tuple[str, ...]) -> None:
    one, cut = held(parts, "Pelatihan satu dua tiga"), held(parts[:1], "Kabar lain sekali hari ini")
    assert judge(one, cut).verdict is SAME
    assert judge(one, held(texts.RAKOR, texts.RAKOR_TITLE)).verdict is DIFFERENT


def test_one_address_is_one_story_whenever_it_is_seen(held) -> None:
    address = "https://sulsel.kemenag.go.id/berita/hadiri-maulid"
    one = held(texts.MAULID, texts.MAULID_TITLE, url=address)
    other = held(texts.MAULID[0][:60], url=address, after=timedelta(days=90))
    assert judge(one, other).verdict is SAME


def test_an_address_that_is_used_again_for_another_week_is_another_story(held) -> None:
    address = "https://sumbar.kemenag.go.id/berita/pengajian-rutin"
    one = held(texts.week(12, "3/10", "Mahyuddin Koto", 85, "adab bertetangga"), url=address)
    other = held(
        texts.week(13, "10/10", "Syafrizal Piliang", 92, "sedekah"), url=address, after=timedelta(days=7)
    )
    assert judge(one, other).verdict is not SAME


def test_a_repost_mark_is_evidence_and_no_proof(held) -> None:
    one = held(texts.MAULID, texts.MAULID_TITLE, url="https://bulukumba.kemenag.go.id/berita/maulid")
    mark = "Copy from : https://bulukumba.kemenag.go.id/berita/maulid"
    copy = held([*texts.MAULID[:3], mark], "Kabar Maulid", url="https://warta.example/1", office=None)
    assert copy.fingerprint.reposts == (one.url_key,)
    found = judge(one, copy)
    assert (found.verdict, "repost_mark" in {item.key for item in found.evidence}) == (SAME, True)
    liar = held([*texts.RAKOR, mark], "Kabar Maulid", url="https://warta.example/2", office=None)
    assert judge(one, liar).verdict is RELATED


def test_long_texts_compare_by_samples_as_they_would_whole(held) -> None:
    long = [
        f"Pada pasal {n} dijelaskan hak {n * 3} dan kewajiban {n * 5} warga nomor {n * 7} di wilayah."
        for n in range(900)
    ]
    assert judge(held(long, "Naskah"), held(long[:600], "Naskah")).verdict is SAME
    assert judge(held(long, "Naskah"), held(long[:450] + long[800:], "Naskah")).verdict is SAME


@pytest.mark.parametrize(
    "other", [texts.MAULID, texts.MAULID_ELSEWHERE, texts.MAULID_RETOLD, texts.RAKOR, ("",)]
)
def test_the_judgement_is_the_same_both_ways_and_can_be_read(held, other: tuple[str, ...]) -> None:
    a, b = held(texts.MAULID, texts.MAULID_TITLE), held(other, OTHER_TITLE, after=timedelta(days=3))
    found = judge(a, b)
    assert found == judge(b, a)
    assert contradict(a, b) == contradict(b, a)
    assert found.evidence
    for item in found.evidence:
        for language in LANGUAGES:
            assert text(f"why.{item.key}", language, **item.facts)


def test_ids_decide_nothing(held) -> None:
    a, b = held(texts.MAULID, texts.MAULID_TITLE), held(texts.MAULID[:4], OTHER_TITLE)
    assert judge(a, b) == judge(replace(a, id=b.id), replace(b, id=a.id))
