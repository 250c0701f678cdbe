"""`simpul sources show`: in one screen, what happened to a source, and when and why it is looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from aggregator.cli.errors import InputError
from aggregator.cli.hubs import hub_facts, hub_json
from aggregator.cli.moves import move_status
from aggregator.cli.opening import MOST_ID, Json, database, now
from aggregator.cli.output import (
    emit_json,
    language,
    line,
    reason_matters,
    reason_mend,
    reason_sentence,
    say,
    table,
    timestamp,
    translate,
    when,
)
from aggregator.cli.recipe_fits import fit_json
from aggregator.model import FetchDay, FetchView, HostHold, Outcome, SourceState, SourceView
from aggregator.schedule import sentences
from aggregator.settings import PUBLIC

if TYPE_CHECKING:
    from aggregator.adapters.database import Database

MOST_FETCHES, MOST_DAYS, MOST_WARNINGS = 10, 7, 10


def show(
    source_id: Annotated[
        int, typer.Argument(metavar="ID", min=1, max=MOST_ID, help=say("argument_source_id"))
    ],
    json: Json = False,
) -> None:
    with database() as storage:
        view = storage.source(source_id)
        if view is None:
            raise InputError("error_source", ids=str(source_id))
        if json:
            emit_json(_as_json(storage, view))
        else:
            _print(storage, view)


def source_json(view: SourceView) -> dict[str, object]:
    """A source as the commands give it to programs."""
    row = view.row
    return {
        "id": view.id,
        "url": row.url,
        "kind": row.kind.value,
        "office": row.office,
        "name": row.name,
        "network": row.network,
        "timezone": row.timezone,
        "recipe": row.recipe,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "enabled": row.enabled,
        "state": view.state.value,
        "target_url": view.target_url,
        "target_kind": view.target_kind,
        "next_at": timestamp(view.next_at),
        "last_success_at": timestamp(view.last_success_at),
        "last_reason": view.last_reason,
        "failures": view.failures,
        "entries": view.entries,
    }


def _as_json(storage: Database, view: SourceView) -> dict[str, object]:
    because = sentences(view.reasons, language())
    subscription = storage.subscription_of(view.id)
    hold = hold_of(view, storage.holds(now()))
    return {
        **source_json(view),
        "schedule_note": " ".join(because),
        "schedule": {
            "next_at": timestamp(view.next_at),
            "reasons": [
                {"key": reason.key, "facts": dict(reason.facts), "text": sentence}
                for reason, sentence in zip(view.reasons, because, strict=True)
            ],
        },
        "hold": {"host": hold.host, "until": timestamp(hold.until)} if hold else None,
        "duplicate_of": view.duplicate_of,
        "discovery": [{"key": because.key, **dict(because.facts)} for because in view.discovery],
        "older_url": view.older_url or None,
        "move": {"url": view.move.url, "since": timestamp(view.move.since)} if view.move else None,
        "moves": [
            {"at": timestamp(move.at), "from": move.from_url, "to": move.to_url, "by": move.by}
            for move in storage.moves_of(view.id)
        ],
        "quarantine": storage.open_cases_of(view.id),
        "recipes": [fit_json(fit) for fit in storage.recipe_fits(view.id, now())],
        "entry_warnings": dict(storage.entry_warnings(view.id)),
        "hub": hub_json(subscription) if subscription else None,
        "fetches": [_fetch_json(fetch) for fetch in storage.recent_fetches(view.id, MOST_FETCHES)],
        "days": [
            {**asdict(day), "tls_expires_at": timestamp(day.tls_expires_at)}
            for day in storage.fetch_days(view.id)
        ],
    }


def _fetch_json(fetch: FetchView) -> dict[str, object]:
    return {
        **asdict(fetch),
        "at": timestamp(fetch.at),
        "tls_expires_at": timestamp(fetch.tls_expires_at),
    }


def _print(storage: Database, view: SourceView) -> None:
    fetches = storage.recent_fetches(view.id, MOST_FETCHES)
    moment = now()
    subscription = storage.subscription_of(view.id)
    table(
        [f"#{view.id}", ""],
        [
            *_who(view),
            *_next(view),
            *_trouble(view, fetches),
            *_standing(storage, view, fetches, moment),
            *_recipes(storage, view, moment),
            *_to_look_at(storage, view),
            *(hub_facts(subscription) if subscription else ()),
        ],
    )
    line()
    if not fetches:
        line(say("sources_never_fetched"))
        return
    table(
        [say(f"column_{name}") for name in ("at", "outcome", "phase", "http", "ms", "new", "updated", "url")],
        [
            (
                when(fetch.at),
                fetch.reason or say(f"outcome_{fetch.outcome}"),
                say(f"phase_{fetch.phase}"),
                str(fetch.status or "–"),
                _slowest(fetch),
                str(fetch.entries_new),
                str(fetch.entries_updated),
                fetch.url,
            )
            for fetch in fetches
        ],
    )
    days = _days(storage.fetch_days(view.id))
    if days:
        line()
        names = ("day", "looks", "failed", "new", "updated", "bytes")
        table([say(f"column_{name}") for name in names], days)


def _who(view: SourceView) -> Iterator[tuple[str, str]]:
    row = view.row
    yield say("column_url"), row.url
    yield say("column_name"), row.name or "–"
    yield say("column_office"), row.office or "–"
    kind = row.kind.value if row.network == PUBLIC else f"{row.kind.value} ({row.network})"
    yield say("column_kind"), kind
    yield say("column_state"), say(f"state_{view.state.value}")
    if view.target_url:
        yield say("column_target"), view.target_url
    for because in view.discovery:
        yield say("column_discovery"), say(f"discovery_{because.key}", **dict(because.facts))
    yield say("column_entries"), str(view.entries)


def _next(view: SourceView) -> Iterator[tuple[str, str]]:
    yield say("column_last_success"), when(view.last_success_at)
    yield say("column_next"), when(view.next_at)
    label = say("column_why_then")
    for sentence in sentences(view.reasons, language()) or ("–",):
        yield label, sentence
        label = ""


def _trouble(view: SourceView, fetches: Sequence[FetchView]) -> Iterator[tuple[str, str]]:
    """What was seen, in words for the webmaster, and how to mend it."""
    if not view.last_reason:
        return
    yield say("column_last_error"), reason_sentence(view.last_reason)
    detail = next((fetch.detail for fetch in fetches if fetch.reason == view.last_reason), "")
    if detail:
        yield "", detail
    yield say("label_matters"), reason_matters(view.last_reason)
    yield say("label_mend"), reason_mend(view.last_reason)


def _standing(
    storage: Database, view: SourceView, fetches: Sequence[FetchView], moment: datetime
) -> Iterator[tuple[str, str]]:
    """What beside the schedule decides whether the source is looked at."""
    hold = hold_of(view, storage.holds(moment))
    if hold:
        yield say("column_hold"), say("host_held", until=when(hold.until), reason=hold.reason.value)
    if view.state is SourceState.DUPLICATE and view.duplicate_of:
        yield say("column_duplicate"), f"#{view.duplicate_of}"
    if view.move:
        status = move_status(view.target_url or view.row.url, view.move, moment)
        yield say("column_move_url"), f"{view.move.url} ({say(f'move_{status}')}, {when(view.move.since)})"
    # Everything else that a status counts is not asked for a source of the public network.
    if view.row.network != PUBLIC and view.row.network in storage.status(moment).unserved:
        yield say("status_unserved", network=view.row.network), say("status_unserved_why", count=1)
    expires_at = next((fetch.tls_expires_at for fetch in fetches if fetch.tls_expires_at), None)
    if expires_at:
        yield say("column_tls"), when(expires_at)


def _recipes(storage: Database, view: SourceView, moment: datetime) -> Iterator[tuple[str, str]]:
    """What reads its lists and pages, and whether that still fits."""
    label = translate("recipe.show_recipe")
    for fit in storage.recipe_fits(view.id, moment):
        state = "unfit" if fit.is_redesign else "fits" if fit.pages_fit else "used"
        facts = {"count": fit.pages_fit, "fit": fit.pages_fit, "unfit": fit.pages_unfit}
        yield label, translate(f"recipe.show_{state}", name=fit.recipe, since=when(fit.since), **facts)
        label = ""


def _to_look_at(storage: Database, view: SourceView) -> Iterator[tuple[str, str]]:
    """What in its entries waits for an editor, or was remarked in the newest of them."""
    held_back = storage.open_cases_of(view.id)
    if held_back:
        yield say("status_quarantine"), f"{held_back} (simpul quarantine list)"
    label = say("column_warnings")
    for warning, count in storage.entry_warnings(view.id)[:MOST_WARNINGS]:
        yield label, f"{count} × {warning}"
        label = ""


def hold_of(view: SourceView, holds: Sequence[HostHold]) -> HostHold | None:
    """The wait among ``holds`` that the host of a source asked for."""
    host = urlsplit(view.target_url or view.row.url).hostname
    return next((hold for hold in holds if hold.host == host), None)


def _slowest(fetch: FetchView) -> str:
    """Milliseconds in all, and the phase that took most of them."""
    phases = {
        "resolve": fetch.resolve_ms,
        "connect": fetch.connect_ms,
        "response": fetch.response_ms,
        "body": fetch.body_ms,
    }
    name = max(phases, key=lambda phase: phases[phase])
    total = str(fetch.milliseconds)
    return f"{total} ({say(f'phase_{name}')} {phases[name]})" if phases[name] else total


def _days(sums: Sequence[FetchDay]) -> list[tuple[str, ...]]:
    """A row a day: looks, failed looks, entries new and revised, bytes on the wire."""
    rows = []
    for day in sorted({each.day for each in sums}, reverse=True)[:MOST_DAYS]:
        of = [each for each in sums if each.day == day and each.outcome != Outcome.HELD.value]
        failed = [each for each in of if each.outcome == Outcome.FAILED.value]
        counts = (
            sum(each.attempts for each in of),
            sum(each.attempts for each in failed),
            sum(each.entries_new for each in of),
            sum(each.entries_updated for each in of),
            sum(each.wire_bytes for each in of),
        )
        rows.append((day, *map(str, counts)))
    return rows
