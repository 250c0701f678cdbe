"""`simpul quarantine`: what was held back, and what an editor decides about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated

import typer

from aggregator.cli.errors import InputError
from aggregator.cli.opening import MOST_ID, Json, database, now
from aggregator.cli.output import clean, emit_json, line, note, say, table, timestamp, translate, when
from aggregator.cli.signing import By, Why, reason_given, signed
from aggregator.model import Entry
from aggregator.quarantine import Case, CaseState, Decision, Finding

app = typer.Typer(no_args_is_help=True)

TITLE_SHOWN = 60
EXCERPT_AROUND = 40


class State(StrEnum):
    """Which cases are listed."""

    OPEN = "open"
    RELEASED = "released"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"
    ALL = "all"


CaseIds = Annotated[list[int], typer.Argument(metavar="ID...", min=1, max=MOST_ID, help=say("argument_case"))]


@app.command("list", help=say("help_quarantine_list"))
def list_(
    state: Annotated[State, typer.Option(help=say("option_case_state"))] = State.OPEN,
    office: Annotated[str | None, typer.Option(metavar="CODE", help=say("option_office_cases"))] = None,
    json: Json = False,
) -> None:
    with database() as storage:
        codes = {known.code for known in storage.offices()}
        if office is not None and office not in codes:
            raise InputError("error_office", code=office)
        under = {code for code in codes if code == office or code.startswith(f"{office}.")}
        wanted = None if state is State.ALL else CaseState(state.value)
        cases = storage.cases(wanted, under if office is not None else None)
    if json:
        emit_json({"cases": [_as_json(case) for case in cases]})
    elif cases:
        names = ("id", "state", "at", "office", "found", "title")
        table([say(f"column_{name}") for name in names], map(_row, cases))
    else:
        note(say("quarantine_none"))


@app.command("show", help=say("help_quarantine_show"))
def show(
    case_id: Annotated[int, typer.Argument(metavar="ID", min=1, max=MOST_ID, help=say("argument_case"))],
    json: Json = False,
) -> None:
    with database() as storage:
        case = storage.case(case_id)
    if case is None:
        raise InputError("error_case", ids=str(case_id))
    if json:
        emit_json(_as_json(case))
        return
    table([f"#{case.id}", ""], [*_facts(case), *_findings(case), *_history(case)])
    if case.state is CaseState.OPEN:
        line()
        line(say("quarantine_how", id=case.id))


@app.command("release", help=say("help_quarantine_release"))
def release(case_ids: CaseIds, reason: Why, by: By = "") -> None:
    _decide(case_ids, CaseState.RELEASED, reason, by)


@app.command("reject", help=say("help_quarantine_reject"))
def reject(case_ids: CaseIds, reason: Why, by: By = "") -> None:
    _decide(case_ids, CaseState.REJECTED, reason, by)


def _decide(case_ids: Sequence[int], state: CaseState, reason: str, by: str) -> None:
    decision = Decision(state, now(), signed(by), reason_given(reason))
    with database() as storage:
        unknown = storage.decide(case_ids, decision)
    if unknown:
        raise InputError("error_case", ids=", ".join(map(str, unknown)))
    done = "quarantine_released" if state is CaseState.RELEASED else "quarantine_rejected"
    line(say(done, count=len(set(case_ids))))


def _as_json(case: Case) -> dict[str, object]:
    subject = case.subject
    return {
        "id": case.id,
        "state": case.state.value,
        "found_at": timestamp(case.found_at),
        "office": case.office,
        "source": case.source_id,
        "entry": case.entry_id,
        "title": subject.title,
        "url": subject.url,
        "published": timestamp(subject.published),
        "revision_of": case.entry.title if case.revision is not None else None,
        "findings": [
            {"kind": finding.kind.value, "place": finding.place.value, "excerpt": finding.excerpt}
            for finding in case.findings
        ],
        "decisions": [
            {
                "state": decision.state.value,
                "at": timestamp(decision.at),
                "by": decision.by,
                "reason": decision.reason,
            }
            for decision in case.history
        ],
    }


def _row(case: Case) -> tuple[str, ...]:
    kinds = dict.fromkeys(finding.kind for finding in case.findings)
    return (
        str(case.id),
        translate(f"quarantine.state_{case.state.value}"),
        when(case.found_at),
        case.office or "–",
        ", ".join(translate(f"quarantine.short_{kind.value}") for kind in kinds),
        case.subject.title[:TITLE_SHOWN],
    )


def _facts(case: Case) -> Iterator[tuple[str, str]]:
    subject = case.subject
    yield say("column_state"), translate(f"quarantine.state_{case.state.value}")
    yield say("column_at"), when(case.found_at)
    yield say("column_office"), case.office or "–"
    yield say("column_source"), f"#{case.source_id}"
    yield say("column_title"), subject.title
    yield say("column_url"), subject.url
    yield say("column_published"), when(subject.published)
    if case.revision is not None:
        yield say("column_instead"), (case.entry if subject is case.revision else case.revision).title


def _findings(case: Case) -> Iterator[tuple[str, str]]:
    label = say("column_found")
    for finding in case.findings:
        place = translate(f"quarantine.place_{finding.place.value}")
        sentence = f"{translate(f'quarantine.{finding.kind.value}')} {place}"
        yield label, f"{sentence}: {_excerpt(case.subject, finding)}" if finding.excerpt else sentence
        label = ""


def _excerpt(entry: Entry, finding: Finding) -> str:
    """What was found with a few words around it, where it stands in the entry as written."""
    for text in (entry.title, entry.text):
        at = text.casefold().find(finding.excerpt)
        if at >= 0:
            start, end = max(at - EXCERPT_AROUND, 0), at + len(finding.excerpt) + EXCERPT_AROUND
            around = clean(text[start:end]).strip()
            return f"“{'…' if start else ''}{around}{'…' if end < len(text) else ''}”"
    return f"“{clean(finding.excerpt)}”"


def _history(case: Case) -> Iterator[tuple[str, str]]:
    label = say("column_decisions")
    for decision in case.history:
        state = translate(f"quarantine.state_{decision.state.value}")
        yield label, f"{when(decision.at)} {state}, {decision.by}: {decision.reason}"
        label = ""
