"""The text of pages that no recipe knows: found among what surrounds it, and left in its own markup."""

from __future__ import annotations

import pytest

from aggregator.extract import read_article
from aggregator.model import EntryDraft
from aggregator.recipes import NONE

URL = "https://contoh.kemenag.go.id/berita/guru-madrasah-contoh-dibina"
TITLE = "Guru Madrasah Contoh Dibina"
ONE = (
    "Contoh (Humas) — Kepala Kantor Kementerian Agama Contoh membuka pembinaan guru madrasah di aula kantor."
)
TWO = "Kegiatan diikuti 120 guru dari seluruh kecamatan, dan berlangsung dua hari penuh di tiga ruang."
THREE = (
    "Peserta akan kembali ke madrasah masing-masing dengan rencana kerja yang harus dilaporkan bulan depan."
)
OTHER = "Warga kampung memanen ikan dari kolam yang digali bersama, lalu menjualnya di pasar kecamatan."
LINKS = "".join(
    f"<li><a href='/b/{n}'>Berita lain yang judulnya cukup panjang, {n}</a></li>" for n in range(9)
)


def read(body: str, head: str = f"<title>{TITLE} - Kemenag Contoh</title>") -> EntryDraft:
    page = f"<!DOCTYPE html><html lang='id'><head>{head}</head><body>{body}</body></html>"
    parsed = read_article(page.encode(), {"content-type": "text/html; charset=utf-8"}, URL, NONE)
    assert parsed.draft is not None, parsed.detail
    return parsed.draft


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_an_article_in_several_elements_is_whole() -> None:
    chunks = "".join(
        f"<div id='p'><div class='isi'>{paragraphs(text, TWO)}</div></div><p class='iklan'>Iklan</p>"
        for text in (ONE, OTHER, THREE)
    )
    content = read(f"<ul>{LINKS}</ul><h1>{TITLE}</h1><div>{chunks}</div>").content_html
    assert all(text in content for text in (ONE, OTHER, THREE))
    assert "Iklan" not in content


def test_teasers_of_other_articles_are_none_of_it() -> None:
    teasers = "".join(
        f"<div class='kartu'><h3><a href='/b/{n}'>Panen ikan kampung {n}</a></h3><p>{OTHER}</p></div>"
        for n in range(6)
    )
    content = read(
        f"<h1>{TITLE}</h1><div><div>{paragraphs(ONE, TWO, THREE)}</div><div>{teasers}</div></div>"
    ).content_html
    assert THREE in content
    assert OTHER not in content


def test_what_follows_without_end_is_another_article() -> None:
    first = f"<div class='b'><h1>{TITLE}</h1>{paragraphs(ONE, TWO)}</div>"
    second = f"<div class='b'><h1>Panen Ikan di Kampung Contoh Baru</h1>{paragraphs(OTHER, OTHER)}</div>"
    content = read(f"<div>{first}{second}</div>").content_html
    assert TWO in content
    assert OTHER not in content


@pytest.mark.parametrize(
    "line",
    [
        "<div>Senin, 1 Desember 2025 10:05 WIB | Siti Aminah | Dibaca 17 kali</div>",
        "<div class='keterangan'>Para guru menyimak pengarahan di aula kantor.</div>",
        "<div class='ringkasan'>Ringkasan: Kepala Kantor Kementerian Agama Contoh membuka...</div>",
        "<div>Bagikan: Facebook WhatsApp</div>",
        f"<h2>{TITLE}</h2>",
    ],
)
def test_lines_about_an_article_are_not_its_text(line: str) -> None:
    content = read(
        f"<div class='kotak'><h1>{TITLE}</h1>{line}<div>{paragraphs(ONE, TWO, THREE)}</div></div>"
    ).content_html
    assert ONE in content
    for shown in ("Dibaca", "menyimak", "Ringkasan", "Bagikan", TITLE):
        assert shown not in content


