"""`simpul hub`: who is told of the channels, and the ledger of what they took notice of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.errors import InputError
from aggregator.cli.opening import MOST_ID, Json, database, now
from aggregator.cli.output import emit_json, line, note, table, timestamp, translate, when

if TYPE_CHECKING:
    from aggregator.hub import DeliveryView, Notice, SubscriberView

app = typer.Typer(no_args_is_help=True)

MOST_DELIVERIES = 10_000
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STAYING = ("active", "suspended")


@app.command("subscribers", help=translate("hub.help_subscribers"))
def subscribers(
    all_: Annotated[bool, typer.Option("--all", help=translate("hub.option_all"))] = False,
    json: Json = False,
) -> None:
    with database() as storage:
        found = [one for one in storage.hub_subscribers(now()) if all_ or one.state in _STAYING]
    if json:
        emit_json({"subscribers": [_subscriber_json(one) for one in found]})
    elif found:
        columns = ("id", "state", "topic", "callback", "lease", "taken", "waiting", "failures")
        table(_columns(*columns), [_subscriber_row(one) for one in found])
    else:
        note(translate("hub.subscribers_none"))


@app.command("deliveries", help=translate("hub.help_deliveries"))
def deliveries(
    story: Annotated[str | None, typer.Option(metavar="UUID", help=translate("hub.option_story"))] = None,
    subscriber: Annotated[
        int | None, typer.Option(metavar="ID", min=1, max=MOST_ID, help=translate("hub.option_subscriber"))
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_DELIVERIES, help=translate("hub.option_limit"))] = 50,
    json: Json = False,
) -> None:
    uuid = _uuid(story) if story is not None else None
    with database() as storage:
        found = storage.hub_deliveries(limit, uuid=uuid, subscriber_id=subscriber)
        notices = storage.notices(uuid, now()) if uuid is not None else []
    if json:
        answer: dict[str, object] = {"deliveries": [_delivery_json(one) for one in found]}
        emit_json(answer | ({"notices": [_notice_json(one) for one in notices]} if uuid else {}))
        return
    if uuid is not None:
        _print_notices(notices)
    if found:
        _print_deliveries(found, about_story=uuid is not None)
    elif uuid is None:
        note(translate("hub.deliveries_none"))


def _uuid(story: str) -> str:
    uuid = story.strip().lower().rpartition("/")[2].removeprefix("urn:uuid:")
    if not _UUID.fullmatch(uuid):
        raise InputError("error_plain", error=translate("hub.error_story", story=story[:200]))
    return uuid


def _columns(*names: str) -> list[str]:
    return [translate(f"hub.column_{name}") for name in names]


def _print_notices(notices: Sequence[Notice]) -> None:
    if not notices:
        note(translate("hub.notices_none"))
        return
    unknown = translate("hub.told_unknown")
    table(
        _columns("subscriber", "state", "topic", "callback", "had", "told", "attempts"),
        [
            (
                str(one.subscriber_id),
                translate(f"hub.state_{one.state.value}"),
                one.topic,
                one.callback,
                when(one.had_at),
                when(one.told_at) if one.told_at else unknown,
                str(one.attempts),
            )
            for one in notices
        ],
    )
    line()


def _print_deliveries(found: Sequence[DeliveryView], *, about_story: bool) -> None:
    columns = ("id", "at", "subscriber", "changes", "stories", "tombstones", "attempts", "outcome")
    rows = []
    for one in found:
        outcome = translate(f"hub.delivery_{one.state.value}")
        if one.detail or one.status:
            outcome += f" ({one.detail or one.status})"
        if about_story:
            outcome += f": {translate('hub.about_end' if one.tombstone else 'hub.about_story')}"
        rows.append(
            (
                str(one.id),
                when(one.tried_at),
                f"{one.subscriber_id} {one.callback}",
                f"{one.after}–{one.through}",
                str(one.stories),
                str(one.tombstones),
                str(one.attempts),
                outcome,
            )
        )
    table(_columns(*columns), rows)


def _subscriber_row(one: SubscriberView) -> tuple[str, ...]:
    return (
        str(one.id),
        translate(f"hub.state_{one.state.value}"),
        one.topic,
        one.callback,
        when(one.lease_until),
        when(one.taken_at),
        translate("hub.yes") if one.waiting else "–",
        f"{one.failures} ({one.detail})" if one.failures else "–",
    )


def _subscriber_json(one: SubscriberView) -> dict[str, object]:
    """A subscriber as programs read it; its secret is nobody's business."""
    return {
        "id": one.id,
        "state": one.state.value,
        "topic": one.topic,
        "callback": one.callback,
        "since": timestamp(one.since),
        "lease_until": timestamp(one.lease_until),
        "sequence": one.cursor,
        "waiting": one.waiting,
        "failures": one.failures,
        "next_at": timestamp(one.next_at),
        "taken_at": timestamp(one.taken_at),
        "detail": one.detail,
    }


def _delivery_json(one: DeliveryView) -> dict[str, object]:
    told = {} if one.tombstone is None else {"told": "end" if one.tombstone else "story"}
    return {
        "id": one.id,
        "subscriber": one.subscriber_id,
        "topic": one.topic,
        "callback": one.callback,
        "after": one.after,
        "through": one.through,
        "stories": one.stories,
        "tombstones": one.tombstones,
        "attempts": one.attempts,
        "state": one.state.value,
        "status": one.status,
        "detail": one.detail,
        "signature": one.signature,
        "bytes": one.size,
        "started_at": timestamp(one.started_at),
        "tried_at": timestamp(one.tried_at),
        "ended_at": timestamp(one.ended_at),
        **told,
    }


def _notice_json(one: Notice) -> dict[str, object]:
    return {
        "subscriber": one.subscriber_id,
        "state": one.state.value,
        "topic": one.topic,
        "callback": one.callback,
        "had_at": timestamp(one.had_at),
        "told_at": timestamp(one.told_at),
        "attempts": one.attempts,
    }
