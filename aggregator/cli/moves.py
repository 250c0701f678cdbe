"""`simpul sources moves | move`: where sources redirect for good, and what an editor says of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from aggregator.cli.errors import InputError
from aggregator.cli.opening import MOST_ID, Json, database, now
from aggregator.cli.output import emit_json, line, note, say, table, timestamp, when
from aggregator.model import Move
from aggregator.moves import has_held, needs_editor


def list_moves(json: Json = False) -> None:
    moment = now()
    with database() as storage:
        known = storage.moves_known()
    rows = [
        {
            "source": source_id,
            "url": address,
            "move_url": move.url,
            "since": timestamp(move.since),
            "sightings": move.sightings,
            "status": move_status(address, move, moment),
        }
        for source_id, address, move in known
    ]
    if json:
        emit_json({"moves": rows})
    elif rows:
        table(
            [say(f"column_{name}") for name in ("id", "move_status", "move_since", "url", "move_url")],
            [
                (str(id_), say(f"move_{row['status']}"), when(move.since), address, move.url)
                for row, (id_, address, move) in zip(rows, known, strict=True)
            ],
        )
    else:
        note(say("moves_none"))


def decide_move(
    source_id: Annotated[
        int, typer.Argument(metavar="ID", min=1, max=MOST_ID, help=say("argument_source_id"))
    ],
    accept: Annotated[bool | None, typer.Option("--accept/--reject", help=say("option_accept"))] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help=say("option_by"))] = "",
) -> None:
    if accept is None:
        raise typer.BadParameter(say("move_accept_or_reject"))
    if accept and not by.strip():
        raise typer.BadParameter(say("move_needs_by"))
    with database() as storage:
        done = storage.accept_move(source_id, by.strip(), now()) if accept else storage.reject_move(source_id)
    if not done:
        raise InputError("error_no_move", id=source_id)
    line(say("move_accepted" if accept else "move_was_rejected", id=source_id))


def move_status(address: str, move: Move, moment: datetime) -> str:
    """How things stand with a redirect of ``address``: the end of a catalogue key ``move_…``."""
    if move.rejected:
        return "rejected"
    if needs_editor(address, move, moment):
        return "to_decide"
    return "held" if has_held(move, moment) else "watched"