def test_what_belongs_to_a_text_stays_in_its_own_markup() -> None:
    inner = (
        f"<p>{ONE}</p><h2>Jadwal</h2><ul><li>Senin pagi: pembukaan</li><li>Selasa</li></ul>"
        f"<figure><img src='/f/aula.jpg'><figcaption>Aula</figcaption></figure><p>{TWO}</p>"
        "<table><tr><th>Ruang</th><td>Peserta</td></tr></table><blockquote>“Guru adalah kunci.”</blockquote>"
        f"<iframe src='https://www.youtube.com/embed/abcdefgh123'></iframe><p>{THREE}</p>"
        "<p><a href='/berkas/edaran.pdf'>Unduh surat edaran</a></p>"
    )
    draft = read(f"<h1>{TITLE}</h1><div class='x'>{inner}</div><div class='terkait'><ul>{LINKS}</ul></div>")
    for part in ("<h2>", "<li>", "<img", "<figcaption>", "<table>", "<blockquote>", "<iframe", "edaran.pdf"):
        assert part in draft.content_html
    assert "Berita lain" not in draft.content_html
    assert [(file.url, file.type) for file in draft.enclosures] == [
        ("https://www.youtube.com/embed/abcdefgh123", "text/html"),
        ("https://contoh.kemenag.go.id/berkas/edaran.pdf", "application/pdf"),
    ]


def test_lines_with_breaks_are_paragraphs_of_one_text() -> None:
    content = read(f"<h1>{TITLE}</h1><div><div>{ONE}<br><br>{TWO}<br><br>{THREE}</div></div>").content_html
    assert f"{ONE}<br><br>{TWO}" in content


def test_the_text_that_json_ld_states_decides_where_the_page_shows_more() -> None:
    data = f'{{"@type": "NewsArticle", "headline": "{TITLE}", "articleBody": "{ONE} {TWO} {THREE}"}}'
    head = f"<title>{TITLE}</title><script type='application/ld+json'>{data}</script>"
    more = f"<div class='lain'>{paragraphs(OTHER, OTHER)}</div>"
    content = read(
        f"<h1>{TITLE}</h1><div class='x'>{paragraphs(ONE, TWO, THREE)}{more}</div>", head
    ).content_html
    assert THREE in content
    assert OTHER not in content


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Kemenag Contoh | Guru Madrasah Contoh Dibina</title>", "<h1>Kemenag Contoh</h1>", TITLE),
        ("<title>Kanwil Kementerian Agama Provinsi Contoh</title>", f"<b class='judul'>{TITLE}</b>", TITLE),
        ("<title>Detail Berita</title>", f"<table><tr><td>{TITLE}</td></tr></table>", TITLE),
        (f"<title>{TITLE} - Kemenag Contoh</title>", "<h1>Berita</h1>", TITLE),
        ("<title>Guru Madrasah Contoh…</title>", f"<h1>{TITLE}</h1>", TITLE),
        (f"<meta property='og:title' content='{TITLE} | Kemenag Contoh'><title>x</title>", "", TITLE),
    ],
)
def test_headlines_are_those_of_the_article_not_of_the_site(head: str, body: str, title: str) -> None:
    assert read(f"{body}<div>{paragraphs(ONE, TWO, THREE)}</div>", head).title == title


