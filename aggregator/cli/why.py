"""`simpul why`: whether two held entries are one story, and what speaks for and against it."""

from __future__ import annotations

from typing import Annotated

import typer

from aggregator.cli.opening import Json, world
from aggregator.cli.output import emit_json, line, say, translate


def why(
    one: Annotated[str, typer.Argument(metavar="URL", help=say("argument_entry"))],
    other: Annotated[str, typer.Argument(metavar="URL", help=say("argument_entry"))],
    json: Json = False,
) -> None:
    from aggregator.why import why as compare

    with world() as opened:
        found = compare(opened, one, other)
    if json:
        emit_json(
            {
                "same": found.same,
                "for": [_evidence(key) for key in found.evidence_for],
                "against": [_evidence(key) for key in found.evidence_against],
            }
        )
        return
    line(say("why_same" if found.same else "why_different"))
    for sign, keys in (("+", found.evidence_for), ("-", found.evidence_against)):
        for key in keys:
            line(f"  {sign} {translate(f'why.{key}')}")


def _evidence(key: str) -> dict[str, str]:
    return {"evidence": key, "text": translate(f"why.{key}")}
