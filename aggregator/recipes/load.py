"""Recipes from TOML files: checked as they are read, so that a mistake names its file and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from aggregator.errors import RecipeError
from aggregator.recipes.book import RecipeBook
from aggregator.recipes.recipe import ArticleRecipe, ListRecipe, Marks, Pick, Recipe

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_ATTRIBUTE = re.compile(r"@([a-zA-Z][a-zA-Z0-9_:.-]*)$")
_PICKS_OF_ITEMS = ("link", "title", "published", "image", "summary", "category")
_PICKS_OF_ARTICLES = (
    "title", "published", "updated", "author", "category", "image", "image_alt", "caption", "attachments",
    "next",
)  # fmt: skip
_EMPTY_PAGE = LexborHTMLParser("<p></p>")


@cache
def shipped() -> RecipeBook:
    """The recipes that come with Simpul."""
    names = [entry for entry in files(__package__).iterdir() if entry.name.endswith(".toml")]
    return RecipeBook(_sorted(read_recipe(entry.name, entry.read_text(encoding="utf-8")) for entry in names))


def read_book(folder: Path | None) -> RecipeBook:
    """The shipped recipes and those of ``folder``, of which one with a shipped name takes its place.

    Raises `RecipeError`.
    """
    own = {path.stem: read_file(path) for path in own_files(folder)}
    if not own:
        return shipped()
    kept = [recipe for recipe in shipped().recipes if recipe.name not in own]
    return RecipeBook(_sorted([*kept, *own.values()]))


def own_files(folder: Path | None) -> list[Path]:
    """The recipes of an installation, by name."""
    return sorted(folder.glob("*.toml")) if folder is not None and folder.is_dir() else []


def shipped_file(name: str) -> Traversable:
    """Where the shipped recipe of this name lies, or would lie."""
    return files(__package__) / f"{name}.toml"


def read_file(path: Path) -> Recipe:
    """The recipe in a file. Raises `RecipeError`, which names the file with its folder."""
    try:
        return read_recipe(path.name, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(str(path), "-", str(error)) from error
    except RecipeError as error:
        raise RecipeError(str(path), error.key, error.problem) from error


def read_recipe(file: str, text: str) -> Recipe:
    """The recipe in ``text``; its name is that of the file. Raises `RecipeError`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(file, "-", str(error)) from error
    name = file.removesuffix(".toml")
    if not _NAME.fullmatch(name):
        raise RecipeError(file, "-", "the file's name may hold a-z, 0-9, - and _ only")
    reader = _Reader(file)
    reader.refuse_unknown("", data, {f.name for f in fields(Recipe)} - {"name"})
    return Recipe(
        name=name,
        title=reader.text("", data, "title") or name,
        marks=reader.marks(data.get("marks", {})),
        since=reader.day(data, "since"),
        until=reader.day(data, "until"),
        feeds=reader.texts("", data, "feeds"),
        rest=reader.texts("", data, "rest"),
        sitemaps=reader.texts("", data, "sitemaps"),
        feed_page=reader.text("", data, "feed_page"),
        feed_page_size=reader.number("", data, "feed_page_size"),
        drawn_by_script=reader.flag(data, "drawn_by_script"),
        list=reader.list_recipe(data["list"]) if "list" in data else None,
        article=reader.article_recipe(data["article"]) if "article" in data else None,
    )