@pytest.mark.parametrize(
    ("near", "author"),
    [
        ("<p>Penulis: Siti Aminah</p>", "Siti Aminah"),
        ("<p>Senin, 1 Desember 2025 oleh Siti Aminah</p>", "Siti Aminah"),
        ("<p><i>Siti Aminah</i><i>1 Desember 2025</i></p>", "Siti Aminah"),
        ("<p>Selasa, 20 Agustus 2019, 10:04 humascontoh</p>", "humascontoh"),
        ("<span itemprop='author'><span itemprop='name'>Siti Aminah</span></span>", "Siti Aminah"),
        ("<p>Diposting oleh admin pada 1 Desember 2025</p>", ""),
        ("<p>1 Desember 2025 | Oleh: Admin | 351 views</p>", ""),
        ("<p>1 Desember 2025 / 1 Ramadan 1447 H / Siti Aminah / 196 hits</p>", "Siti Aminah"),
        ("<p>1 Desember 2025 / http://contoh.test/a</p>", ""),
        ("<p><span>Samstag</span> <span>5. April 2025</span></p>", ""),
        ("<p class='meta-author'>von Erika Muster</p>", "Erika Muster"),
        ("<p class='meta-author'>par Jeanne Exemple</p>", "Jeanne Exemple"),
        ("<div class='x__author'>Siti Aminah - <span>Kabar</span></div>", "Siti Aminah"),
        ("<div data-hook='user-name'>Siti Aminah</div>", "Siti Aminah"),
        ("<dl><dt>Penulis</dt><dd>Siti Aminah</dd><dt>Editor</dt><dd>Budi Contoh</dd></dl>", "Siti Aminah"),
        ("<div class='author-desc'><b>Kontributor</b>: Siti Aminah</div>", "Siti Aminah"),
        ("<p>Senin, 1 Desember 2025</p>", ""),
    ],
)
def test_bylines(near: str, author: str) -> None:
    assert read(f"<div><h1>{TITLE}</h1>{near}<div>{paragraphs(ONE, TWO, THREE)}</div></div>").author == author


@pytest.mark.parametrize(
    ("near", "published", "updated"),
    [
        (
            "<p>Diterbitkan 1 Desember 2025, Diperbarui 3 Desember 2025</p>",
            "1 Desember 2025",
            "3 Desember 2025",
        ),
        ("<p>3 مارس 2025</p>", "2025-03-03", ""),
        ("<p>28 de mayo de 2024</p>", "2024-05-28", ""),
        ("<p>2024年5月28日</p>", "2024-05-28", ""),
        ("<p>Dienstag, 5. März 2024</p>", "2024-03-05", ""),
        ("<p>le 1er août 2024</p>", "2024-08-01", ""),
        ("<p>Freitag, 05.04.2024, 10:05 Uhr</p>", "05.04.2024, 10:05", ""),
        ("<p>May 28, 2024</p>", "May 28, 2024", ""),
        ("<p>28/05/2024 10:05</p>", "28/05/2024 10:05", ""),
    ],
)
def test_dates_in_other_forms_and_languages(near: str, published: str, updated: str) -> None:
    text = paragraphs(
        ONE, "Acara serupa diadakan pada 2 Januari 2019 di kantor lain, kata kepala seksi.", THREE
    )
    draft = read(f"<div class='jam'>Rabu, 25 November 2026</div><h1>{TITLE}</h1>{near}<div>{text}</div>")
    assert (draft.published, draft.updated) == (published, updated)


@pytest.mark.parametrize(
    "stated",
    ["Codingest", "Super User", "WordPress", "admincontoh", "Kontributor Kota Contoh", "https://x.test"],
)
def test_systems_sites_and_places_write_nothing(stated: str) -> None:
    head = f"<title>{TITLE}</title><meta name='author' content='{stated}'>"
    assert read(f"<h1>{TITLE}</h1>{paragraphs(ONE, TWO, THREE)}", head).author == ""


def test_a_person_is_named_rather_than_the_office_that_the_head_states() -> None:
    head = f"<title>{TITLE}</title><meta name='author' content='Kemenag Contoh'>"
    end = "<dl><dt>Penulis</dt><dd>Siti Aminah</dd></dl>"
    assert read(f"<h1>{TITLE}</h1>{paragraphs(ONE, TWO, THREE)}{end}", head).author == "Siti Aminah"


def test_a_press_release_is_dated_where_it_is_signed() -> None:
    end = "<div align='right'>Kota Contoh, 30 Desember 2021</div>"
    assert read(f"<h1>{TITLE}</h1>{paragraphs(ONE, TWO, THREE)}{end}").published == "30 Desember 2021"


