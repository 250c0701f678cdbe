"""Recipes are read from TOML, and a mistake in one names its file and key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aggregator.errors import RecipeError
from aggregator.recipes import read_book, shipped
from aggregator.recipes.load import read_recipe

FAMILIES = [
    *("bali", "blogger", "codingest", "drupal", "joomla", "kaltim", "kepri", "nextjs_own", "pinmas"),
    *("portal_2024", "portal_2026", "portal_offices", "sulteng", "sumut", "wordpress"),
]


def test_a_recipe_ships_for_every_family() -> None:
    assert [recipe.name for recipe in shipped().recipes] == FAMILIES


@pytest.mark.parametrize("name", FAMILIES)
def test_every_shipped_recipe_says_how_it_is_known_and_how_its_articles_are_read(name: str) -> None:
    recipe = shipped().named(name)
    assert recipe is not None
    assert recipe.title
    assert recipe.marks.texts
    assert recipe.article is not None
    assert recipe.article.title
    assert recipe.article.published
    assert recipe.list is not None or recipe.drawn_by_script
    assert all(text == text.lower() for text in recipe.marks.texts)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("title = 1", "title"),
        ("tilte = 'x'", "tilte"),
        ("[marks]\ntexts = 7", "marks.texts"),
        ("[marks]\nselector = 'p'", "marks.selector"),
        ("[marks]\nselectors = ['p[']", "marks.selectors"),
        ("list = 'x'", "list"),
        ("[list]\nitem = '..'", "list.item"),
        ("[list]\ntitle = 'h2'", "list.title"),
        ("[list]\nitem = 'p'\nlink = 'a[@href'", "list.link"),
        ("[list]\nitem = 'p'\npage_size = 'x'", "list.page_size"),
        ("[list]\nitem = 'p'\npage_size = true", "list.page_size"),
        ("feed_page_size = -1", "feed_page_size"),
        ("[article]\ntitle = 'h1'", "article.body"),
        ("[article]\nbody = 'p'\npaths = ['(']", "article.paths"),
        ("[article]\nbody = 'p'\nbodi = 'p'", "article.bodi"),
        ("since = '2025'", "since"),
        ("drawn_by_script = 'yes'", "drawn_by_script"),
        ("a = = 1", "-"),
    ],
)
def test_a_mistake_names_its_file_and_key(text: str, key: str) -> None:
    with pytest.raises(RecipeError) as raised:
        read_recipe("contoh.toml", text)
    assert (raised.value.file, raised.value.key) == ("contoh.toml", key)
    assert raised.value.problem


def test_a_file_of_an_unusable_name_is_refused() -> None:
    with pytest.raises(RecipeError, match="name"):
        read_recipe("Contoh Resep.toml", "title = 'x'")


def test_an_own_recipe_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "wordpress.toml").write_text("title = 'Tema sendiri'\n[marks]\ntexts = ['tema-kita']\n")
    (tmp_path / "desa.toml").write_text("title = 'Desa'\n[list]\naddresses = ['warta']\n")
    book = read_book(tmp_path)
    assert {recipe.name for recipe in book.recipes} == {*FAMILIES, "desa"}
    own = book.named("wordpress")
    assert own is not None
    assert own.title == "Tema sendiri"
    assert read_book(None) is shipped()


def test_an_unreadable_own_recipe_is_reported_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "rusak.toml").write_bytes(b"title = '\xff'")
    with pytest.raises(RecipeError, match=r"rusak\.toml"):
        read_book(tmp_path)


def test_a_recipe_holds_between_its_days(tmp_path: Path) -> None:
    (tmp_path / "lama.toml").write_text(
        "since = 2020-01-01\nuntil = 2021-12-31\n[marks]\ntexts = ['tema-lama']\n"
    )
    book = read_book(tmp_path)
    page, url = "<p class=Tema-Lama>", "https://contoh.kemenag.go.id/"
    held = {
        day: any(recipe.name == "lama" for recipe in book.of_page(page, url, day))
        for day in (date(2019, 12, 31), date(2020, 1, 1), date(2021, 12, 31), date(2022, 1, 1), None)
    }
    assert list(held.values()) == [False, True, True, False, True]
    assert book.named("lama", date(2022, 1, 1)) is None


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("sumut.kemenag.go.id", True),
        ("www.sumut.kemenag.go.id", True),
        ("sumut.kemenag.go.id.jahat.example", False),
        ("lainsumut.kemenag.go.id", False),
    ],
)
def test_a_host_is_known_with_and_without_www_and_no_other(host: str, known: bool) -> None:
    found = shipped().of_page("", f"https://{host}/")
    assert any(recipe.name == "sumut" for recipe in found) is known


def test_a_host_that_begins_with_a_dot_stands_for_all_below_it() -> None:
    assert [recipe.name for recipe in shipped().of_page("", "https://humasbatola.blogspot.com/")] == [
        "blogger"
    ]
