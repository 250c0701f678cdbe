"""`simpul collect`: mark sources as wanted in the database and, if asked, watch what becomes of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from aggregator.cli.errors import FAILURES_LISTED, InputError
from aggregator.cli.opening import MOST_ID, Json, database, now
from aggregator.cli.output import clean, emit_json, line, note, progress, reason_sentence, say
from aggregator.model import CollectFailure, CollectReport, Reason

if TYPE_CHECKING:
    from aggregator.adapters.database import Database

POLL_SECONDS = 0.1
# The timetable beats every few seconds; nobody collects when it has been silent for this long.
SILENCE = timedelta(seconds=30)
LOOK_FOR_WORKERS_SECONDS = 3.0
# A page that is to be tried again later than this is not waited for.
SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Watched:
    """What had not come to its end when watching ended."""

    unfinished: frozenset[int]
    unread: int
    ungrouped: int


class CollectCommand(TyperCommand):
    """Its usage line leaves out the hidden argument, which takes the further ids of ``--source 3 4``."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [piece for piece in super().collect_usage_pieces(ctx) if "ID" not in piece]


def collect(
    all_: Annotated[bool, typer.Option("--all", help=say("option_all"))] = False,
    source: Annotated[
        list[int] | None, typer.Option(metavar="ID...", min=1, max=MOST_ID, help=say("option_source"))
    ] = None,
    more: Annotated[list[int] | None, typer.Argument(metavar="ID", min=1, max=MOST_ID, hidden=True)] = None,
    wait: Annotated[bool, typer.Option("--wait", help=say("option_wait"))] = False,
    timeout: Annotated[float, typer.Option(min=0, metavar="SECONDS", help=say("option_timeout"))] = 600.0,
    json: Json = False,
) -> None:
    named = _named(all_, source or [], more or [])
    started, since = time.monotonic(), now()
    with database() as storage:
        ids = _mark(storage, all_, named, since)
        if not wait:
            if json:
                emit_json({"sources": len(ids)})
            else:
                line(say("collect_marked", count=len(ids)))
            return
        watched = _watch(storage, ids, started + timeout)
        report = _report(storage, ids, watched, since)
    seconds = round(time.monotonic() - started, 3)
    if json:
        emit_json(_as_json(report, seconds))
    else:
        _print(report, watched, seconds)
    if watched.unfinished:
        note(say("collect_unfinished", count=len(watched.unfinished), seconds=f"{timeout:g}"))
    if watched.unread:
        note(say("collect_unread", count=watched.unread, seconds=f"{timeout:g}"))
    if watched.ungrouped:
        note(say("collect_ungrouped", count=watched.ungrouped))
    if report.failed or watched.unfinished or watched.unread or watched.ungrouped:
        raise typer.Exit(FAILURES_LISTED)


def _named(all_: bool, source: Sequence[int], more: Sequence[int]) -> list[int]:
    """The ids that were named; ``--source 3 4`` names two as ``--source 3 --source 4`` does."""
    if more and not source:
        raise typer.BadParameter(say("collect_ids_need_source"))
    if all_ and source:
        raise typer.BadParameter(say("collect_all_or_source"))
    return list(dict.fromkeys([*source, *more]))


def _mark(storage: Database, all_: bool, named: Sequence[int], moment: datetime) -> list[int]:
    if all_:
        return storage.want_all(moment)
    if not named:
        return storage.want(None, moment)
    unknown = [source_id for source_id in named if storage.source(source_id) is None]
    if unknown:
        raise InputError("error_source", ids=", ".join(map(str, unknown)))
    marked = storage.want(named, moment)
    unmarked = sorted(set(named) - set(marked))
    if unmarked:
        raise InputError("error_source_unreadable", ids=", ".join(map(str, unmarked)))
    return marked


def _watch(storage: Database, ids: Sequence[int], deadline: float) -> Watched:
    """Look at the database until everything wanted is stored and grouped, or time is up."""
    unfinished = frozenset(ids)
    next_look, silent = time.monotonic() + LOOK_FOR_WORKERS_SECONDS, False
    with progress(say("collect_progress"), len(ids)) as advance:
        while True:
            # What has ended once is done, though somebody else wants it again. Its entries are stored
            # then, so that grouping, asked afterwards, is asked about all of them.
            unfinished = frozenset(storage.wanted(sorted(unfinished)))
            unread = storage.unread(ids, now() + SOON)
            ungrouped = storage.ungrouped(now())
            advance(len(ids) - len(unfinished))
            moment = time.monotonic()
            if not (unfinished or unread or ungrouped) or moment >= deadline:
                return Watched(unfinished, unread, ungrouped)
            if not silent and moment >= next_look:
                next_look = moment + LOOK_FOR_WORKERS_SECONDS
                silent = _nobody_works(storage)
                if silent:
                    note(say("collect_nobody_works"))
            time.sleep(POLL_SECONDS)


def _nobody_works(storage: Database) -> bool:
    beat_at = storage.status(now()).beat_at
    return beat_at is None or now() - beat_at > SILENCE


def _report(storage: Database, ids: Sequence[int], watched: Watched, since: datetime) -> CollectReport:
    """The round with the unfinished counted as failures by time."""
    report = storage.collected([source_id for source_id in ids if source_id not in watched.unfinished], since)
    views = {view.id: view.row.url for view in storage.sources() if view.id in watched.unfinished}
    late = [CollectFailure(source_id, url, Reason.TIMEOUT.value) for source_id, url in sorted(views.items())]
    return replace(
        report,
        sources=len(ids),
        failed=report.failed + len(late),
        failures=(*report.failures, *late),
    )


def _as_json(report: CollectReport, seconds: float) -> dict[str, object]:
    values = asdict(report)
    failures = values.pop("failures")
    return {**values, "seconds": seconds, "failures": list(failures)}


def _print(report: CollectReport, watched: Watched, seconds: float) -> None:
    facts = {**asdict(report), "seconds": f"{seconds:.1f}"}
    line(say("collect_done", **facts))
    for failure in report.failures:
        late = failure.source in watched.unfinished
        sentence = say("collect_late") if late else reason_sentence(failure.reason)
        note(f"#{failure.source} {clean(failure.url)}: {sentence}")
