"""An article page becomes a draft by what it states, else by what it looks like."""

from __future__ import annotations

import json

import pytest

from aggregator.errors import RecipeError
from aggregator.extract import read_article
from aggregator.model import EntryDraft
from aggregator.recipes import RecipeBook
from aggregator.recipes.load import read_recipe

URL = "https://contoh.kemenag.go.id/berita/12/pembinaan-guru"
LEAD = "Contoh (Humas) — Kepala Kantor Kementerian Agama Contoh membuka pembinaan guru madrasah di aula."
BODY = f"<p>{LEAD}</p><p>Kegiatan diikuti 120 guru dari seluruh kecamatan dan berlangsung dua hari penuh.</p>"


def read(page: str, url: str = URL) -> EntryDraft:
    parsed = read_article(page.encode(), {"content-type": "text/html; charset=utf-8"}, url)
    assert parsed.draft is not None, parsed.detail
    return parsed.draft


def page(head: str = "", body: str = "") -> str:
    return f"<!DOCTYPE html><html lang='id'><head>{head}</head><body>{body}</body></html>"


def test_json_ld_is_believed_first() -> None:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Kemenag"},
            {
                "@type": ["NewsArticle"],
                "headline": "Guru madrasah dibina",
                "datePublished": "2025-12-01T08:30:00+07:00",
                "dateModified": "2025-12-02T08:30:00+07:00",
                "author": [{"@type": "Person", "name": "Siti Aminah"}],
                "image": {"url": "/foto/12.jpg"},
                "articleSection": "Daerah",
            },
        ],
    }
    draft = read(
        page(
            f'<script type="application/ld+json">{json.dumps(data)}</script>'
            '<meta property="og:title" content="Lain">',
            f"<h1>Guru madrasah dibina</h1><div class='article-content'>{BODY}</div>",
        )
    )
    assert draft.title == "Guru madrasah dibina"
    assert (draft.published, draft.updated) == ("2025-12-01T08:30:00+07:00", "2025-12-02T08:30:00+07:00")
    assert (draft.author, draft.image_url, draft.categories) == ("Siti Aminah", "/foto/12.jpg", ("Daerah",))
    assert LEAD in draft.content_html


def test_open_graph_and_meta() -> None:
    draft = read(
        page(
            "<title>Guru dibina - Kemenag Contoh</title>"
            '<meta property="og:title" content="Guru dibina - Kemenag Contoh">'
            '<meta property="article:published_time" content="2025-12-01T01:30:00Z">'
            '<meta property="og:image" content="https://contoh.kemenag.go.id/f.jpg">'
            '<meta property="og:image:alt" content="Guru di aula">'
            '<meta property="og:description" content="A & B">'
            '<meta property="og:url" content="https://contoh.kemenag.go.id/berita/12">'
            '<meta name="author" content="Humas">',
            f"<h1>Guru dibina</h1><article>{BODY}</article>",
        )
    )
    assert draft.title == "Guru dibina"
    assert draft.published == "2025-12-01T01:30:00Z"
    assert (draft.image_url, draft.image_alt) == ("https://contoh.kemenag.go.id/f.jpg", "Guru di aula")
    assert (draft.author, draft.summary_html, draft.language) == ("Humas", "A &amp; B", "id")
    assert draft.link == "https://contoh.kemenag.go.id/berita/12"


@pytest.mark.parametrize("name", ["og:url", "canonical"])
def test_an_address_on_another_host_is_not_believed(name: str) -> None:
    stated = "https://kemenaglain.go.id/berita/12"
    head = (
        f'<meta property="og:url" content="{stated}">'
        if name == "og:url"
        else f'<link rel="canonical" href="{stated}">'
    )
    assert read(page(head, f"<h1>Guru dibina</h1>{BODY}")).link == URL


@pytest.mark.parametrize(
    ("near", "published"),
    [
        ("<time datetime='2025-12-01T08:30:00+07:00'>kemarin</time>", "2025-12-01T08:30:00+07:00"),
        ("<span itemprop='datePublished' content='2025-12-01'>1 Des</span>", "2025-12-01"),
        ("<div>Humas | Senin, 1 Desember 2025 10:05 WIB</div>", "Senin, 1 Desember 2025 10:05 WIB"),
        ("<div>Jum'at, 7 Nopember 2025</div>", "Jum'at, 7 Nopember 2025"),
        ("<div>02 Dec 2025</div>", "02 Dec 2025"),
        ("<div>7 November 2025 08.30 WITA dibaca 17 kali</div>", "7 November 2025 08.30 WITA"),
        ("<div>tanpa tanggal</div>", ""),
    ],
)
def test_date_texts_are_given_as_written(near: str, published: str) -> None:
    assert read(page("", f"<div>Hari ini</div><h1>Guru dibina</h1>{near}{BODY}")).published == published


