"""`simpul why`: whether two held entries are one story, and what speaks for and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.opening import Json, world
from aggregator.cli.output import emit_json, line, say, translate

if TYPE_CHECKING:
    from aggregator.grouping import Evidence


def why(
    one: Annotated[str, typer.Argument(metavar="URL", help=say("argument_entry"))],
    other: Annotated[str, typer.Argument(metavar="URL", help=say("argument_entry"))],
    json: Json = False,
) -> None:
    from aggregator.model import Verdict
    from aggregator.why import why as compare

    with world() as opened:
        found = compare(opened, one, other)
    if json:
        emit_json(
            {
                "same": found.same,
                "related": found.verdict is Verdict.RELATED,
                "for": [evidence_json(item) for item in found.evidence_for],
                "against": [evidence_json(item) for item in found.evidence_against],
            }
        )
        return
    related = found.verdict is Verdict.RELATED
    line(say("why_same" if found.same else "why_related" if related else "why_different"))
    for sign, items in (("+", found.evidence_for), ("-", found.evidence_against)):
        for item in items:
            line(f"  {sign} {evidence_words(item)}")


def evidence_words(item: Evidence) -> str:
    """One observation as a sentence."""
    return translate(f"why.{item.key}", **item.facts)


def evidence_json(item: Evidence) -> dict[str, str]:
    return {"evidence": item.key, "text": evidence_words(item)}
