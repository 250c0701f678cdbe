"""`simpul recipes new`: a first recipe, guessed from the pages of a site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.errors import FAILURES_LISTED, InputError
from aggregator.cli.opening import Json, now, world
from aggregator.cli.output import emit_json, line, note, progress, reason_sentence, say, translate
from aggregator.cli.recipe_open import note_failures, pages_at

if TYPE_CHECKING:
    from aggregator.bootstrap import World
    from aggregator.discovering import Unreadable
    from aggregator.teaching.guess import Guess

# So many articles have to agree on where things are.
PAGES = 3


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help=translate("recipe.argument_new"))],
    url: Annotated[str, typer.Argument(metavar="URL", help=translate("recipe.argument_new_url"))],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=translate("recipe.option_output"))
    ] = None,
    json: Json = False,
) -> None:
    from aggregator.bootstrap import make_folder, recipes_folder
    from aggregator.recipes.load import read_recipe
    from aggregator.teaching.write import toml_of

    with world() as opened, progress(say("try_progress"), None):
        file = _place(name, output or recipes_folder(opened.settings))
        read_recipe(file.name, "")  # a name that no recipe may have is refused before anybody is asked
        guessed, failures = _guess(opened, url)
    note_failures(failures)
    if guessed is None:
        raise typer.Exit(FAILURES_LISTED)
    text = toml_of(guessed, url, now().date(), lambda key, **facts: translate(f"recipe.{key}", **facts))
    read_recipe(file.name, text)
    make_folder(file.parent)
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise InputError("error_recipe_exists", file=str(file)) from error
    except OSError as error:
        raise InputError("error_file_write", file=str(file), error=error.strerror or str(error)) from error
    if json:
        emit_json(
            {
                "file": str(file),
                "list": guessed.list,
                "article": guessed.article,
                "paths": guessed.paths,
                "remove": list(guessed.remove),
            }
        )
        return
    line(translate("recipe.written", file=str(file)))
    line(translate("recipe.try_it", file=str(file), url=url))


def _place(name: str, output: Path) -> Path:
    file = output if output.suffix == ".toml" else output / f"{name}.toml"
    if file.exists():
        raise InputError("error_recipe_exists", file=str(file))
    return file


def _guess(world: World, url: str) -> tuple[Guess | None, list[Unreadable]]:
    """From a list with some of its articles, or from one article."""
    from aggregator.extract.unreadable import Unreadable as BeyondBounds
    from aggregator.teaching.compare import is_list, without_recipe
    from aggregator.teaching.guess import guess

    found, failures = pages_at(world, [url], "")
    if not found:
        return None, failures
    page = found[0].page
    try:
        if not is_list(page):
            guessed = guess(None, (), [page])
            if not guessed.article:
                note(translate("recipe.nothing_there"))
            return (guessed if guessed.article else None), failures
        listed = without_recipe(page, as_list=True).drafts
        articles, more = pages_at(world, [draft.link for draft in listed[:PAGES]], "")
        return guess(page, listed, [one.page for one in articles]), [*failures, *more]
    except BeyondBounds as error:
        note(f"{reason_sentence(error.reason.value)} ({error.detail})")
        return None, failures
