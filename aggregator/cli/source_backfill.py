"""`simpul sources backfill`: older news of one source, read politely by the workers."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.errors import FAILURES_LISTED, InputError
from aggregator.cli.opening import MOST_ID, Json, database, now
from aggregator.cli.output import emit_json, line, note, progress, say, timestamp, when
from aggregator.model import BackfillProgress, DocumentShape, LinkToStore, SourceView

if TYPE_CHECKING:
    from aggregator.adapters.database import Database

POLL_SECONDS = 0.25
USUAL_SPAN = timedelta(days=90)


def backfill(
    source_id: Annotated[
        int, typer.Argument(metavar="ID", min=1, max=MOST_ID, help=say("argument_source_id"))
    ],
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help=say("option_until"))
    ] = None,
    pages: Annotated[int, typer.Option(min=1, max=5_000, help=say("option_backfill_pages"))] = 50,
    stop: Annotated[bool, typer.Option("--stop", help=say("option_backfill_stop"))] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help=say("option_backfill_wait"))] = True,
    timeout: Annotated[float, typer.Option(min=0, metavar="SECONDS", help=say("option_timeout"))] = 7200.0,
    json: Json = False,
) -> None:
    with database() as storage:
        view = storage.source(source_id)
        if view is None:
            raise InputError("error_source", ids=str(source_id))
        if stop:
            stopped = storage.stop_backfill(source_id)
            _tell(storage.backfill(source_id), json, say("backfill_stopped", count=stopped))
            return
        limit = until.replace(tzinfo=UTC) if until else now() - USUAL_SPAN
        if not storage.start_backfill(source_id, limit, pages, _older(view), now()):
            _tell(storage.backfill(source_id), json, say("backfill_nothing"))
            return
        if not json:
            note(say("backfill_started", until=f"{limit:%Y-%m-%d}", pages=pages))
        if not wait:
            _tell(storage.backfill(source_id), json, "")
            return
        done = _watch(storage, source_id, time.monotonic() + timeout)
    _tell(done, json, "")
    if done.waiting:
        note(say("backfill_goes_on", count=done.waiting))
        raise typer.Exit(FAILURES_LISTED)


def _older(view: SourceView) -> LinkToStore | None:
    from aggregator.links import older_list
    from aggregator.normalize import url_key

    shape = DocumentShape(view.target_kind) if view.target_kind else DocumentShape.PAGE
    return older_list(view.target_url or view.row.url, view.older_url, shape, url_key(view.older_url, {}))


def _watch(storage: Database, source_id: int, deadline: float) -> BackfillProgress:
    """Look at the database until nothing of the backfill waits, or time is up. Interrupted, it goes on."""
    with progress(say("backfill_progress"), None) as advance:
        while True:
            state = storage.backfill(source_id)
            advance(state.articles_read + state.lists_read)
            if not state.waiting or time.monotonic() >= deadline:
                return state
            time.sleep(POLL_SECONDS)


def _tell(state: BackfillProgress, json: bool, first: str) -> None:
    if json:
        emit_json(
            {
                "until": timestamp(state.until),
                "pages_left": state.pages_left,
                "lists_read": state.lists_read,
                "articles_read": state.articles_read,
                "given_up": state.given_up,
                "waiting": state.waiting,
                "oldest": timestamp(state.oldest),
            }
        )
        return
    if first:
        line(first)
    line(
        say(
            "backfill_state",
            lists=state.lists_read,
            articles=state.articles_read,
            failed=state.given_up,
            waiting=state.waiting,
            oldest=when(state.oldest),
        )
    )
