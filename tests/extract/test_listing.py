"""A list is read by the recipe that fits; what does not fit is said, and read by its looks meanwhile."""

from __future__ import annotations

from datetime import date

import pytest

from aggregator.extract import read_document
from aggregator.model import DocumentShape, ParsedDocument, Reason
from aggregator.recipes import RecipeBook
from aggregator.recipes.load import read_recipe

HOST = "https://contoh.kemenag.go.id"
URL = f"{HOST}/warta"
WARTA = read_recipe(
    "warta.toml",
    """
    title = "Warta"
    [marks]
    texts = ["tema-warta", "warta.js"]
    [list]
    item = ".w"
    link = "a.t@href"
    title = ["a.t@title", "a.t"]
    published = [".kosong", ".d"]
    image = ".g@style"
    summary = ".r"
    category = ".k a"
    next = "a.lagi@href"
    page = "?hal={page}"
    [article]
    body = ".isi"
    """,
)
OLD = read_recipe(
    "lama.toml",
    "until = 2024-12-31\n[marks]\ntexts = ['tema-warta', 'warta.js']\n[list]\nitem = '.tidak-ada'",
)
BOOK = RecipeBook((WARTA,))
HEAD = "<head><title>Warta</title><link href=tema-warta.css><script src=warta.js></script></head>"


def item(n: int) -> str:
    return (
        f"<div class=w><i class=g style=\"background:url('/g{n}.jpg')\"></i><a href='/baca/{n}'>Lihat</a>"
        f"<a class=t href='/baca/judul-berita-nomor-{n}' title='Judul Berita Nomor {n} yang Utuh'>Judul…</a>"
        f"<b class=d>Oleh Admin | {n} Mei 2025 | 99 kali</b><p class=r>Ringkasan &amp; isi</p>"
        "<span class=k><a href='/k/1'>Haji</a><a href='/k/2'>Umrah</a></span></div>"
    )


def read(
    body: str, book: RecipeBook = BOOK, recipe: str | None = None, day: date | None = None
) -> ParsedDocument:
    page = f"<!DOCTYPE html><html lang=id>{HEAD}<body>{body}</body></html>".encode()
    return read_document(page, {}, URL, DocumentShape.LISTING, book, recipe, day)


def test_every_field_is_read_as_the_recipe_says() -> None:
    parsed = read(item(1) + item(2) + item(3))
    assert (parsed.recipe, parsed.unfit, parsed.reason, parsed.title) == ("warta", "", None, "Warta")
    first = parsed.drafts[0]
    assert first.link == first.guid == f"{HOST}/baca/judul-berita-nomor-1"
    assert first.title == "Judul Berita Nomor 1 yang Utuh"
    assert first.published == "1 Mei 2025"
    assert first.image_url == f"{HOST}/g1.jpg"
    assert first.summary_html == "Ringkasan &amp; isi"
    assert first.categories == ("Haji", "Umrah")
    assert [draft.position for draft in parsed.drafts] == [0, 1, 2]
    assert parsed.next_url == f"{URL}?hal=2"


def test_an_entry_that_stands_twice_is_one_and_one_elsewhere_none() -> None:
    other = "<div class=w><a class=t href='https://lain.example/baca/judul-berita-lain'>Judul Lain</a></div>"
    assert len(read(item(1) * 3 + item(2) + other).drafts) == 2


def test_a_recipe_whose_entries_are_gone_is_a_redesign_and_the_list_is_read_by_its_looks() -> None:
    parsed = read("".join(item(n) for n in range(1, 5)).replace("class=w", "class=baru"))
    assert (parsed.recipe, parsed.unfit) == ("", "warta")
    assert [draft.title for draft in parsed.drafts] == [
        f"Judul Berita Nomor {n} yang Utuh" for n in range(1, 5)
    ]


def test_a_recipe_that_finds_a_crumb_of_the_list_does_not_fit_either() -> None:
    parsed = read(item(1) + "".join(item(n) for n in range(2, 9)).replace("class=w", "class=baru"))
    assert (parsed.unfit, len(parsed.drafts)) == ("warta", 8)


def test_a_single_mark_may_be_an_accident() -> None:
    page = f"<p>{HEAD.replace('warta.js', 'lain.js')}</p>".encode()
    parsed = read_document(page, {}, URL, DocumentShape.LISTING, BOOK)
    assert (parsed.reason, parsed.unfit) == (Reason.NO_LIST, "")
    assert read("<p>kosong</p>").unfit == "warta"


def test_the_recipe_that_a_source_asks_for_is_used_without_marks() -> None:
    page = (item(1) + item(2) + item(3)).encode()
    assert read_document(page, {}, URL, DocumentShape.LISTING, BOOK, "warta").recipe == "warta"
    assert read_document(page, {}, URL, DocumentShape.LISTING, BOOK, "tidak-dikenal").recipe == ""


@pytest.mark.parametrize(("day", "unfit"), [(date(2024, 12, 31), "lama"), (date(2025, 1, 1), "")])
def test_a_recipe_counts_within_its_days(day: date, unfit: str) -> None:
    assert read(item(1) + item(2) + item(3), RecipeBook((OLD,)), None, day).unfit == unfit


def test_entries_beside_the_list_are_not_taken_for_it() -> None:
    aside = f"<aside>{item(7)}</aside>"
    assert len(read(item(1) + item(2) + item(3) + aside).drafts) == 3


@pytest.mark.parametrize(
    "body",
    [
        "<div id='__next'><div class=spinner></div></div>",
        "<div id=app></div><script src=/static/main.js></script>",
        "<app-root></app-root>",
        "<nav>"
        + "<a href='/profil'>Profil kantor kementerian agama kabupaten</a>" * 40
        + "</nav><script src=/_next/static/a.js></script>",
    ],
)
def test_a_frame_that_a_browser_fills_leads_to_the_sitemaps(body: str) -> None:
    parsed = read(body, RecipeBook())
    assert parsed.reason is Reason.DRAWN_BY_SCRIPT
    assert f"{HOST}/sitemap.xml" in [candidate.url for candidate in parsed.candidates]
    assert {candidate.shape for candidate in parsed.candidates} == {DocumentShape.SITEMAP}


def test_a_page_of_text_is_no_frame_for_scripts() -> None:
    assert (
        read("<div id=app>" + "<p>Sejarah kantor kami dimulai pada masa lalu.</p>" * 30 + "</div>").reason
        is Reason.NO_LIST
    )


def test_an_error_page_is_no_list() -> None:
    page = b"<html><head><title>404 Not Found</title></head><body>nginx</body></html>"
    assert read_document(page, {}, URL, DocumentShape.LISTING).reason is Reason.ERROR_PAGE