def test_the_date_after_the_headline_beats_one_before_it() -> None:
    body = f"<div>Sabtu, 3 Januari 2026</div><h1>Guru dibina</h1><p>Senin, 1 Desember 2025</p>{BODY}"
    assert read(page("", body)).published == "Senin, 1 Desember 2025"


def test_the_densest_block_is_the_text_and_clutter_is_not() -> None:
    links = "".join(
        f"<li><a href='/b/{n}'>Berita lain yang judulnya cukup panjang nomor {n}</a></li>" for n in range(30)
    )
    draft = read(
        page(
            "<title>Guru dibina</title>",
            f"<nav><ul>{links}</ul></nav>"
            f"<aside>{BODY.replace('Contoh', 'Samping')}</aside>"
            f"<div class='kolom'><h1>Guru dibina</h1><div class='isi'>{BODY}"
            "<div class='share-buttons'>Bagikan</div>"
            f"<div class='berita-terkait'><ul>{links}</ul></div></div></div>"
            "<div class='comments'><p>Komentar panjang sekali dari pembaca lain.</p></div>"
            "<footer><p>Hak cipta Kemenag Contoh, alamat kantor di jalan yang panjang.</p></footer>",
        )
    )
    assert LEAD in draft.content_html
    assert "120 guru" in draft.content_html
    for clutter in ("Samping", "Bagikan", "Berita lain", "Komentar", "Hak cipta"):
        assert clutter not in draft.content_html


@pytest.mark.parametrize("names", ["elementor-widget elementor-widget-text", "content-sidebar"])
def test_names_of_page_builders_do_not_cost_the_text(names: str) -> None:
    assert LEAD in read(page("", f"<div class='{names}'><h1>Guru dibina</h1>{BODY}</div>")).content_html


def test_lines_without_paragraphs_are_found() -> None:
    draft = read(
        page("<title>Guru dibina</title>", f"<h1>Guru dibina</h1><div id='isi'>{LEAD}<br><br>{LEAD}</div>")
    )
    assert LEAD in draft.content_html


def test_the_first_image_of_the_text_stands_in_for_a_missing_one() -> None:
    draft = read(page("", f"<h1>Guru dibina</h1><article><img src='/f/12.jpg' alt='Aula'>{BODY}</article>"))
    assert (draft.image_url, draft.image_alt, draft.base_url) == ("/f/12.jpg", "Aula", URL)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><head><title>404 Not Found</title></head><body><p>nginx</p></body></html>",
        page("<title>Kemenag Contoh</title>", "<ul><li><a href='/1'>Satu</a></li></ul>"),
        page("", BODY),
    ],
    ids=["empty", "error page", "no text", "no headline"],
)
def test_what_is_no_article_is_none(text: str) -> None:
    parsed = read_article(text.encode(), {}, URL)
    assert parsed.draft is None
    assert parsed.reason is not None
    assert parsed.detail


def test_json_ld_of_another_article_is_not_believed() -> None:
    data = {"@type": "NewsArticle", "headline": "Jadwal puasa", "datePublished": "2019-01-01", "author": "X"}
    head = f"<title>Guru dibina</title><script type='application/ld+json'>{json.dumps(data)}</script>"
    draft = read(page(head, f"<h1>Guru dibina</h1><div>Senin, 1 Desember 2025</div>{BODY}"))
    assert (draft.title, draft.published, draft.author) == ("Guru dibina", "Senin, 1 Desember 2025", "")


RECIPE = """
[marks]
texts = ["cms-contoh"]
[article]
paths = ['^/berita/']
title = ".judul"
published = ".waktu"
author = ".oleh"
category = ".rubrik a"
image = ".foto img@src"
caption = ".foto small"
body = [".isi"]
remove = [".sisipan"]
"""
PAGE = page(
    "<meta name='generator' content='CMS-Contoh'>",
    "<h1>Kemenag Contoh</h1><div class='judul'>Guru dibina</div>"
    "<span class='waktu'>1 Desember 2025 08.30 WITA</span><b class='oleh'>Oleh: Siti Aminah</b>"
    "<div class='rubrik'><a>Daerah</a><a>Madrasah</a></div>"
    "<div class='foto'><img src='/f/1.jpg'><small>Guru di aula</small></div>"
    f"<div class='isi'>{BODY}<div class='sisipan'>Iklan baris</div></div>",
)


def test_a_page_is_read_by_the_recipe_whose_marks_it_bears() -> None:
    parsed = read_article(PAGE.encode(), {}, URL, RecipeBook((read_recipe("contoh.toml", RECIPE),)))
    assert (parsed.recipe, parsed.unfit) == ("contoh", "")
    draft = parsed.draft
    assert draft is not None
    assert (draft.title, draft.published) == ("Guru dibina", "1 Desember 2025 08.30 WITA")
    assert (draft.author, draft.categories) == ("Siti Aminah", ("Daerah", "Madrasah"))
    assert (draft.image_url, draft.image_caption) == ("/f/1.jpg", "Guru di aula")
    assert LEAD in draft.content_html
    assert "Iklan baris" not in draft.content_html