def test_dates_that_cannot_be_are_not_believed() -> None:
    head = f"<title>{TITLE}</title><meta property='article:published_time' content='0000-00-00 00:00:00'>"
    near = "<p>Senin, 1 Desember 2025</p>"
    assert (
        read(f"<h1>{TITLE}</h1>{near}{paragraphs(ONE, TWO, THREE)}", head).published
        == "Senin, 1 Desember 2025"
    )


@pytest.mark.parametrize(
    ("head", "shown", "image", "caption"),
    [
        (
            "",
            "<img src='/f/1.jpg'><div class='keterangan-foto'>Guru di aula</div>",
            "/f/1.jpg",
            "Guru di aula",
        ),
        (
            "",
            "<img src='/img/logo.png'><figure><img data-src='/f/1.jpg' src='data:,'></figure>",
            "/f/1.jpg",
            "",
        ),
        ("", "<div class='bg' data-bg='/f/1.jpg'></div>", "/f/1.jpg", ""),
        ("", "<div style=\"background-image:url('/f/1.jpg')\"></div>", "/f/1.jpg", ""),
        ("", "<img srcset='/f/s.jpg 300w, /f/1.jpg 900w'>", "/f/1.jpg", ""),
        (
            "<meta property='og:image' content='/img/logo-kemenag.png'>",
            "<img src='/f/1.jpg'>",
            "/f/1.jpg",
            "",
        ),
        (
            "<meta property='og:image' content='/f/1.jpg'>",
            "<figure><img src='/f/1-300x200.jpg'><figcaption>Guru di aula</figcaption></figure>",
            "/f/1.jpg",
            "Guru di aula",
        ),
        (
            "<meta property='og:image' content='/sitesv/logo=w16383'>",
            "<img src='/f/1.jpg'>",
            "/f/1.jpg",
            "",
        ),
        ("", "", "", ""),
    ],
)
def test_the_lead_image_and_its_caption(head: str, shown: str, image: str, caption: str) -> None:
    text = f"<div>{paragraphs(ONE, TWO, THREE)}</div>"
    draft = read(
        f"<nav><img src='/f/menu.jpg'></nav><div class='b'><h1>{TITLE}</h1>{shown}{text}</div>",
        f"<title>{TITLE}</title>{head}",
    )
    assert (draft.image_url, draft.image_caption) == (image, caption)
    assert not caption or caption not in draft.content_html.partition("<p>")[2]


@pytest.mark.parametrize(
    ("link", "next_url"),
    [
        ("<div class='pagination'><a href='?page=2'>2</a></div>", f"{URL}?page=2"),
        ("<div class='page-links'><a href='/berita/guru-madrasah-contoh-dibina/2'>2</a></div>", f"{URL}/2"),
        ("<link rel='next' href='/berita/berita-lain-yang-baru'>", ""),
        ("<div class='pagination'><a href='https://lain.example/?page=2'>2</a></div>", ""),
    ],
)
def test_the_next_page_is_one_of_the_same_article(link: str, next_url: str) -> None:
    page = f"<title>{TITLE}</title><h1>{TITLE}</h1><div>{paragraphs(ONE, TWO, THREE)}</div>{link}"
    assert read_article(page.encode(), {}, URL, NONE).next_url == next_url


def test_the_banner_of_a_page_that_is_a_table_is_no_picture_of_the_article() -> None:
    cell = f"<b>{TITLE}</b><hr><img src='/foto/1.jpg'>{paragraphs(ONE, TWO, THREE)}"
    table = f"<table><tr><td><img src='/a/banner.png'></td></tr><tr><td>{cell}</td></tr></table>"
    assert read(table).image_url == "/foto/1.jpg"


