"""A list of articles is found by its looks, whatever it is made of."""

from __future__ import annotations

import pytest

from aggregator.extract import read_document
from aggregator.model import DocumentShape, EntryDraft, ParsedDocument, Reason
from aggregator.recipes import NONE

HOST = "https://contoh.kemenag.go.id"
URL = f"{HOST}/berita"
TITLES = (
    "Kakanwil Lantik 11 Pejabat Pengawas",
    "Calon Jemaah Haji Ikuti Manasik Hari Pertama",
    "Santri Rakit Alat Pengering Gabah Tenaga Surya",
    "Pojok Baca KUA Ramai Dikunjungi Calon Pengantin",
)
DAYS = ("4 Maret 2025", "3 Maret 2025", "2 Maret 2025", "1 Maret 2025")
MENU = (
    "<nav><ul><li><a href='/'>Beranda</a></li><li><a href='/profil/sejarah-kantor-kementerian-agama'>Sejarah "
    "Kantor Kementerian Agama Kabupaten</a></li><li><a href='/berita'>Berita</a></li><li><a href='/kontak'>"
    "Kontak</a></li></ul></nav>"
)


def slug(title: str) -> str:
    return title.lower().replace(" ", "-")


def rows(template: str, titles: tuple[str, ...] = TITLES) -> str:
    return "".join(
        template.format(url=f"/berita/{slug(title)}", title=title, day=day, n=number)
        for number, (title, day) in enumerate(zip(titles, DAYS, strict=False))
    )


def read(body: str, url: str = URL) -> ParsedDocument:
    page = f"<!DOCTYPE html><html lang=id><title>Berita</title><body>{body}</body></html>"
    return read_document(page.encode(), {}, url, DocumentShape.LISTING, book=NONE)


def drafts(body: str, url: str = URL) -> tuple[EntryDraft, ...]:
    parsed = read(body, url)
    assert parsed.reason is None, parsed.detail
    assert [draft.position for draft in parsed.drafts] == list(range(len(parsed.drafts)))
    return parsed.drafts


@pytest.mark.parametrize(
    "template",
    [
        "<li><a href='{url}'>{title}</a> <span>{day}</span></li>",
        "<tr><td>{n}</td><td><a href='{url}'><b>{title}</b></a><br><font size=1>{day}</font></td></tr>",
        "<div><div><div>{day}</div><div><a href='{url}'><div>{title}</div></a></div></div></div>",
        "<div class=card><a href='{url}'><img src='/a/{n}.jpg'></a><h5><a href='{url}'>{title}</a></h5>"
        "<small>{day}</small><a href='{url}'>Selengkapnya</a></div>",
        "<a class=kartu href='{url}'><h3>{title}</h3><time>{day}</time></a>",
        "<dt><a href='{url}'>{title}</a></dt><dd>{day}. Kegiatan berlangsung khidmat di aula kantor.</dd>",
        "<h4><a href='{url}'>{title}</a></h4><p>{day}</p><p>Kegiatan berlangsung khidmat di aula itu.</p>",
        "<div><a href='{url}' title='{title}'><img src='/a/{n}.jpg'></a><i>{day}</i></div>",
        "<div><a href='{url}'><img src='/a/{n}.jpg' alt='{title}'></a><i>{day}</i></div>",
        "<p><b>{day}</b> - <a href='{HOST}{url}'>{title}</a></p>".replace("{HOST}", HOST),
        "<div onclick='x()'><p>{day}</p><h5>{title}</h5><a href='{url}'>Baca selengkapnya</a></div>",
        "<article class='post-{n} category-haji'><h2>{title}</h2><em>{day}</em>"
        "<a href='{url}'>Lanjut &raquo;</a></article>",
    ],
)
def test_lists_of_every_make_are_read(template: str) -> None:
    for around in ("<main>{}</main>", "<table>{}</table>", "<div class=isi>{}</div>", "<dl>{}</dl>"):
        found = drafts(MENU + around.format(rows(template)))
        if "<table>" in around and "<tr>" not in template:
            continue
        assert [draft.title for draft in found] == list(TITLES)
        assert [draft.link for draft in found] == [f"{HOST}/berita/{slug(title)}" for title in TITLES]
        assert [draft.published for draft in found] == list(DAYS)