def test_a_recipe_that_finds_no_text_is_unfit_and_the_page_is_read_all_the_same() -> None:
    recipe = read_recipe("contoh.toml", RECIPE.replace(".isi", ".isi-lama"))
    parsed = read_article(PAGE.encode(), {}, URL, RecipeBook((recipe,)))
    assert (parsed.recipe, parsed.unfit) == ("", "contoh")
    assert parsed.draft is not None
    assert LEAD in parsed.draft.content_html


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("office = '^/(?P<office>[a-z-]+)/'", "berita"),
        ("office = '^/(?P<office>[a-z-]+)/arsip/'", ""),
        ("category_office = '(?i)mad(?P<office>[a-z]+)'", "rasah"),
        ("category_office = 'mad(?P<office>ras)'", ""),
        ("", ""),
    ],
)
def test_a_recipe_says_where_address_or_category_name_the_office(pattern: str, name: str) -> None:
    recipe = read_recipe("contoh.toml", RECIPE.replace("[article]", f"[article]\n{pattern}"))
    draft = read_article(PAGE.encode(), {}, URL, RecipeBook((recipe,))).draft
    assert draft is not None
    assert draft.office_name == name


def test_a_pattern_that_names_no_office_is_refused() -> None:
    with pytest.raises(RecipeError, match=r"article\.office"):
        read_recipe("contoh.toml", RECIPE.replace("[article]", "[article]\noffice = '^/[a-z]+/'"))


def test_the_recipe_that_is_fixed_for_a_source_needs_no_marks() -> None:
    book = RecipeBook((read_recipe("contoh.toml", RECIPE.replace("cms-contoh", "cms-lain")),))
    assert read_article(PAGE.encode(), {}, URL, book).recipe == ""
    assert read_article(PAGE.encode(), {}, URL, book, "contoh").recipe == "contoh"


def test_a_page_that_only_leads_on_says_where() -> None:
    refresh = "<meta http-equiv='refresh' content=\"0; url='/berita/baru'\">"
    parsed = read_article(page(refresh, "<p>Pindah</p>").encode(), {}, URL)
    assert parsed.draft is None
    assert parsed.detail.endswith("it sends its readers on to https://contoh.kemenag.go.id/berita/baru")


@pytest.mark.parametrize(
    ("head", "shown", "published"),
    [
        ("2025-12-01T11:00:00+07:00", "1 Desember 2025", "2025-12-01T11:00:00+07:00"),
        ("2025-11-30T23:15:00Z", "1 Desember 2025", "2025-11-30T23:15:00Z"),
        ("2025-12-01T00:00:00+07:00", "1 Desember 2025", "1 Desember 2025"),
        ("2025-12-01", "1 Desember 2025 08.30 WITA", "1 Desember 2025 08.30 WITA"),
        ("2025-12-09T11:00:00+07:00", "1 Desember 2025", "1 Desember 2025"),
        ("", "1 Desember 2025", "1 Desember 2025"),
    ],
)
def test_a_recipe_and_what_the_page_states_agree_on_the_day_and_the_clock_wins(
    head: str, shown: str, published: str
) -> None:
    text = PAGE.replace("1 Desember 2025 08.30 WITA", shown).replace(
        "<head>", f"<head><meta property='article:published_time' content='{head}'>"
    )
    draft = read_article(text.encode(), {}, URL, RecipeBook((read_recipe("contoh.toml", RECIPE),))).draft
    assert draft is not None
    assert draft.published == published


def test_what_a_recipe_picks_gives_way_where_the_page_states_and_shows_another_day() -> None:
    text = PAGE.replace("<head>", "<head><meta property='article:published_time' content='2025-12-09'>")
    text = text.replace("<span class='waktu'>", "<p>9 Desember 2025</p><p class='waktu'>")
    draft = read_article(text.encode(), {}, URL, RecipeBook((read_recipe("contoh.toml", RECIPE),))).draft
    assert draft is not None
    assert draft.published == "2025-12-09"


def test_the_date_of_a_linked_title_in_a_list_is_none_of_the_article() -> None:
    title = "Warga dua dusun membangun jembatan bambu"
    item = f"<ul><li><a href='/b/9'>{title}</a> <span class='waktu'>(07-11-2018)</span></li></ul>"
    text = PAGE.replace("<span class='waktu'>1", f"{item}<span class='waktu'>1")
    draft = read_article(text.encode(), {}, URL, RecipeBook((read_recipe("contoh.toml", RECIPE),))).draft
    assert draft is not None
    assert draft.published == "1 Desember 2025 08.30 WITA"


def test_small_print_in_a_heading_is_none_of_the_headline() -> None:
    text = PAGE.replace("Guru dibina</div>", "Guru dibina<br><small>1 Desember 2025 oleh Humas</small></div>")
    draft = read_article(text.encode(), {}, URL, RecipeBook((read_recipe("contoh.toml", RECIPE),))).draft
    assert draft is not None
    assert draft.title == "Guru dibina"
