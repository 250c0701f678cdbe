"""`simpul recipes try`: field by field, what the selectors of a recipe find on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.errors import FAILURES_LISTED
from aggregator.cli.opening import Json, world
from aggregator.cli.output import (
    clean,
    emit_json,
    line,
    note,
    progress,
    reason_sentence,
    say,
    table,
    timestamp,
    translate,
)
from aggregator.cli.recipe_open import failures_json, note_failures, pages_at, recipe_at
from aggregator.cli.try_ import entry_json

if TYPE_CHECKING:
    from aggregator.model import Entry, Exchange
    from aggregator.recipes import Recipe
    from aggregator.teaching.compare import FieldRead, PageRead

SHOWN_CHARACTERS = 60
SHOWN_ITEMS = 10


class Kind(StrEnum):
    """What a page is taken for."""

    AUTO = "auto"
    LIST = "list"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Tried:
    """A page by a recipe, and what its drafts become."""

    read: PageRead
    entries: Sequence[Entry | None]


def try_(
    recipe: Annotated[str, typer.Argument(metavar="NAME|FILE", help=translate("recipe.argument_recipe"))],
    pages: Annotated[list[str], typer.Argument(metavar="URL...", help=translate("recipe.argument_pages"))],
    url: Annotated[str, typer.Option("--url", help=translate("recipe.option_url"))] = "",
    kind: Annotated[Kind, typer.Option(help=translate("recipe.option_kind"))] = Kind.AUTO,
    json: Json = False,
) -> None:
    from aggregator.teaching.pages import entries_of

    with world() as opened, progress(say("try_progress"), None):
        known = recipe_at(opened, recipe)
        found, failures = pages_at(opened, pages, url)
        tried = []
        for one in found:
            read = read_page(known, one.page, kind)
            tried.append(Tried(read, entries_of(opened, one, read.drafts)))
    if json:
        emit_json(
            {
                "recipe": known.name,
                "pages": [_as_json(one) for one in tried],
                "failures": failures_json(failures),
            }
        )
    else:
        for page in tried:
            _print(page)
        note_failures(failures)
    if failures or not all(page.read.fits and page.read.drafts for page in tried):
        raise typer.Exit(FAILURES_LISTED)


def read_page(recipe: Recipe | None, page: Exchange, kind: Kind) -> PageRead:
    """A page as the list or the article that it is; one beyond all bounds has a reason and nothing else."""
    from aggregator.extract.unreadable import Unreadable
    from aggregator.recipes import Recipe
    from aggregator.teaching.compare import PageRead, is_list, read_article_page, read_list_page

    by = recipe or Recipe("-", "-")
    try:
        if kind is Kind.LIST or (kind is Kind.AUTO and is_list(page, recipe)):
            return read_list_page(by, page)
        return read_article_page(by, page)
    except Unreadable as error:
        url, detail = page.final_url, error.detail
        return PageRead(url, kind is Kind.LIST, (), (), (), reason=error.reason, detail=detail)


def _as_json(tried: Tried) -> dict[str, object]:
    read = tried.read
    entries = [entry_json(entry) for entry in tried.entries if entry is not None]
    return {
        "url": read.url,
        "kind": "list" if read.is_list else "article",
        "fits": read.fits,
        "reason": read.reason.value if read.reason else None,
        "fields": [
            {
                "name": field.name,
                "state": _state(field),
                "found": field.found,
                "general": field.general,
                "count": field.count,
                "of": field.of,
            }
            for field in read.fields
        ],
        "words": _words(tried),
        "next_url": read.next_url or None,
        "entries": entries,
    }


def _state(field: FieldRead) -> str:
    """How it stands with a field: the end of a catalogue key ``recipe.state_…``."""
    if not field.asked:
        return "not_asked"
    return "nothing" if field.is_missing else "found"


def _words(tried: Tried) -> int:
    return sum(len(entry.text.split()) for entry in tried.entries if entry is not None)


def _print(tried: Tried) -> None:
    read = tried.read
    kind = "list" if read.is_list else "article"
    line(f"{clean(read.url)} ({translate(f'recipe.kind_{kind}')})")
    line()
    names = ("field", "state", "by_recipe", "by_general")
    table([translate(f"recipe.column_{name}") for name in names], _rows(read))
    line()
    if not tried.entries:
        note(reason_sentence(read.reason.value) if read.reason else translate("recipe.no_entry"))
    elif read.is_list:
        _print_items(tried)
    else:
        for label, text in _facts(tried):
            line(f"{label}: {text}")
    missing = [field.name for field in read.fields if field.is_missing]
    if missing:
        line(translate("recipe.missing", fields=", ".join(missing)))
    if not read.fits:
        line(translate("recipe.does_not_fit"))
    line()


def _rows(read: PageRead) -> Iterator[tuple[str, ...]]:
    for field in read.fields:
        state = translate(f"recipe.state_{_state(field)}")
        if read.is_list and field.asked and field.name != "next":
            state += f" {field.count}" if field.name == "item" else f" {field.count}/{field.of}"
        yield field.name, state, _cut(field.found), _cut(field.general)


def _facts(tried: Tried) -> Iterator[tuple[str, str]]:
    """What is stored of the article in the end."""
    entry = tried.entries[0]
    if entry is None:
        return
    guessed = translate("recipe.date_not_understood") if entry.date_guessed else ""
    yield translate("recipe.fact_published"), guessed or f"{timestamp(entry.published)} {entry.zone}".strip()
    yield translate("recipe.fact_author"), clean(entry.author or entry.byline or "–")
    yield translate("recipe.fact_words"), f"{len(entry.text.split())}: {_cut(entry.text)}"
    for warning in entry.warnings:
        yield "!", clean(warning)


def _print_items(tried: Tried) -> None:
    line(translate("recipe.items", count=len(tried.read.drafts)))
    for draft, entry in list(zip(tried.read.drafts, tried.entries, strict=True))[:SHOWN_ITEMS]:
        dated = entry is not None and not entry.date_guessed
        stated = timestamp(entry.published) if entry is not None and dated else "–"
        line(f"  {stated}  {clean(draft.title)}")
        line(f"    {clean(draft.link)}")


def _cut(text: str) -> str:
    text = clean(" ".join(text.split()))
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
