"""What the commands that teach a site open: recipes by name or file, pages by address or file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.cli.errors import InputError
from aggregator.cli.opening import now
from aggregator.cli.output import clean, note, reason_mend, reason_sentence

if TYPE_CHECKING:
    from aggregator.bootstrap import World
    from aggregator.discovering import Unreadable
    from aggregator.recipes import Recipe, RecipeBook
    from aggregator.teaching.pages import OpenedPage


def recipe_at(world: World, name_or_file: str) -> Recipe:
    """The recipe of a name, or that in a file. Raises `RecipeError`, `InputError`."""
    from aggregator.recipes import read_file

    if name_or_file.endswith(".toml"):
        return read_file(Path(name_or_file))
    recipe = world.recipes.named(name_or_file)
    if recipe is None:
        raise unknown_recipe(name_or_file, world.recipes)
    return recipe


def unknown_recipe(name: str, book: RecipeBook) -> InputError:
    """The complaint about a name that no recipe has."""
    return InputError("error_recipe", name=name, known=", ".join(recipe.name for recipe in book.recipes))


def pages_at(
    world: World, addresses: Sequence[str], stated: str
) -> tuple[list[OpenedPage], list[Unreadable]]:
    """Pages, fetched or from files; ``stated`` is where a file came from. Raises `InputError`."""
    from aggregator.teaching.pages import open_pages, saved_page

    saved: list[OpenedPage] = []
    asked: list[str] = []
    for address in addresses:
        path = Path(address)
        if "://" in address or not path.exists():
            asked.append(address)
            continue
        try:
            page = saved_page(path, stated, now())
        except (OSError, ValueError, KeyError) as error:
            raise InputError("error_file_read", file=address, error=str(error)) from error
        if page is None:
            raise InputError("error_page_url", file=address)
        saved.append(page)
    fetched, failures = open_pages(world, asked) if asked else ([], [])
    return [*saved, *fetched], failures


def note_failures(failures: Sequence[Unreadable]) -> None:
    """Say which addresses gave nothing, and what to do."""
    for failure in failures:
        note(f"{clean(failure.url)}: {reason_sentence(failure.reason)} ({clean(failure.detail)})")
        note("  " + reason_mend(failure.reason))


def failures_json(failures: Sequence[Unreadable]) -> list[dict[str, str]]:
    """The same for programs."""
    return [
        {"url": failure.url, "reason": failure.reason.value, "detail": failure.detail} for failure in failures
    ]