@pytest.mark.parametrize(
    ("near", "end", "published", "updated"),
    [
        ("<div><a href='/2017/08/09/'>09/08/2017</a></div>", "", "09/08/2017", ""),
        ("", "<div>veröffentlicht: 25.10.2007 15:19</div>", "25.10.2007 15:19", ""),
        ("", "<p>Letzte Aktualisierung: 18.01.2018</p>", "", "18.01.2018"),
        ("<abbr class='published' title='Sonntag, Dezember 16th, 2012'>So</abbr>", "", "2012-12-16", ""),
    ],
)
def test_dates_in_links_and_under_foreign_labels(near: str, end: str, published: str, updated: str) -> None:
    draft = read(f"<h1>{TITLE}</h1>{near}<div>{paragraphs(ONE, TWO, THREE)}</div>{end}")
    assert (draft.published, draft.updated) == (published, updated)


@pytest.mark.parametrize(
    ("language", "published"), [("en-US", "2024-05-08 10:05"), ("en-GB", "05/08/2024 10:05")]
)
def test_an_american_page_writes_the_month_first(language: str, published: str) -> None:
    page = f"<html lang='{language}'><title>{TITLE}</title><h1>{TITLE}</h1><p>05/08/2024 10:05</p>"
    text = f"{page}<div>{paragraphs(ONE, TWO, THREE)}</div></html>"
    draft = read_article(text.encode(), {"content-type": "text/html; charset=utf-8"}, URL, NONE).draft
    assert draft is not None
    assert draft.published == published


def test_what_is_called_clutter_but_holds_the_text_is_none() -> None:
    story = "".join(
        f"<section class='part has-ads js-ads'>{paragraphs(text)}</section>"
        for text in (ONE, TWO, THREE, OTHER)
    )
    content = read(f"<nav><ul>{LINKS}</ul></nav><h1>{TITLE}</h1><div>{story}</div>").content_html
    assert all(text in content for text in (ONE, TWO, THREE, OTHER))


def test_a_heading_of_the_first_rank_within_a_text_does_not_end_it() -> None:
    heading = "<h1>Tempat yang disukai peserta pembinaan guru</h1>"
    inner = f"<div class='isi'>{paragraphs(ONE)}{heading}{paragraphs(TWO, THREE)}</div>"
    content = read(f"<div><div class='kepala'><h1 class='judul'>{TITLE}</h1></div>{inner}</div>").content_html
    assert all(text in content for text in (ONE, TWO, THREE))


def test_a_text_in_an_element_that_html_does_not_know_is_given_in_one_that_it_knows() -> None:
    content = read(f"<document><text>{paragraphs(ONE, TWO, THREE)}</text></document>").content_html
    assert content.startswith("<div>")
    assert "<text" not in content


def test_the_id_of_a_heading_does_not_say_what_it_is() -> None:
    inner = f"{paragraphs(ONE, TWO)}<h3 id='nav_isi__1'>Isi pembinaan guru</h3>{paragraphs(THREE)}"
    assert "Isi pembinaan guru" in read(f"<h1>{TITLE}</h1><div class='isi'>{inner}</div>").content_html


def test_the_name_of_a_site_leaves_a_short_title() -> None:
    head = "<title>Telinga! | Contohblog</title><meta property='og:site_name' content='Contohblog'>"
    assert read(paragraphs(ONE, TWO, THREE), head).title == "Telinga!"


def test_comments_that_outweigh_a_text_are_none_of_it() -> None:
    remarks = "".join(f"<li><p>Tanggapan pembaca ke-{n}: {OTHER} {OTHER}</p></li>" for n in range(60))
    text = paragraphs(*(f"{one} Bagian {n} dari laporan." for n in range(6) for one in (ONE, TWO, THREE)))
    content = read(
        f"<div id='content'><h1>{TITLE}</h1>{text}<ol class='commentlist2'>{remarks}</ol></div>"
    ).content_html
    assert "Bagian 5" in content
    assert "Tanggapan pembaca" not in content
