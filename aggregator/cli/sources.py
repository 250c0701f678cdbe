"""`simpul sources`: the registry, in and out."""

from __future__ import annotations

import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli.errors import BAD_INPUT, FAILURES_LISTED, InputError, problem_line
from aggregator.cli.moves import decide_move, list_moves
from aggregator.cli.opening import Json, database, now
from aggregator.cli.output import (
    emit_json,
    line,
    note,
    say,
)
from aggregator.cli.source_add import GRACE, add, rows_of
from aggregator.cli.source_backfill import backfill
from aggregator.cli.source_show import show, source_json
from aggregator.cli.source_table import print_sources
from aggregator.model import SourceState, SourceView

app = typer.Typer(no_args_is_help=True)

# The shipped registry has some 600 rows in 100 kB; nothing sensible comes near this.
MOST_BYTES = 32 * 1024 * 1024


class Format(StrEnum):
    """How the registry is written."""

    CSV = "csv"
    OPML = "opml"


@app.command("import", help=say("help_sources_import"))
def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help=say("argument_import"))],
    json: Json = False,
) -> None:
    name, data = ("-", sys.stdin.buffer.read(MOST_BYTES + 1)) if file == "-" else (file, _read(Path(file)))
    if len(data) > MOST_BYTES:
        raise InputError("error_file_too_large", file=name, megabytes=MOST_BYTES // 1024 // 1024)
    rows, problems = rows_of(data, name)
    with database() as storage:
        report = storage.put_sources(rows, now() + GRACE) if rows else None
    counts = (report.added, report.updated, report.unchanged) if report else (0, 0, 0)
    problems = [*problems, *(report.problems if report else ())]
    if json:
        names = ("added", "updated", "unchanged")
        emit_json({**dict(zip(names, counts, strict=True)), "problems": [asdict(p) for p in problems]})
    for problem in problems:
        note(problem_line(problem))
    if not rows:
        note(say("error_no_rows", file=name))
        raise typer.Exit(BAD_INPUT)
    if not json:
        line(say("sources_imported", added=counts[0], updated=counts[1], unchanged=counts[2]))
    if problems:
        note(say("sources_problems", count=len(problems)))
        raise typer.Exit(FAILURES_LISTED)


@app.command("list", help=say("help_sources_list"))
def list_(
    state: Annotated[SourceState | None, typer.Option(help=say("option_state"))] = None,
    office: Annotated[str | None, typer.Option(metavar="CODE", help=say("option_office_under"))] = None,
    json: Json = False,
) -> None:
    with database() as storage:
        if office is not None and office not in {known.code for known in storage.offices()}:
            raise InputError("error_office", code=office)
        views = [view for view in storage.sources() if _selected(view, state, office)]
    if json:
        emit_json({"sources": [source_json(view) for view in views]})
    elif views:
        print_sources(views)
    else:
        note(say("sources_none"))


@app.command("export", help=say("help_sources_export"))
def export(
    format_: Annotated[Format, typer.Option("--format", help=say("option_format"))] = Format.CSV,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=say("option_output"))] = None,
) -> None:
    from aggregator.registry import write_opml, write_sources_csv

    with database() as storage:
        rows = [view.row for view in storage.sources()]
    if format_ is Format.CSV:
        data = write_sources_csv(rows).encode("utf-8")
    else:
        data = write_opml(rows, say("opml_title"), now())
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise InputError("error_file_write", file=str(output), error=error.strerror or str(error)) from error
    note(say("sources_exported", count=len(rows), file=str(output)))


app.command("add", help=say("help_sources_add"))(add)
app.command("backfill", help=say("help_sources_backfill"))(backfill)
app.command("show", help=say("help_sources_show"))(show)
app.command("moves", help=say("help_sources_moves"))(list_moves)
app.command("move", help=say("help_sources_move"))(decide_move)


def _selected(view: SourceView, state: SourceState | None, office: str | None) -> bool:
    under = office is None or view.row.office == office or (view.row.office or "").startswith(f"{office}.")
    return under and (state is None or view.state is state)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError("error_file_read", file=str(path), error=error.strerror or str(error)) from error
