"""Lists of sites that no recipe knows: small pages, each made another way, are read whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aggregator.extract import read_document
from aggregator.model import DocumentShape, ParsedDocument, Reason
from aggregator.recipes import NONE

HOST = "https://contoh.kemenag.go.id"
TITLES = (
    "Kakanwil Lantik 11 Pejabat Pengawas",
    "Calon Jemaah Haji Ikuti Manasik Hari Pertama",
    "Santri Rakit Alat Pengering Gabah",
    "Pojok Baca KUA Ramai Dikunjungi Catin",
    "Guru Madrasah Susun Modul Cinta Lingkungan",
)
SHORT = ("Apel Pagi", "Donor Darah", "Rapat Kerja", "Hari Santri", "Bazar Amal Madrasah")
DAYS = ("12 November 2026", "11 November 2026", "10 November 2026", "9 November 2026", "8 November 2026")
MENU = "<ul class=x>{}</ul>".format(
    "".join(
        f"<li><a href='/{path}'>{text}</a></li>"
        for path, text in (
            ("", "Beranda"),
            ("sejarah-kantor", "Sejarah Kantor"),
            ("visi-dan-misi", "Visi dan Misi"),
            ("bidang/tata-usaha", "Tata Usaha"),
            ("bidang/pendidikan-agama-dan-keagamaan-islam", "Pendidikan Agama dan Keagamaan Islam"),
            ("bidang/penyelenggaraan-haji-dan-umrah", "Penyelenggaraan Haji dan Umrah"),
            ("bidang/bimbingan-masyarakat-islam", "Bimbingan Masyarakat Islam"),
            ("bidang/zakat-dan-wakaf", "Zakat dan Wakaf"),
            ("layanan/pendaftaran-nikah", "Pendaftaran Nikah"),
            ("kategori/berita", "Berita"),
            ("galeri/foto", "Galeri Foto"),
            ("kontak", "Kontak"),
        )
    )
)
FOOT = (
    "<div class=bawah><h4>Tautan Terkait</h4><ul>"
    "<li><a href='https://kemenag.go.id/'>Kementerian Agama Republik Indonesia Pusat</a></li>"
    "<li><a href='https://haji.example/'>Siskohat Haji dan Umrah Terpadu Online</a></li>"
    "<li><a href='/tautan/simpatika'>Sistem Informasi Pendidik dan Tenaga Kependidikan</a></li></ul></div>"
)


def slug(number: int) -> str:
    return "/berita/" + TITLES[number].lower().replace(" ", "-")


def bare(number: int) -> str:
    return f"/w/k{number}x9fQz"


def read(body: str, url: str) -> ParsedDocument:
    page = f"<!DOCTYPE html><html><head><title>x</title></head><body>{MENU}{body}{FOOT}</body></html>"
    return read_document(page.encode(), {}, url, DocumentShape.LISTING, book=NONE)


def rows(template: str, path: Callable[[int], str] = slug, titles: tuple[str, ...] = TITLES) -> str:
    return "".join(
        template.format(
            url=path(n), t=title, T=title.upper(), day=DAYS[n], n=n, d=12 - n, iso=f"2026-11-{12 - n:02}"
        )
        for n, title in enumerate(titles)
    )


ISO = tuple(f"2026-11-{12 - n:02}" for n in range(5))
TILES = tuple(f"{12 - n} Nov" for n in range(5))
CARD = (
    "<a href='{url}' class='group block rounded-xl shadow hover:shadow-lg'><div class='h-48 overflow-hidden'>"
    "<img src='/f/{n}.webp'></div><div class='p-4'><div class='flex text-xs'><span class='badge'>Berita "
    "Utama Kanwil</span><span>{day}</span></div><p class='text-lg font-semibold'>{t}</p><p class='text-sm'>"
    "Kegiatan berlangsung khidmat di aula kantor itu.</p></div></a>"
)


@pytest.mark.parametrize(
    ("template", "path", "titles", "dates"),
    [
        pytest.param(CARD, slug, TITLES, DAYS, id="cards that are links"),
        pytest.param(CARD, bare, SHORT, DAYS, id="cards with short titles and addresses that tell nothing"),
        pytest.param(
            "<article><a href='{url}'><img src='/f/{n}.jpg'></a><div><a href='{url}'>{t}</a></div>"
            "<div>{day} | Humas</div></article>",
            slug,
            TITLES,
            DAYS,
            id="articles without headings",
        ),
        pytest.param(
            "<article><header><h2><a href='{url}'>{t}</a></h2></header><p>Kegiatan berlangsung khidmat"
            "</p><footer><a href='{url}'>Baca</a> <time>{day}</time></footer></article>",
            slug,
            TITLES,
            DAYS,
            id="articles with header and footer",
        ),
        pytest.param(
            "<div class=k><a href='{url}'>{t}</a> <span data-date='{iso}'></span></div>",
            slug,
            TITLES,
            ISO,
            id="dates in data attributes",
        ),
        pytest.param(
            "<div class=k><a href='{url}'>{t}</a> <i title='{day}'>baru</i></div>",
            slug,
            TITLES,
            DAYS,
            id="dates in titles of elements",
        ),
        pytest.param(
            "<div class=k><span datetime='{iso}'>baru</span><a href='{url}'>{t}</a></div>",
            slug,
            TITLES,
            ISO,
            id="dates in datetime",
        ),
        pytest.param(
            "<div class='col-md-4'><div class='card h-100'><div class='row'><div class='col-3'><b>{d}</b><br>"
            "Nov</div><div class='col-9'><h6><a href='{url}'>{t}</a></h6></div></div></div></div>",
            slug,
            TITLES,
            TILES,
            id="columns with calendar tiles",
        ),
        pytest.param(
            "<div class='m {n}'><a href='{url}'><img src='/f/{n}.jpg'><h3>{t}</h3></a><i>{day}</i></div>",
            slug,
            TITLES,
            DAYS,
            id="a masonry",
        ),
        pytest.param(
            "<dt>{day}</dt><dd><a href='{url}'>{t}</a></dd>", slug, TITLES, DAYS, id="terms are dates"
        ),
        pytest.param(
            "<dt><a href='{url}'>{t}</a></dt><dd>{day}</dd>", slug, TITLES, DAYS, id="terms are headlines"
        ),
        pytest.param(
            "<li><a href='{url}'>{d}/11/2026 - {t}</a></li>",
            slug,
            TITLES,
            tuple(f"{12 - n}/11/2026" for n in range(5)),
            id="a date before the headline",
        ),
        pytest.param(
            "<li>{day} <a href='{url}'>{T}</a></li>",
            slug,
            tuple(map(str.upper, TITLES)),
            DAYS,
            id="capitals",
        ),
        pytest.param(
            "<tr><td>{n}</td><td><a href='{url}'>{t}</a></td><td>{day}</td></tr>",
            lambda n: f"/detail.php?id={n + 8}",
            SHORT,
            DAYS,
            id="detail.php?id=",
        ),
        pytest.param(
            "<li><a href='{url}'>{t}</a><br>{day}</li>",
            lambda n: f"/?page=berita&id={n + 70}",
            SHORT,
            DAYS,
            id="?page=berita&id=",
        ),
        pytest.param(
            "<li><h5><a href='{url}'>{t}</a></h5>{day}</li>",
            lambda n: f"/index.php/home/detail/{n + 8}",
            SHORT,
            DAYS,
            id="index.php/home/detail/8",
        ),
        pytest.param(
            "<li><h5><a href='{url}'>{t}</a></h5><time>{day}</time></li>",
            bare,
            SHORT,
            DAYS,
            id="hashes and short titles",
        ),
        pytest.param(
            "<div class=i><b>{t}</b><br><small>{day}</small><br>Kegiatan berlangsung khidmat di aula itu ... "
            "<a href='{url}'>Selengkapnya</a></div>",
            slug,
            TITLES,
            DAYS,
            id="only read-more links",
        ),
        pytest.param(
            "<div class=i>{t}<br><small>{day}</small><br><a href='{url}'>Read more &raquo;</a></div>",
            bare,
            TITLES,
            DAYS,
            id="headlines in bare text",
        ),
        pytest.param(
            "<h3>{day}</h3><ul><li><a href='{url}'>{t}</a></li></ul>",
            slug,
            TITLES,
            DAYS,
            id="a list below each day",
        ),
        pytest.param(
            "<div class=hari>{day}</div><div class=isi><div><a href='{url}'>{t}</a></div></div>",
            slug,
            TITLES,
            DAYS,
            id="days without headings",
        ),
        pytest.param(
            "<p><strong>{day}</strong></p><p><a href='{url}'>{t}</a></p>",
            slug,
            TITLES,
            DAYS,
            id="days and entries side by side",
        ),
        pytest.param(
            "<div class=i><a href='{url}'>{t}</a><span>{n} jam yang lalu</span></div>",
            slug,
            TITLES,
            tuple(f"{n} jam yang lalu" for n in range(5)),
            id="hours ago",
        ),
        pytest.param(
            "<div class=i><a href='{url}'>{t}</a><p>Yesterday</p></div>",
            slug,
            TITLES,
            ("Yesterday",) * 5,
            id="yesterday",
        ),
        pytest.param(
            "<div class=i><a href='{url}' class=judul>{t}</a><p>Kemarin jemaah berangkat hari ini dari "
            "asrama haji.</p></div>",
            slug,
            TITLES,
            ("",) * 5,
            id="a day named in a sentence is no date",
        ),
    ],
)
def test_a_list_of_any_make_is_found_with_its_headlines_and_dates(
    template: str, path: Callable[[int], str], titles: tuple[str, ...], dates: tuple[str, ...]
) -> None:
    for around in (
        "<div>{}</div>",
        "<main><div class='tab-content'><div class='tab-pane active'>{}</div></div></main>",
    ):
        body = rows(template, path, titles)
        if template.startswith("<tr"):
            body = f"<table>{body}</table>"
        elif template.startswith("<dt"):
            body = f"<dl>{body}</dl>"
        parsed = read(around.format(body), f"{HOST}/berita")
        assert [draft.link for draft in parsed.drafts] == [HOST + path(n) for n in range(5)], parsed.detail
        assert [draft.title for draft in parsed.drafts] == list(titles)
        assert [draft.published for draft in parsed.drafts] == list(dates)
        if "<img" in template:
            assert all(f"/f/{n}." in draft.image_url for n, draft in enumerate(parsed.drafts))
        assert parsed.next_url == ""


def test_a_day_named_once_dates_all_the_entries_below_it() -> None:
    item = "<li><a href='{url}'>{t}</a></li>"
    first, second = rows(item, titles=TITLES[:2]), rows(item)[len(rows(item, titles=TITLES[:2])) :]
    page = f"<h3>Kamis, 12 November 2026</h3><ul>{first}</ul><h3>Rabu, 11 November 2026</h3><ul>{second}</ul>"
    dates = [draft.published for draft in read(page, f"{HOST}/arsip").drafts]
    assert dates == ["Kamis, 12 November 2026"] * 2 + ["Rabu, 11 November 2026"] * 3


def test_the_day_on_which_a_page_was_shown_dates_nothing() -> None:
    page = f"<div>Kamis, 12 November 2026</div><ul>{rows('<li><a href={url}>{t}</a></li>')}</ul>"
    parsed = read(page, f"{HOST}/berita")
    assert {draft.published for draft in parsed.drafts} == {""}
    assert len(parsed.drafts) == len(TITLES)


def test_a_lead_and_the_links_below_it_are_one_list() -> None:
    lead = (
        "<div class=utama><a href='/berita/menag-buka-musabaqah-tilawah-quran'><img src='/f/m.jpg'>"
        "<h2>Menag Buka Musabaqah Tilawah Quran</h2></a><p>Kegiatan berlangsung khidmat di aula.</p></div>"
    )
    page = f"<section>{lead}<ul>{rows('<li><a href={url}>{t}</a></li>')}</ul></section>"
    assert [draft.title for draft in read(page, f"{HOST}/kabar").drafts] == [
        "Menag Buka Musabaqah Tilawah Quran",
        *TITLES,
    ]


def test_pictures_of_mixed_sizes_keep_the_order_of_the_page() -> None:
    sizes = ("besar", "kecil", "lebar", "kecil", "besar")
    card = "<div class='petak {size}'><a href='{url}'><img src='/f/{n}.jpg'>{t}</a><em>{day}</em></div>"
    page = "".join(
        card.format(size=size, url=slug(n), n=n, t=TITLES[n], day=DAYS[n]) for n, size in enumerate(sizes)
    )
    assert [draft.title for draft in read(f"<div>{page}</div>", f"{HOST}/berita").drafts] == list(TITLES)


@pytest.mark.parametrize(
    ("lang", "titles", "more"),
    [
        (
            "en",
            ("Minister Opens Quran Contest", "New Hajj Dormitory", "Students Win Gold", "Office Hours"),
            "Read more",
        ),
        (
            "ar",
            ("الوزير يفتتح المسابقة", "سكن جديد للحجاج", "الطلاب يفوزون بالذهب", "أوقات الدوام"),
            "اقرأ المزيد",
        ),
    ],
)
def test_sites_in_other_languages_are_read(lang: str, titles: tuple[str, ...], more: str) -> None:
    page = "".join(
        f"<div class=c><h3><a href='/{lang}/n/{n}-a'>{title}</a></h3><span>2026-11-0{n + 1}</span>"
        f"<a href='/{lang}/n/{n}-a'>{more}</a></div>"
        for n, title in enumerate(titles)
    )
    parsed = read(page + "<a href='?page=2'>Older posts</a>", f"{HOST}/{lang}/n")
    assert [(draft.title, draft.published) for draft in parsed.drafts] == [
        (title, f"2026-11-0{n + 1}") for n, title in enumerate(titles)
    ]
    assert parsed.next_url == f"{HOST}/{lang}/n?page=2"


LIST = rows("<li><a href='{url}'>{t}</a> <i>{day}</i></li>")


@pytest.mark.parametrize(
    ("pager", "found"),
    [
        ("<div><a href='/kabar?page=2'>»</a></div>", "/kabar?page=2"),
        ("<p><a href='/kabar/page/2'>&larr; Older posts</a></p>", "/kabar/page/2"),
        ("<p><a href='/kabar?hal=2'>Berikutnya</a></p>", "/kabar?hal=2"),
        ("<p><span>1</span> <a href='/kabar/10'>2</a> <a href='/kabar/20'>3</a></p>", "/kabar/10"),
        ("<p>Halaman: <b>1</b> | <a href='?laman=2'>2</a> | <a href='?laman=3'>3</a></p>", "/kabar?laman=2"),
        ("<button data-url='/kabar?page=2'>Muat lebih banyak</button>", "/kabar?page=2"),
        ("<a href='#' data-next-url='/kabar/hal/2'>Load more</a>", "/kabar/hal/2"),
        ("<a href='/kabar/hal/2'>Kabar sebelumnya</a>", "/kabar/hal/2"),
        ("<a href='/kabar?bulan=10'>Bulan sebelumnya</a>", "/kabar?bulan=10"),
        ("<a rel=next href='/kabar?p=2'>Lebih banyak</a>", "/kabar?p=2"),
        ("<div dir=rtl><a href='/kabar?page=2'>التالي</a></div>", "/kabar?page=2"),
        # No next page, or none that an address leads to.
        ("<button onclick='muat()'>Muat lebih banyak</button>", ""),
        ("<button data-url='https://lain.example/?page=2'>Muat lebih banyak</button>", ""),
        ("<a href='#'>Berikutnya</a>", ""),
        (f"<a href='{slug(0)}'>Lainnya</a>", ""),
        ("<table><tr><td><a href='/agenda/2'>2</a></td><td><a href='/agenda/3'>3</a></td></tr></table>", ""),
    ],
)
def test_the_next_page_of_a_list_is_found(pager: str, found: str) -> None:
    parsed = read(f"<ol>{LIST}</ol>{pager}", f"{HOST}/kabar")
    assert len(parsed.drafts) == len(TITLES)
    assert parsed.next_url.removeprefix(HOST) == found


@pytest.mark.parametrize(
    ("url", "pager", "found"),
    [
        ("/kabar?page=3", "<a href='/kabar?page=2'>Berita sebelumnya</a>", ""),
        ("/kabar/20", "<a href='/kabar/10'>Berita sebelumnya</a>", ""),
        ("/kabar?bulan=10", "<a href='/kabar?bulan=9'>Bulan sebelumnya</a>", "/kabar?bulan=9"),
        ("/kabar/10", "<a href='/kabar'>1</a> <b>2</b> <a href='/kabar/20'>3</a>", "/kabar/20"),
    ],
)
def test_the_next_page_is_never_one_before(url: str, pager: str, found: str) -> None:
    parsed = read(f"<ol>{LIST}</ol><div>{pager}</div>", HOST + url)
    assert parsed.next_url.removeprefix(HOST) == found


def section(name: str, path: str, count: int, day: str) -> str:
    items = "".join(
        f"<li><a href='/{path}/{path}-nomor-{n}-tentang-layanan'>{name} Nomor {n} tentang Haji</a> {day}</li>"
        for n in range(count)
    )
    return f"<section><h3>{name}</h3><ul class='daftar-{path}'>{items}</ul></section>"


def test_a_front_page_gives_the_news_of_all_its_sections() -> None:
    page = (
        "<section><h2>Berita Terbaru</h2>"
        + rows("<div class=kartu><img src='/f/{n}.jpg'><h4><a href='{url}'>{t}</a></h4><i>{day}</i></div>")
        + "</section>"
        + section("Pengumuman", "pengumuman", 3, "")
        + section("Artikel", "artikel", 4, "<i>3 Mei 2026</i>")
        + section("Opini", "opini", 3, "")
        + "<section><h3>Agenda</h3><ul>"
        + "".join(f"<li><a href='/agenda/{n}01'>Rapat Koordinasi Bidang Nomor {n}</a></li>" for n in range(4))
        + "</ul></section>"
    )
    parsed = read(page, f"{HOST}/")
    paths = [draft.link.removeprefix(HOST).split("/")[1] for draft in parsed.drafts]
    assert paths == ["berita"] * 5 + ["pengumuman"] * 3 + ["artikel"] * 4 + ["opini"] * 3


def test_a_box_beside_a_list_of_news_is_not_of_the_list() -> None:
    page = f"<ol>{LIST}</ol>" + section("Pengumuman", "pengumuman", 4, "<i>1 Mei 2026</i>")
    assert [draft.title for draft in read(page, f"{HOST}/berita").drafts] == list(TITLES)


PARAGRAPH = (
    "<p>Kepala Kantor Kementerian Agama melantik sebelas pejabat pengawas di aula kantor pada Kamis pagi, "
    "dan berpesan agar layanan kepada umat tetap cepat, tertib, ramah, dan tanpa pungutan apa pun.</p>"
)


@pytest.mark.parametrize(
    "page",
    [
        "<article><h1>{t}</h1>{text}</article><div><h3>Berita Lainnya</h3><ul>{list}</ul></div>",
        "<div class=isi><h1>{t}</h1><img src='/f/1.jpg'>{text}</div><div class=bawah><ul>{list}</ul></div>",
    ],
)
def test_what_stands_below_an_article_is_not_the_list_of_a_site(page: str) -> None:
    body = page.format(t="Menag Buka Musabaqah Tilawah Quran", text=PARAGRAPH * 6, list=LIST)
    parsed = read(body, f"{HOST}/berita/menag-buka-musabaqah-tilawah-quran")
    assert (parsed.reason, parsed.drafts) == (Reason.NO_LIST, ())


def test_a_long_greeting_on_a_front_page_hides_no_list() -> None:
    parsed = read(f"<div><h1>Sambutan</h1>{PARAGRAPH * 6}</div><ul>{LIST}</ul>", f"{HOST}/")
    assert len(parsed.drafts) == len(TITLES)
