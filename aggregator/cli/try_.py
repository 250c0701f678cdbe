"""`simpul try`: what addresses would bring, with nothing stored."""

from __future__ import annotations

from collections.abc import Sequence
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
    reason_mend,
    reason_sentence,
    say,
    timestamp,
    when,
)
from aggregator.model import Entry

if TYPE_CHECKING:
    from aggregator.dry_run import TryReport

SHOWN_CHARACTERS = 300


class Kind(StrEnum):
    """What the addresses are taken for."""

    AUTO = "auto"
    ARTICLE = "article"


def try_(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help=say("argument_try"))],
    kind: Annotated[Kind, typer.Option(help=say("option_try_kind"))] = Kind.AUTO,
    json: Json = False,
) -> None:
    from aggregator.dry_run import try_addresses

    with world() as opened, progress(say("try_progress"), None):
        report = try_addresses(opened, urls, kind.value)
    if json:
        emit_json(_as_json(report))
    else:
        _print(report, urls)
    if report.failures:
        raise typer.Exit(FAILURES_LISTED)


def _as_json(report: TryReport) -> dict[str, object]:
    return {
        "kind": report.kind,
        "reason": report.reason,
        "entries": [entry_json(entry) for entry in report.entries],
        "failures": [{"url": failure.url, "reason": failure.reason.value} for failure in report.failures],
    }


def entry_json(entry: Entry) -> dict[str, object]:
    """An entry as the contract of ``simpul try`` shapes it."""
    return {
        "title": entry.title,
        "url": entry.url,
        "published": timestamp(entry.published),
        "updated": timestamp(entry.updated),
        "author": entry.author,
        "office": entry.office,
        "categories": list(entry.categories),
        "image": entry.image_url or None,
        "text": entry.text,
        "html": entry.html,
        "date_guessed": entry.date_guessed,
        "warnings": list(entry.warnings),
    }


def _print(report: TryReport, urls: Sequence[str]) -> None:
    if report.entries:
        line(say("try_found", kind=report.kind, reason=report.reason, count=len(report.entries)))
    for entry in report.entries:
        line()
        line(clean(entry.title))
        line(f"  {clean(entry.url)}")
        guessed = f" ({say('date_guessed')})" if entry.date_guessed else ""
        about = (when(entry.published) + guessed, entry.author, entry.office, ", ".join(entry.categories))
        line("  " + " · ".join(clean(fact) for fact in about if fact))
        if entry.text:
            text = clean(entry.text)
            line("  " + (text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"))
        for warning in entry.warnings:
            line(f"  ! {clean(warning)}")
    for failure in report.failures:
        note(f"{clean(failure.url)}: {reason_sentence(failure.reason)} ({clean(failure.detail)})")
        note("  " + reason_mend(failure.reason))
