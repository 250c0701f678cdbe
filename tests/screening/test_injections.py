"""What is put into ministries' sites by others, in the dresses it comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.quarantine import FindingKind, Place
from aggregator.screening.markup import hidden_links, read_markup
from aggregator.screening.spelling import joined, plain, unmasked

if TYPE_CHECKING:
    from conftest import Screen

NEWS = "Kepala Kantor membuka manasik haji yang diikuti 120 jemaah di aula kantor pada Senin pagi."
G, P, A, L, D = (
    *(FindingKind.GAMBLING, FindingKind.PHARMA, FindingKind.ADULT),
    *(FindingKind.LOANS, FindingKind.DEFACEMENT),
)
OUT, HID, LANG, LOOK = FindingKind.OUTLINKS, FindingKind.HIDDEN, FindingKind.LANGUAGE, FindingKind.LOOK

INJECTED = [
    (G, "Slot Gacor Hari Ini Gampang Menang Maxwin", "Situs slot gacor terpercaya dengan RTP live tertinggi. Daftar sekarang dan klaim bonus new member."),
    (G, "SLOT88: Link Alternatif Resmi Terpercaya", "Login slot88 melalui link alternatif, deposit pulsa tanpa potongan."),
    (G, "Bandar Togel Online Hadiah 4D 10 Juta", "Pasang angka jitu dan prediksi togel hongkong di agen togel resmi."),
    (G, "Bocoran RTP Slot Malam Ini", "Pola gacor Gates of Olympus dan Starlight Princess, scatter hitam turun terus."),
    (G, "Daftar Situs Toto Macau Terpercaya", "Toto macau 4D dengan diskon terbesar, deposit dana dan qris."),
    (G, "Agen Judi Bola Sbobet88", "Taruhan bola dan mix parlay dengan odds terbaik di agen sbobet."),
    (G, "Poker Online IDN Play Uang Asli", "Main poker online, dominoqq dan bandarqq di situs pkv games."),
    (G, "Mahjong Ways 2 Scatter Emas Pasti Maxwin", "Akun demo PG Soft dan pola slot mahjong ways terbaru hari ini."),
    (G, "Zeus Slot x1000 Auto Sultan", "Kakek Zeus slot x1000, depo 10k wd cepat anti rungkad."),
    (G, "Casino Online Live 24 Jam", "Baccarat dan live casino dengan bonus rollingan untuk member baru."),
    (G, "Kegiatan Rutin Kantor", "Mainkan slot gacor dan raih maxwin di link slot resmi kami, bonus new member 100 persen menanti."),
    (G, "Manasik Haji", NEWS + " Kunjungi situs slot gacor terpercaya, rtp slot tertinggi, deposit qris."),
    (G, "sl0t g4c0r hari ini", "m4xw1n setiap spin di s1tus sl0t kami."),
    (G, "SLOTGACOR MAXWIN", "slotgacor linkslot situsslot"),
    (G, "S L O T  G A C O R", "s l o t g a c o r m a x w i n"),
    (G, "S.L.O.T-G.A.C.O.R terbaru", "t.o.g.e.l o.n.l.i.n.e hadiah besar"),
    (G, "Info Kantor", "<p>sl\u200bot ga\u200bcor dan max\u200bwin</p>"),
    (G, "Info Kantor", "<p>s\u2060l\u2060o\u2060t \u200bg\u200ba\u200bc\u200bo\u200br setiap hari, ju\u200bdi online</p>"),
    (G, "ѕlоt gасоr hаrі іnі", "mахwіn tеrus dі ѕіtus ѕlоt kаmі"),
    (G, "𝐒𝐋𝐎𝐓 𝐆𝐀𝐂𝐎𝐑 𝐌𝐀𝐗𝐖𝐈𝐍", "𝐬𝐢𝐭𝐮𝐬 𝐬𝐥𝐨𝐭 𝐭𝐞𝐫𝐩𝐞𝐫𝐜𝐚𝐲𝐚"),
    (G, "ＳＬＯＴ ＧＡＣＯＲ", "ｍａｘｗｉｎ ｒｔｐ ｌｉｖｅ"),
    (G, "Š̌l̈ót Gàçór", "Máxẃiñ dán jáckpót slót"),
    (G, "T0GEL 0NLINE HK", "Pr3diksi t0gel hk dan k3luaran sgp, angka jitu"),
    (G, "p0k3r 0nl1ne", "d0min0qq dan b4nd4rqq"),
    (G, "JU.DI SLOT PRAGMATIC PLAY", "Sweet Bonanza, gates of olympus, pragmatic play, spadegaming"),
    (G, "Promo Deposit 5000 Dapat Freespin", "Depo 5k bonus freebet buy spin slot thailand server luar gampang menang"),
    (G, "Tembak Ikan Online dan Sabung Ayam Online", "Agen slot dan sabung ayam online, wd cepat."),
    (G, "Live Draw HK Tercepat", "Data HK, pengeluaran hk, pengeluaran sgp dan prediksi hk jitu."),
    (G, "Best Online Slots and Sportsbook", "Online gambling with free spin and sportsbook bonus, live casino."),
    (G, "Rekomendasi 10 Situs Judi Terpercaya", "Situs judi dengan winrate tinggi, slot server kamboja, akun pro."),
    (G, "Mahjong Ways: Rahasia Scatter Hitam Terungkap", "Pemain asal Medan raih kemenangan besar dari modal receh."),
    (G, "Cara Menang Main Slot Pakai Modal 20 Ribu", "Panduan lengkap main slot agar dapat jackpot, daftar akun di situs terpercaya."),
    (G, "KOITOTO: Situs Bandar Toto Macau 4D Resmi", "Login koitoto dengan link alternatif anti nawala."),
    (G, "Nikmati Sensasi RTP 98% Malam Ini", "Provider pilihan dengan rtp live tertinggi."),
    (G, "Login Gacor88", "Link alternatif gacor88, bonus member baru."),
    (G, "5L0T TH41L4ND", "5l0t th41l4nd"),
    (G, "T O G E L", "t o g e l s i n g a p o r e"),
    (P, "Obat Penggugur Kandungan WA 0812xxxx", "Klinik aborsi aman."),
    (P, "Jual Obat Aborsi Cytotec Asli", "Obat penggugur kandungan ampuh, COD, hubungi WA, privasi aman."),
    (P, "Buy Cheap Viagra Online", "Generic viagra without prescription, free shipping."),
    (P, "Obat Kuat Pria Tahan Lama Titan Gel", "Jual obat kuat herbal asli, bayar di tempat."),
    (P, "Vimax Pembesar Alat Vital", "Obat pembesar penis nomor 1, tanpa efek samping."),
    (P, "Canadian Pharmacy Discount", "Buy tramadol and buy xanax at our online pharmacy, no prescription needed."),
    (P, "Info Layanan KUA", "Jual obat perangsang wanita dan obat bius, order sekarang, cod."),
    (P, "V1agra & C1alis Murah", "Beli vi4gra dan ci4lis di sini"),
    (A, "Nonton Bokep Indo Terbaru", "Video bokep viral telegram full video tanpa sensor."),
    (A, "Link Video Mesum Viral", "Download bokep gratis, xnxx dan pornhub tanpa vpn."),
    (A, "Free Porn Streaming HD", "Watch porn and hentai, xvideos collection."),
    (A, "Open BO Murah Bulukumba", "Cewek bispak, pijat plus plus, bo murah."),
    (L, "Pinjol Cepat Cair Tanpa BI Checking", "Pinjaman online langsung cair, cukup KTP, cair dalam 5 menit."),
    (L, "Aplikasi Pinjol Terbaik Limit Hingga 50 Juta", "Pinjaman tanpa jaminan, ajukan sekarang, bunga rendah."),
    (L, "Jasa Galbay dan Hapus Data Pinjol", "Joki pinjol terpercaya, dana cair langsung acc."),
    (L, "Payday Loans Online Bad Credit", "Instant loan with bad credit loans approved."),
    (D, "Hacked by Gh0st_ID", "Hello admin, your security is low. Greetz to all member of our crew."),
    (D, "HACKED BY MR.K3LINCI", "No system is safe."),
    (D, "Owned by Cyber Team Indonesia", "Greetz: Anonymous, cyber army. Patch your system."),
    (D, "Defaced by XploitSec", "Sorry admin, just for fun. We are legion, expect us."),
    (D, "Berita", "<h1>H4cked by N0b0dy</h1><p>your site has been hacked, greetz to our team</p>"),
    (OUT, "Manasik Haji", f"<p>{NEWS} <a href='https://slotgacor777.example/daftar'>selengkapnya</a></p>"),
    (OUT, "Manasik Haji", f"<p>{NEWS}</p><p><a href='https://raja-togel.example'>.</a></p>"),
    (OUT, "Manasik Haji", f"<p>{NEWS} <a href='https://hoki77.vip/'>baca</a></p>"),
    (OUT, "Manasik Haji", f"<p>{NEWS} <a href='//mega138.xyz/?ref=1'>di sini</a></p>"),
    (OUT, "Manasik Haji", f"<p>{NEWS} <a href='https://www.buyviagra.example/'>info</a></p>"),
    (OUT, "Manasik Haji", f"<p>{NEWS} <a href='https://lpse.contoh.go.id/slot-gacor-maxwin/'>info</a></p>"),
    (HID, "Manasik Haji", f"<p>{NEWS}</p><div style='display:none'><a href='https://a1.example'>x</a><a href='https://b2.example'>y</a></div>"),
    (HID, "Manasik Haji", f"<p>{NEWS}</p><div style=\"position:absolute; left:-9999px\"><a href='https://a1.example'>x</a><a href='https://b2.example'>y</a></div>"),
    (HID, "Manasik Haji", f"<p>{NEWS}</p><div style='visibility: hidden'><a href=https://a1.example>x</a><a href=https://b2.example>y</a></div>"),
    (HID, "Manasik Haji", f"<p>{NEWS}</p><span style='font-size:0px'><a href='https://a1.example'>x</a><a href='https://b2.example'>y</a></span>"),
    (HID, "Manasik Haji", f"<p>{NEWS}</p><div style='height:0;overflow:hidden'><a href='https://a1.example'>x</a><a href='https://b2.example'>y</a></div>"),
    (HID, "Manasik Haji", f"<p>{NEWS}</p><div hidden><a href='https://a1.example'>x</a><a href='https://b2.example'>y</a></div>"),
    (HID, "Manasik Haji", f"<p>{NEWS}</p><p style='color:#fff;background-color:#fff'><a href='https://a1.example'>x</a><a href='https://b2.example'>y</a></p>"),
    (HID, "Manasik Haji", f"<p>{NEWS}</p><marquee height=1 width=1><a href='https://a1.example'>x</a><a href='https://b2.example'>y</a></marquee>"),
    (HID, "Manasik Haji", f"<p>{NEWS}</p><div style='text-indent:-9999em'><a href='https://a1.example'>x</a><a href='https://b2.example'>y</a></div>"),
    (HID, "Manasik Haji", f"<p>{NEWS}</p><div style='DISPLAY : NONE !important'>judi slot togel</div>"),
    (HID, "Manasik Haji", f"<p>{NEWS}</p><div style='opacity:0'>slot gacor</div>"),
    (LANG, "在线赌场注册", "<p>欢迎来到我们的网站，注册即可获得奖金，每天都有新的活动等你参加，快来加入我们吧。</p>"),
    (LANG, "Играть онлайн бесплатно", "<p>Лучшие предложения для новых игроков, регистрация занимает одну минуту, получите подарок прямо сейчас.</p>"),
    (LANG, "เว็บตรงแตกง่าย", "<p>สมัครสมาชิกวันนี้รับเครดิตฟรีทันที ไม่มีขั้นต่ำ ฝากถอนได้ตลอดยี่สิบสี่ชั่วโมง ระบบอัตโนมัติ</p>"),
    (LANG, "オンラインカジノ", "<p>登録するだけでボーナスがもらえます。今すぐ参加して、毎日のイベントを楽しんでください。</p>"),
]  # fmt: skip


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(INJECTED) >= 60


@pytest.mark.parametrize(
    ("kind", "title", "body"), INJECTED, ids=[f"{number}-{row[0]}" for number, row in enumerate(INJECTED)]
)
def test_an_injection_is_found(screened: Screen, kind: FindingKind, title: str, body: str) -> None:
    assert kind in {finding.kind for finding in screened(title, body)}


def test_a_finding_says_where_it_is(screened: Screen) -> None:
    found = screened("Manasik", f"<p>{NEWS} <a href='https://slotgacor777.example/'>x</a></p>")
    assert [(f.kind, f.place, f.excerpt) for f in found] == [(OUT, Place.LINK, "slotgacor777.example")]


def test_many_links_to_strangers_alone_are_no_injection_but_beside_another_weak_sign_they_are(
    screened: Screen,
) -> None:
    strangers = "".join(f"<a href='https://asing{number}.example/'>a</a> " for number in range(6))
    assert screened("Manasik Haji", f"<p>{NEWS} {strangers}</p>") == ()
    odd = screened("★★★ 777 $$$ 888 ★★★ ###", f"<p>{NEWS} {strangers}</p>")
    assert {finding.kind for finding in odd} == {OUT, LOOK}


@given(
    st.text(max_size=60), st.text(alphabet="<>/=\"' adivspnhrefstyle:none;slotgacor\u200b.0", max_size=200)
)
def test_any_markup_is_read_to_its_end(title: str, body: str) -> None:
    read = read_markup(body)
    assert len(plain(title + read.shown + read.hidden)) <= 4 * len(title + body) + 2
    assert all(link.host for link in read.links)


@pytest.mark.parametrize(
    "hostile",
    [
        "<div " * 60_000,
        "<a href='" * 60_000,
        "<div style='display:none'>" * 30_000,
        "</div>" * 90_000,
        "s l o t " * 60_000,
        "sl\u200bot" * 60_000,
        "<" * 400_000,
        "&amp;" * 90_000,
        "<a " + "x=' " * 90_000,
        "https://" * 60_000,
        "hidden " * 60_000,
        "<p " + "hidden" * 60_000 + ">",
    ],
    ids=range(12),
)
def test_hostile_markup_comes_to_an_end(hostile: str) -> None:
    read = read_markup(hostile)
    for text in (hostile, read.shown, read.hidden):
        plain(text), unmasked(text), joined(text)
    assert len(read.shown) + len(read.hidden) <= len(hostile) + 200_000


def test_of_what_is_hidden_around_an_article_only_links_speak() -> None:
    hidden = "<div style='display:none'>obat <a href='https://judi.example/x?a=1&amp;b=2'>slot</a></div>"
    around = hidden_links(f"<a href='https://kemenag.go.id/'>beranda</a>{hidden}")
    assert around == '<div hidden><a href="http://judi.example/x?a=1&amp;b=2"></a></div>'
    assert read_markup(around).links[0].hidden
    assert hidden_links("<div hidden>obat dan slot</div><a href='https://a.example/'>a</a>") == ""
