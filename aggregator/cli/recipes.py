"""`simpul recipes`: the recipes in force, and the sites that they no longer fit."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.errors import BAD_INPUT, FAILURES_LISTED, explain
from aggregator.cli.opening import Json, database, now
from aggregator.cli.output import emit_json, line, note, table, translate, when
from aggregator.cli.recipe_fits import fit_json
from aggregator.cli.recipe_guess import new
from aggregator.cli.recipe_open import unknown_recipe
from aggregator.cli.recipe_save import save
from aggregator.cli.recipe_try import try_
from aggregator.errors import RecipeError

if TYPE_CHECKING:
    from aggregator.model import SourceView
    from aggregator.recipes import Recipe
    from aggregator.recipes.fit import RecipeFit

app = typer.Typer(no_args_is_help=True)


@app.command("list", help=translate("recipe.help_list"))
def list_(json: Json = False) -> None:
    from aggregator.recipes import read_book

    book = read_book(_folder())
    with database() as storage:
        used = storage.recipe_use()
    rows = [
        {
            "name": recipe.name,
            "title": recipe.title,
            "since": recipe.since.isoformat() if recipe.since else None,
            "until": recipe.until.isoformat() if recipe.until else None,
            "origin": _origin(recipe.name),
            "sources": used.get(recipe.name, 0),
        }
        for recipe in book.recipes
    ]
    if json:
        emit_json({"recipes": rows})
        return
    names = ("name", "title", "since", "until", "sources", "origin")
    table(
        [translate(f"recipe.column_{name}") for name in names],
        [
            (
                *(str(row[name] or "–") for name in names[:4]),
                str(row["sources"]),
                translate(f"recipe.origin_{row['origin']}"),
            )
            for row in rows
        ],
    )


@app.command("show", help=translate("recipe.help_show"))
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help=translate("recipe.argument_name"))],
    json: Json = False,
) -> None:
    from aggregator.recipes import read_book, read_file, shipped_file

    own = _folder() / f"{name}.toml"
    origin = _origin(name)
    if origin == "shipped":
        if read_book(None).named(name) is None:
            raise unknown_recipe(name, read_book(_folder()))
        text = shipped_file(name).read_text(encoding="utf-8")
    else:
        read_file(own)
        text = own.read_text(encoding="utf-8")
    if json:
        file = str(shipped_file(name) if origin == "shipped" else own)
        emit_json({"name": name, "origin": origin, "file": file, "toml": text})
    else:
        sys.stdout.write(text)


@app.command("check", help=translate("recipe.help_check"))
def check(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help=translate("recipe.argument_name_or_all"))
    ] = None,
    json: Json = False,
) -> None:
    from aggregator.recipes import read_book

    mistakes, recipes = _files()
    if not mistakes and name is not None and name not in {recipe.name for recipe in recipes}:
        raise unknown_recipe(name, read_book(_folder()))
    report = Report(tuple(mistakes), len(recipes), (), ())
    if not mistakes:
        with database() as storage:
            fits = [fit for fit in storage.recipe_misfits(now()) if fit.is_redesign]
            known = {recipe.name for recipe in recipes}
            strays = [view for view in storage.sources() if view.row.recipe and view.row.recipe not in known]
        report = Report(
            (),
            len(recipes),
            tuple(fit for fit in fits if name in (None, fit.recipe)),
            tuple(strays) if name is None else (),
        )
    if json:
        emit_json(_as_json(report))
    else:
        _print(report)
    if report.mistakes:
        raise typer.Exit(BAD_INPUT)
    if report.redesigns or report.strays:
        raise typer.Exit(FAILURES_LISTED)


app.command("try", help=translate("recipe.help_try"))(try_)
app.command("save", help=translate("recipe.help_save"))(save)
app.command("new", help=translate("recipe.help_new"))(new)


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: mistakes in files, sites that have left their recipes, and sources that ask for a
    recipe which there is none of."""

    mistakes: tuple[RecipeError, ...]
    recipes: int
    redesigns: tuple[RecipeFit, ...]
    strays: tuple[SourceView, ...]


def _folder() -> Path:
    from aggregator.bootstrap import recipes_folder
    from aggregator.settings import load_settings

    return recipes_folder(load_settings())


def _origin(name: str) -> str:
    """Where a recipe comes from: the end of a catalogue key ``recipe.origin_…``."""
    from aggregator.recipes import own_files, shipped

    own = name in {path.stem for path in own_files(_folder())}
    ships = shipped().named(name) is not None
    return "instead" if own and ships else "own" if own else "shipped"


def _files() -> tuple[list[RecipeError], Sequence[Recipe]]:
    """Every mistake in every file, and the recipes that are in order."""
    from aggregator.recipes import own_files, read_file, shipped

    mistakes: list[RecipeError] = []
    own: dict[str, Recipe] = {}
    for path in own_files(_folder()):
        try:
            own[path.stem] = read_file(path)
        except RecipeError as mistake:
            mistakes.append(mistake)
    try:
        ship = shipped().recipes
    except RecipeError as mistake:
        mistakes.append(mistake)
        ship = ()
    return mistakes, [*own.values(), *(recipe for recipe in ship if recipe.name not in own)]


def _as_json(report: Report) -> dict[str, object]:
    return {
        "recipes": report.recipes,
        "mistakes": [
            {"file": mistake.file, "key": mistake.key, "problem": mistake.problem}
            for mistake in report.mistakes
        ],
        "redesigns": [fit_json(fit) for fit in report.redesigns],
        "unknown": [
            {"source": view.id, "url": view.row.url, "recipe": view.row.recipe} for view in report.strays
        ],
    }


def _print(report: Report) -> None:
    for mistake in report.mistakes:
        note(explain(mistake))
    if report.mistakes:
        note(translate("recipe.mistakes", count=len(report.mistakes)))
        return
    line(translate("recipe.in_order", count=report.recipes))
    if report.redesigns:
        line()
        table([translate(f"recipe.column_{name}") for name in _COLUMNS], _rows(report.redesigns))
        line()
        line(translate("recipe.redesigned", count=len(report.redesigns)))
    for view in report.strays:
        note(translate("recipe.stray", id=view.id, url=view.row.url, name=view.row.recipe or ""))


_COLUMNS = ("source", "recipe", "list", "pages_fit", "pages_unfit", "unfit_since", "url")


def _rows(fits: Sequence[RecipeFit]) -> Iterator[tuple[str, ...]]:
    for fit in fits:
        yield (
            str(fit.source_id),
            fit.recipe,
            translate("recipe.list_unfit") if fit.list_unfit else "–",
            str(fit.pages_fit),
            str(fit.pages_unfit),
            when(fit.since),
            fit.url,
        )