def test_pictures_and_excerpts_and_categories_are_read() -> None:
    template = (
        "<div class=item><div class=bg style=\"background-image: url('/foto/{n}.jpg')\"></div>"
        "<a class=kategori href='/kategori/haji'>Haji</a><h3><a href='{url}'>{title}</a></h3>"
        "<span class=tgl>{day}</span>"
        "<p>Kegiatan <b>berlangsung</b> khidmat &amp; tertib di aula kantor.</p></div>"
    )
    first = drafts(rows(template))[0]
    assert first.image_url == f"{HOST}/foto/0.jpg"
    assert first.categories == ("Haji",)
    assert first.summary_html == "Kegiatan berlangsung khidmat &amp; tertib di aula kantor."


@pytest.mark.parametrize(
    "image",
    [
        "src='data:image/gif;base64,R0' data-src='/foto/{n}.jpg'",
        "src='/img/blank.gif' data-original='/foto/{n}.jpg'",
        "src='data:image/gif;base64,R0' data-img-url='/foto/{n}.jpg'",
        "src='/assets/loading.svg' data-srcset='/foto/{n}.jpg 300w, /foto/{n}-b.jpg 900w'",
        "src='/foto/{n}.jpg' alt=''",
    ],
)
def test_a_picture_that_a_script_loads_later_is_found(image: str) -> None:
    found = drafts(rows(f"<li><img {image}><a href='{{url}}'>{{title}}</a> {{day}}</li>"))
    assert [draft.image_url for draft in found] == [f"{HOST}/foto/{n}.jpg" for n in range(4)]


def test_a_headline_cut_for_the_list_is_completed() -> None:
    cut = "<li><a href='{url}' title='{title}'>Kakanwil Lantik 11 Peja...</a> {day}</li>"
    rest = "<li><a href='{url}'>{title}</a> {day}</li>"
    found = drafts(rows(cut, TITLES[:1]) + rows(rest, TITLES[1:]))
    assert {draft.title for draft in found} == set(TITLES)


def test_a_date_in_a_headline_is_not_that_of_the_entry() -> None:
    titles = tuple(f"Jadwal Imsakiyah untuk {n} Januari 2020" for n in range(1, 5))
    found = drafts(rows("<li><a href='{url}'>{title}</a> <i>{day}</i></li>", titles))
    assert [draft.published for draft in found] == list(DAYS)


@pytest.mark.parametrize(
    "aside",
    [
        "<aside><ul>{}</ul></aside>",
        "<div class='sidebar'><ul>{}</ul></div>",
        "<div class='widget_popular_posts widget'><ul>{}</ul></div>",
        "<div><h4>Terpopuler</h4><ul>{}</ul></div>",
        "<h3>Berita Terkait</h3><ul>{}</ul>",
        "<div class='breaking-news ticker'><ul>{}</ul></div>",
        "<footer><ul>{}</ul></footer>",
    ],
)
def test_what_stands_beside_the_list_is_left_out(aside: str) -> None:
    others = "".join(
        f"<li><a href='/berita/berita-lama-yang-banyak-dibaca-{n}'>Berita Lama yang Banyak Dibaca {n}</a>"
        f" <span>{n} Januari 2019</span></li>"
        for n in range(1, 9)
    )
    body = "<main>" + rows("<div class=item><h3><a href='{url}'>{title}</a></h3>{day}</div>") + "</main>"
    for page in (body + aside.format(others), aside.format(others) + body):
        assert [draft.title for draft in drafts(page)] == list(TITLES)


def test_a_headline_block_above_the_list_is_read_with_it() -> None:
    lead = (
        "<div class=hero><a href='/berita/menag-buka-musabaqah-tilawah-quran'><img src='/foto/menag.jpg'>"
        "<h2>Menag Buka Musabaqah Tilawah Quran</h2></a></div>"
    )
    found = drafts(f"<main>{lead}{rows('<li><h4><a href={url}>{title}</a></h4>{day}</li>')}</main>")
    assert [draft.title for draft in found] == ["Menag Buka Musabaqah Tilawah Quran", *TITLES]


