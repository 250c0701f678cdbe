"""`simpul sources add`: one address looked at, shown, and stored."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregator.cli.errors import BAD_INPUT
from aggregator.cli.opening import Json, now, world
from aggregator.cli.output import (
    clean,
    emit_json,
    language,
    line,
    note,
    progress,
    reason_mend,
    reason_sentence,
    say,
    when,
)
from aggregator.cli.source_show import source_json
from aggregator.cli.source_table import print_sources
from aggregator.cli.try_ import entry_json
from aggregator.model import Entry, RowProblem, SourceKind, SourceRow
from aggregator.settings import PUBLIC

if TYPE_CHECKING:
    from aggregator.adding import Preview

# Whoever brings sources and then collects them sees in his own round what they hold, and who brings a wrong
# file has a moment to bring the right one.
GRACE = timedelta(seconds=10)


class Network(StrEnum):
    """Where a source can be reached from."""

    PUBLIC = "public"
    VPN = "vpn"


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help=say("argument_source_url"))],
    kind: Annotated[SourceKind, typer.Option(help=say("option_kind"))] = SourceKind.AUTO,
    office: Annotated[str, typer.Option(metavar="CODE", help=say("option_office"))] = "",
    name: Annotated[str, typer.Option(help=say("option_name"))] = "",
    network: Annotated[Network, typer.Option(help=say("option_network"))] = Network.PUBLIC,
    timezone: Annotated[str, typer.Option(metavar="ZONE", help=say("option_timezone"))] = "",
    recipe: Annotated[str, typer.Option(metavar="NAME", help=say("option_recipe"))] = "",
    look: Annotated[bool, typer.Option("--look/--no-look", help=say("option_look"))] = True,
    json: Json = False,
) -> None:
    # One row of CSV, so that an address given by hand passes the very checks that a file does.
    columns = ("url", "kind", "office", "name", "network", "timezone", "recipe")
    sheet = io.StringIO()
    csv.writer(sheet).writerows([columns, (url, kind.value, office, name, network.value, timezone, recipe)])
    rows, problems = rows_of(sheet.getvalue().encode("utf-8", "replace"), "sources add")
    if problems or not rows:
        _refuse(problems)
    row = rows[0]
    with world() as opened:
        if recipe and opened.recipes.named(recipe) is None:
            known = ", ".join(one.name for one in opened.recipes.recipes)
            note(say("add_recipe_unknown", name=recipe, known=known))
            raise typer.Exit(BAD_INPUT)
        storage = opened.storage
        preview = None
        if look and network.value == PUBLIC and storage.source_at(row.url) is None:
            from aggregator.adding import look_at

            with progress(say("add_progress"), None):
                preview = look_at(opened, row)
            if not json:
                _show(preview)
                if not _confirmed():
                    note(say("add_left"))
                    return
        report = storage.put_sources(rows, now() + GRACE)
        if report.problems:
            _refuse(report.problems)
        view = storage.source_at(row.url)
        if preview and preview.shape and view and report.added:
            storage.remember_target(view.id, preview.url, preview.shape, preview.discovery)
            view = storage.source(view.id)
    if json:
        outcome = "added" if report.added else "updated" if report.updated else "unchanged"
        found = {"found": _as_json(preview)} if preview else {}
        emit_json({"outcome": outcome, "source": source_json(view) if view else None, **found})
        return
    line(say("sources_imported", added=report.added, updated=report.updated, unchanged=report.unchanged))
    print_sources([view] if view else [])


def rows_of(data: bytes, name: str) -> tuple[Sequence[SourceRow], list[RowProblem]]:
    """Rows of CSV or OPML as the registry reads them."""
    from aggregator.registry import load_registry, read_sources

    rows, problems = read_sources(data, name, load_registry(), language=language())
    return rows, list(problems)


def _refuse(problems: Sequence[RowProblem]) -> None:
    for problem in problems:
        facts = {"column": problem.column, "value": problem.value, "problem": problem.problem}
        note(say("add_problem", hint=problem.hint, **facts))
    raise typer.Exit(BAD_INPUT)


def _confirmed() -> bool:
    """Asked on a terminal; whoever pipes has decided."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True
    return typer.confirm(say("add_confirm"), default=True)


def _as_json(preview: Preview) -> dict[str, Any]:
    return {
        "kind": preview.shape.value if preview.shape else None,
        "url": preview.url or None,
        "reason": preview.reason,
        "listed": preview.listed,
        "entries": [entry_json(entry) for entry in preview.entries],
        "warnings": [say(f"add_warning_{warning}") for warning in preview.warnings],
        "failure": preview.failure.value if preview.failure else None,
    }


def _show(preview: Preview) -> None:
    if preview.failure is not None:
        note(say("add_not_found", reason=reason_sentence(preview.failure), detail=clean(preview.reason)))
        note("  " + reason_mend(preview.failure))
        note(say("add_stored_anyway"))
        return
    assert preview.shape is not None, "what was found has a shape"
    line(
        say(
            "add_found",
            kind=say(f"shape_{preview.shape.value}"),
            url=clean(preview.url),
            count=preview.listed,
        )
    )
    line("  " + say(f"discovery_found_{preview.shape.value}", **dict(preview.discovery[0].facts)))
    for entry in preview.entries:
        _show_entry(entry)
    line()
    line(say("add_try", url=clean(preview.url)))
    for warning in preview.warnings:
        line("! " + say(f"add_warning_{warning}"))


def _show_entry(entry: Entry) -> None:
    line()
    line("  " + clean(entry.title))
    guessed = f" ({say('date_guessed')})" if entry.date_guessed else ""
    picture = clean(entry.image_url) if entry.image_url else say("add_no_picture")
    words = say("add_words", count=len(entry.text.split()))
    line("    " + " · ".join(fact for fact in (when(entry.published) + guessed, entry.author, words) if fact))
    line("    " + picture)
    for warning in entry.warnings:
        line(f"    ! {clean(warning)}")
