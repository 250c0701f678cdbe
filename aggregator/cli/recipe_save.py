"""`simpul recipes save`: a page becomes a test."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.errors import FAILURES_LISTED, InputError
from aggregator.cli.opening import Json, world
from aggregator.cli.output import emit_json, line, note, progress, reason_sentence, say, translate
from aggregator.cli.recipe_open import note_failures, pages_at, recipe_at
from aggregator.cli.recipe_try import Kind, read_page

if TYPE_CHECKING:
    from aggregator.bootstrap import World
    from aggregator.recipes import Recipe
    from aggregator.teaching.compare import PageRead
    from aggregator.teaching.pages import OpenedPage

FOLDER = Path("tests/data/pages")
_FAMILY = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")


def save(
    page: Annotated[str, typer.Argument(metavar="URL", help=translate("recipe.argument_page"))],
    family: Annotated[str, typer.Option(metavar="NAME", help=translate("recipe.option_family"))],
    folder: Annotated[Path, typer.Option(help=translate("recipe.option_folder"))] = FOLDER,
    recipe: Annotated[str, typer.Option(metavar="NAME|FILE", help=translate("recipe.option_recipe"))] = "",
    as_list: Annotated[bool, typer.Option("--list", help=translate("recipe.option_list"))] = False,
    json: Json = False,
) -> None:
    if not _FAMILY.fullmatch(family):
        raise InputError("error_family", name=family)
    with world() as opened, progress(say("try_progress"), None):
        by = recipe_at(opened, recipe) if recipe else opened.recipes.named(family)
        found, failures = pages_at(opened, [page], "")
        place, read = _saved(opened, found[0], by, family, folder, as_list) if found else (None, None)
    note_failures(failures)
    if place is None:
        if read is not None:
            note(reason_sentence(read.reason.value) if read.reason else translate("recipe.no_entry"))
            note(translate("recipe.not_saved"))
        raise typer.Exit(FAILURES_LISTED)
    label = place.with_suffix(".json")
    if json:
        emit_json({"page": str(place), "label": str(label), "recipe": by.name if by else None})
        return
    line(translate("recipe.saved", page=str(place), label=str(label)))
    line(translate("recipe.correct", label=str(label)))
    line(translate("recipe.run_test", family=family))


def _saved(
    world: World, opened: OpenedPage, by: Recipe | None, family: str, folder: Path, as_list: bool
) -> tuple[Path | None, PageRead]:
    from aggregator.teaching.label import article_label, list_label
    from aggregator.teaching.label import save as save_page
    from aggregator.teaching.pages import entries_of

    read = read_page(by, opened.page, Kind.LIST if as_list else Kind.ARTICLE)
    entries = entries_of(world, opened, read.drafts)
    pairs = [(draft, one) for draft, one in zip(read.drafts, entries, strict=True) if one is not None]
    if not pairs:
        return None, read
    zone = opened.publisher.timezone
    if as_list:
        label = list_label(opened.page, read, pairs, family=family, timezone=zone)
    else:
        label = article_label(opened.page, read, pairs[0][1], family=family, timezone=zone)
    try:
        return save_page(folder / family, opened.page, label, is_list=as_list), read
    except OSError as error:
        problem = error.strerror or str(error)
        raise InputError("error_file_write", file=str(folder / family), error=problem) from error