class _Reader:
    """Reads the values of one file, naming the file and the key in every complaint."""

    def __init__(self, file: str) -> None:
        self._file = file

    def marks(self, data: Any) -> Marks:
        table = self._table("marks", data)
        self.refuse_unknown("marks", table, {f.name for f in fields(Marks)})
        return Marks(
            texts=tuple(text.lower() for text in self.texts("marks", table, "texts")),
            hosts=tuple(text.lower() for text in self.texts("marks", table, "hosts")),
            selectors=self._selectors("marks", table, "selectors"),
        )

    def list_recipe(self, data: Any) -> ListRecipe:
        table = self._table("list", data)
        self.refuse_unknown("list", table, {f.name for f in fields(ListRecipe)})
        item = self.text("list", table, "item")
        for name in _PICKS_OF_ITEMS if not item else ():
            if name in table:
                raise RecipeError(self._file, f"list.{name}", "needs list.item, within which it looks")
        return ListRecipe(
            item=self._selector("list.item", item),
            addresses=self.texts("list", table, "addresses"),
            page=self.text("list", table, "page"),
            page_size=self.number("list", table, "page_size"),
            **{name: self._picks("list", table, name) for name in (*_PICKS_OF_ITEMS, "next")},
        )

    def article_recipe(self, data: Any) -> ArticleRecipe:
        table = self._table("article", data)
        self.refuse_unknown("article", table, {f.name for f in fields(ArticleRecipe)})
        body = self._selectors("article", table, "body")
        if not body:
            raise RecipeError(self._file, "article.body", "is needed: the CSS selector of the text")
        return ArticleRecipe(
            body=body,
            paths=tuple(
                self._pattern("article.paths", path) for path in self.texts("article", table, "paths")
            ),
            office=self._naming("article", table, "office"),
            category_office=self._naming("article", table, "category_office"),
            remove=self._selectors("article", table, "remove"),
            **{name: self._picks("article", table, name) for name in _PICKS_OF_ARTICLES},
        )

    def refuse_unknown(self, key: str, data: Mapping[str, Any], known: set[str]) -> None:
        for name in data:
            if name not in known:
                raise RecipeError(
                    self._file, f"{key}.{name}".lstrip("."), f"is none of {', '.join(sorted(known))}"
                )

    def text(self, key: str, data: Mapping[str, Any], name: str) -> str:
        value = data.get(name, "")
        if not isinstance(value, str):
            raise RecipeError(self._file, f"{key}.{name}".lstrip("."), "has to be a text")
        return value

    def texts(self, key: str, data: Mapping[str, Any], name: str) -> tuple[str, ...]:
        value = data.get(name, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise RecipeError(self._file, f"{key}.{name}".lstrip("."), "has to be a text or a list of texts")
        return tuple(values)

    def number(self, key: str, data: Mapping[str, Any], name: str) -> int:
        value = data.get(name, 0)
        if type(value) is not int or value < 0:
            raise RecipeError(self._file, f"{key}.{name}".lstrip("."), "has to be a whole number")
        return value

    def day(self, data: Mapping[str, Any], name: str) -> date | None:
        value = data.get(name)
        if value is not None and type(value) is not date:
            raise RecipeError(self._file, name, "has to be a date as in 2024-05-28, without quotes")
        return value

    def flag(self, data: Mapping[str, Any], name: str) -> bool:
        value = data.get(name, False)
        if not isinstance(value, bool):
            raise RecipeError(self._file, name, "has to be true or false")
        return value

    def _table(self, key: str, data: Any) -> Mapping[str, Any]:
        if not isinstance(data, dict):
            raise RecipeError(self._file, key, f"has to be a table: [{key}]")
        return data

    def _picks(self, key: str, data: Mapping[str, Any], name: str) -> tuple[Pick, ...]:
        return tuple(self._pick(f"{key}.{name}", text) for text in self.texts(key, data, name))

    def _pick(self, key: str, text: str) -> Pick:
        attribute = _ATTRIBUTE.search(text)
        selector = text[: attribute.start()] if attribute else text
        return Pick(self._selector(key, selector.strip()), attribute[1].lower() if attribute else "")

    def _selectors(self, key: str, data: Mapping[str, Any], name: str) -> tuple[str, ...]:
        return tuple(self._selector(f"{key}.{name}", text) for text in self.texts(key, data, name))

    def _selector(self, key: str, selector: str) -> str:
        try:
            if selector:
                _EMPTY_PAGE.css(selector)
        except Exception as error:
            raise RecipeError(self._file, key, f"{selector!r} is no CSS selector: {error}") from error
        return selector

    def _naming(self, key: str, data: Mapping[str, Any], name: str) -> re.Pattern[str] | None:
        """A pattern with a group that names an office."""
        text = self.text(key, data, name)
        pattern = self._pattern(f"{key}.{name}", text) if text else None
        if pattern and "office" not in pattern.groupindex:
            raise RecipeError(self._file, f"{key}.{name}", "needs a group (?P<office>…)")
        return pattern

    def _pattern(self, key: str, text: str) -> re.Pattern[str]:
        try:
            return re.compile(text)
        except re.error as error:
            raise RecipeError(self._file, key, f"{text!r} is no pattern: {error}") from error


def _sorted(recipes: Iterable[Recipe]) -> tuple[Recipe, ...]:
    return tuple(sorted(recipes, key=lambda recipe: recipe.name))
