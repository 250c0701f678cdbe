"""What is guessed from pages: patterns of addresses, selectors, and TOML that says it."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from aggregator.model import EntryDraft, Exchange
from aggregator.recipes.load import read_recipe
from aggregator.teaching.guess import Guess, guess
from aggregator.teaching.guess_paths import common_path
from aggregator.teaching.selectors import selector_for
from aggregator.teaching.write import quoted, toml_of

HOST = "https://kantor.example"
TEXT = (
    "Kegiatan itu berlangsung di aula kantor dan dihadiri para penyuluh serta kepala madrasah setempat. "
    "Warga menyambut baik dan berharap pendampingan berlanjut sampai hasilnya benar-benar terlihat."
)


@pytest.mark.parametrize(
    ("paths", "pattern"),
    [
        (["/berita/haji-lancar", "/berita/zakat-naik"], "^/berita/[^/?&]+$"),
        (["/baca-101.html", "/baca-7.html"], r"^/baca-\d+\.html$"),
        (["/baca.php?id=5&m=berita", "/baca.php?id=17&m=berita"], r"^/baca\.php\?id=\d+&m=berita$"),
        (["/2026/01/satu", "/2026/02/dua"], r"^/2026/\d+/[^/?&]+$"),
        # Any page of the site looks like these.
        (["/haji-lancar", "/zakat-naik"], ""),
        (["/berita/satu", "/berita/kua/dua"], ""),
        (["/berita/satu"], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_a_pattern_holds_what_all_addresses_have_in_common(paths: list[str], pattern: str) -> None:
    assert common_path([HOST + path for path in paths]) == pattern


@pytest.mark.parametrize(
    ("markup", "selector"),
    [
        ("<div id='isi' class='a'>x</div>", "#isi"),
        ("<p class='teks'>x</p>", ".teks"),
        # What another page would call otherwise is no name.
        ("<div class='kotak'><p id='post-4711' class='css-1x2 col-md-8'>x</p></div>", ".kotak > p"),
        ("<table><tr><td>lain</td><td>x</td></tr></table>", "td:nth-of-type(2)"),
        ("<center><font size='5'>x</font></center>", 'font[size="5"]'),
    ],
)
def test_the_plainest_selector_that_finds_it_is_taken(markup: str, selector: str) -> None:
    tree = LexborHTMLParser(markup)
    target = next(one for one in reversed(tree.css("body *")) if one.text() == "x")

    def finds(candidate: str) -> bool:
        first = tree.css_first(candidate)
        return first is not None and first.mem_id == target.mem_id

    found = selector_for(target, finds)
    assert finds(found)
    assert found.endswith(selector)


def test_no_selector_is_better_than_a_wrong_one() -> None:
    target = LexborHTMLParser("<p class='teks'>x</p>").css_first("p")
    assert target is not None
    assert selector_for(target, lambda _: False) == ""


@given(st.text())
def test_every_text_is_written_as_toml_reads_it(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    assert tomllib.loads(f"a = {quoted(text)}")["a"] == text


def page(path: str, markup: str) -> Exchange:
    url, at = HOST + path, datetime(2026, 3, 3, tzinfo=UTC)
    return Exchange(url, url, 200, {"content-type": "text/html"}, markup.encode(), (), at, 0)


def test_pages_without_any_class_are_told_by_their_places() -> None:
    def article(number: int) -> Exchange:
        return page(
            f"/baca.php?id={number}",
            "<title>Kantor Kami</title><table><tr><td>Menu</td></tr>"
            f"<tr><td><h2>Berita penting nomor {number} dari kantor kami</h2>"
            f"<i>Senin, {number} Maret 2026</i><blockquote>{TEXT} Nomor {number}. {TEXT}"
            "</blockquote></td></tr></table>",
        )

    listed = [
        EntryDraft(
            link=f"{HOST}/baca.php?id={number}", title=f"Berita penting nomor {number} dari kantor kami"
        )
        for number in (1, 2)
    ]
    found = guess(None, listed, [article(1), article(2)])
    assert found.paths == r"^/baca\.php\?id=\d+$"
    assert (found.article["title"], found.article["published"]) == ("h2", "i")
    recipe = read_recipe("kantor.toml", toml_of(found, HOST, date(2026, 3, 3), lambda key, **_: key))
    assert recipe.article is not None


def test_what_was_not_guessed_is_a_comment_and_the_file_is_a_recipe_nevertheless() -> None:
    text = toml_of(Guess(host="kantor.example"), HOST, date(2026, 3, 3), lambda key, **_: key)
    recipe = read_recipe("kantor.toml", text)
    assert (recipe.list is not None, recipe.article) == (True, None)
    assert recipe.marks.hosts == ("kantor.example",)
    assert "# toml_no_body" in text
