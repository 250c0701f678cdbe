"""`simpul stories show`: everything about one story, as its editor needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.opening import Json, world
from aggregator.cli.output import clean, emit_json, line, table, timestamp, when
from aggregator.cli.story_words import (
    brief_json,
    copy_words,
    decision_json,
    decision_words,
    difference_json,
    difference_lines,
    tell,
)
from aggregator.cli.why import evidence_json, evidence_words
from aggregator.differences import Differences, differences
from aggregator.editing import Decision, HeldCopy, Revision, StoryFile, undone_by

if TYPE_CHECKING:
    from aggregator.why import Why

# So many of the newest revisions of an entry are compared.
REVISIONS_SHOWN = 5


def show(
    story: Annotated[str, typer.Argument(metavar="STORY", help=tell("argument_story"))], json: Json = False
) -> None:
    from aggregator.newsdesk import Desk

    with world() as opened:
        desk = Desk(opened)
        found = desk.look(story)
        evidence = desk.evidence(found)
        log = opened.storage.decisions()
    undone = undone_by(log)
    about = [one for one in log if not found.uuids.isdisjoint(one.stories)]
    if json:
        emit_json(_as_json(found, evidence, about, undone))
        return
    table([found.uuid, ""], _facts(found))
    _section("copies", _copies(found))
    _section("evidence", _evidence(evidence))
    _section("related", (f"{one.uuid}  {clean(one.title)}" for one in found.related))
    _section("revisions", _revisions(found))
    _section(
        "decisions", (f"{one.id}  {when(one.at)}  {decision_words(one, undone.get(one.id))}" for one in about)
    )


def _section(name: str, lines: Iterator[str]) -> None:
    printed = False
    for text in lines:
        if not printed:
            line()
            line(tell(f"section_{name}"))
        printed = True
        line(f"  {text}")


def _facts(story: StoryFile) -> Iterator[tuple[str, str]]:
    yield tell("column_state"), tell(f"state_{story.state.value}")
    if story.asked_uuid != story.uuid:
        yield "", tell("was_merged", asked=story.asked_uuid, uuid=story.uuid)
    if story.embargo_until is not None:
        yield tell("column_embargo"), when(story.embargo_until)
    yield tell("column_title"), story.title
    yield tell("column_first_seen"), when(story.first_seen)
    corrected = story.correction
    for name, value in (
        ("title", corrected.title),
        ("summary", corrected.summary),
        ("office", corrected.office),
    ):
        if value is not None:
            yield tell("column_corrected", name=tell(f"field_{name}")), value
    if corrected.lead_id is not None:
        yield tell("column_corrected", name=tell("field_lead")), f"#{corrected.lead_id}"


def _copies(story: StoryFile) -> Iterator[str]:
    for copy in story.copies:
        mark = "*" if copy.id == story.lead_id else " "
        office = " ".join(filter(None, (copy.office, clean(copy.source_name)))) or "–"
        yield f"{mark} #{copy.id}  {when(copy.published)}  {office}"
        yield f"    {clean(copy.title)}"
        yield f"    {clean(copy.url)}"
        for words in copy_words(copy):
            yield f"    {words}"


def _evidence(found: Sequence[tuple[int, Why]]) -> Iterator[str]:
    for entry_id, why in found:
        yield tell(f"evidence_{why.verdict.value}", entry=entry_id)
        for sign, items in (("+", why.evidence_for), ("-", why.evidence_against)):
            for item in items:
                yield f"  {sign} {evidence_words(item)}"


def _evidence_json(why: Why) -> dict[str, object]:
    return {
        "verdict": why.verdict.value,
        "for": [evidence_json(item) for item in why.evidence_for],
        "against": [evidence_json(item) for item in why.evidence_against],
    }


def _changes(copy: HeldCopy) -> Iterator[tuple[Revision, Revision, Differences]]:
    for old, new in pairwise(copy.revisions[-REVISIONS_SHOWN - 1 :]):
        yield old, new, differences(f"{old.title}\n{old.text}", f"{new.title}\n{new.text}")


def _revisions(story: StoryFile) -> Iterator[str]:
    for copy in story.copies:
        for old, new, found in _changes(copy):
            yield tell("revision", entry=copy.id, old=old.number, new=new.number, at=when(old.replaced_at))
            for text in difference_lines(found):
                yield f"  {text}"


def _as_json(
    story: StoryFile, evidence: Sequence[tuple[int, Why]], about: list[Decision], undone: dict[int, int]
) -> dict[str, object]:
    reasons = dict(evidence)
    return {
        **brief_json(story),
        "asked": story.asked_uuid,
        "merged": list(story.merged),
        "first_seen": timestamp(story.first_seen),
        "correction": {
            "title": story.correction.title,
            "summary": story.correction.summary,
            "office": story.correction.office,
            "lead": story.correction.lead_id,
        },
        "copies": [
            {
                **_copy_json(copy, copy.id == story.lead_id),
                "evidence": _evidence_json(reasons[copy.id]) if copy.id in reasons else None,
            }
            for copy in story.copies
        ],
        "related": [{"uuid": one.uuid, "title": one.title, "url": one.url} for one in story.related],
        "decisions": [decision_json(one, undone.get(one.id)) for one in about],
    }


def _copy_json(copy: HeldCopy, leads: bool) -> dict[str, object]:
    return {
        "entry": copy.id,
        "url": copy.url,
        "title": copy.title,
        "lead": leads,
        "office": copy.office,
        "origin_office": copy.origin_office,
        "byline": copy.byline,
        "source": copy.source_name,
        "published": timestamp(copy.published),
        "first_seen": timestamp(copy.first_seen),
        "withdrawn": copy.withdrawn,
        "removed": copy.removed,
        "gone_at": timestamp(copy.gone_at),
        "revisions": [
            {"from": old.number, "to": new.number, "at": timestamp(old.replaced_at), **difference_json(found)}
            for old, new, found in _changes(copy)
        ],
    }
