"""`simpul doctor`: in plain words, what is wrong with an installation or a source."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.errors import FAILURES_LISTED, InputError
from aggregator.cli.opening import MOST_ID, Json, database, now
from aggregator.cli.output import emit_json, line, say

if TYPE_CHECKING:
    from aggregator.cli.checks import Check


def doctor(
    source_id: Annotated[
        int | None, typer.Argument(metavar="SOURCE_ID", min=1, max=MOST_ID, help=say("argument_doctor"))
    ] = None,
    json: Json = False,
) -> None:
    from aggregator.cli.checks import Level, check_installation

    checks = list(check_installation(now()) if source_id is None else _source_checks(source_id))
    fails = any(check.level is Level.FAIL for check in checks)
    if json:
        emit_json({"ok": not fails, "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            _print(check)
        line()
        line(say("doctor_fails" if fails else "doctor_well"))
    if fails:
        raise typer.Exit(FAILURES_LISTED)


def _source_checks(source_id: int) -> list[Check]:
    from aggregator.cli.source_checks import check_source

    with database() as storage:
        moment = now()
        view = storage.source(source_id)
        if view is None:
            raise InputError("error_source", ids=str(source_id))
        return list(check_source(view, storage.recent_fetches(source_id, 1), storage.holds(moment), moment))


def _print(check: Check) -> None:
    line(f"{say(f'level_{check.level.value}'):<6} {say(f'check_{check.name}')}: {check.message}")
    for label, text in (("saw", check.saw), ("matters", check.matters), ("mend", check.mend)):
        if text:
            line(f"       {say(f'label_{label}')}: {text}")