def test_a_story_in_the_ticker_and_in_the_list_is_one_entry_of_the_list() -> None:
    ticker = f"<div class=ticker><ul><li><a href='/berita/{slug(TITLES[1])}'>{TITLES[1]}</a></li></ul></div>"
    found = drafts(ticker + f"<main>{rows('<li><a href={url}>{title}</a> <b>{day}</b></li>')}</main>")
    assert [draft.title for draft in found] == list(TITLES)


def test_short_headlines_and_addresses_that_tell_little_count_in_a_list_of_proper_ones() -> None:
    short = "<li><a href='/apel'>Apel Pagi</a> <i>5 Mei 2025</i></li>"
    found = drafts(
        short + rows("<li><a href='{url}'>{title}</a> <i>{day}</i></li>") + short.replace("apel", "doa")
    )
    assert [draft.link.removeprefix(f"{HOST}/") for draft in found] == [
        "apel",
        *(f"berita/{slug(title)}" for title in TITLES),
        "doa",
    ]
    assert found[0].title == "Apel Pagi"


def test_a_builder_of_pages_that_calls_everything_a_widget_hides_no_list() -> None:
    main = rows("<article class=elementor-post><h3><a href='{url}'>{title}</a></h3>{day}</article>")
    popular = "".join(
        f"<li><a href='/berita/berita-lama-yang-dibaca-{n}'>Berita Lama {n} yang Dibaca</a></li>"
        for n in range(9)
    )
    page = (
        f"<div class='elementor-widget elementor-widget-posts'>{main}</div>"
        f"<div class='elementor-widget'><div><h4>Terpopuler</h4><ul>{popular}</ul></div></div>"
    )
    assert [draft.title for draft in drafts(page)] == list(TITLES)


def test_links_elsewhere_and_to_lists_and_files_are_no_entries() -> None:
    more = (
        "<li><a href='https://lain.example/berita/berita-orang-lain-di'>Berita Orang Lain di Sana</a> 1 Mei"
        " 2025</li><li><a href='/kategori/berita-haji-dan-umrah'>Berita Haji dan Umrah</a> 1 Mei 2025</li>"
        "<li><a href='/unduhan/surat-edaran-tentang-jam-kerja.pdf'>Surat Edaran tentang Jam Kerja</a> 1 Mei"
        " 2025</li>"
        "<li><a href='javascript:void(0)'>Bagikan Berita Ini ke Teman</a></li>"
    )
    found = drafts(rows("<li><a href='{url}'>{title}</a> {day}</li>") + more)
    assert [draft.title for draft in found] == list(TITLES)


def test_a_site_below_a_path_keeps_to_it() -> None:
    own = rows("<li><a href='/jembrana{url}'>{title}</a> {day}</li>")
    others = (
        "<li><a href='/badung/berita/12/berita-sebelah-hari-ini'>Berita Kabupaten Sebelah</a> 1 Mei 2025</li>"
    )
    found = drafts(own + others, f"{HOST}/jembrana/berita")
    assert {draft.link.split("/")[3] for draft in found} == {"jembrana"}


def test_relative_addresses_follow_the_base_of_the_page() -> None:
    page = f"<head><base href='{HOST}/portal/'></head>" + rows("<li><a href='.{url}'>{title}</a> {day}</li>")
    assert drafts(page)[0].link == f"{HOST}/portal/berita/{slug(TITLES[0])}"


@pytest.mark.parametrize(
    "body",
    [
        MENU,
        "<p>Selamat datang di laman kami.</p>" + MENU,
        "<ul>"
        + "".join(f"<li><a href='/kategori/{n}'>Kategori nomor {n} yang panjang</a></li>" for n in range(9))
        + "</ul>",
        "<a href='/berita/satu-berita-saja-di-sini'>Satu Berita Saja di Sini</a>",
    ],
)
def test_a_page_without_a_list_says_so(body: str) -> None:
    parsed = read(body)
    assert (parsed.reason, parsed.drafts) == (Reason.NO_LIST, ())
    assert {candidate.shape for candidate in parsed.candidates} == {DocumentShape.SITEMAP}
