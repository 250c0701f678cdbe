"""`simpul stories`: what an editor sees of stories, and decides about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.errors import InputError
from aggregator.cli.opening import MOST_ID, Json, database, now, world
from aggregator.cli.output import emit_json, line, note, table, when
from aggregator.cli.signing import By, Why, reason_given, signed
from aggregator.cli.story_show import show
from aggregator.cli.story_words import (
    brief_json,
    decision_json,
    decision_words,
    listed_json,
    listed_row,
    tell,
)
from aggregator.editing import (
    Decision,
    Ground,
    Hand,
    NoChange,
    StoryFilter,
    StoryState,
    undone_by,
)
from aggregator.model import Correction
from aggregator.query.dates import ZONE

if TYPE_CHECKING:
    from aggregator.newsdesk import Desk

app = typer.Typer(no_args_is_help=True)

MOST_LISTED = 500
LONGEST_EMBARGO = timedelta(days=366)


class State(StrEnum):
    """Which stories are listed."""

    LIVE = "live"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    ALL = "all"


class Field(StrEnum):
    """What a correction may take back."""

    TITLE = "title"
    SUMMARY = "summary"
    OFFICE = "office"
    LEAD = "lead"


Story = Annotated[str, typer.Argument(metavar="STORY", help=tell("argument_story"))]
Limit = Annotated[int, typer.Option(min=1, max=MOST_LISTED, help=tell("option_limit"))]


@app.command("list", help=tell("help_list"))
def list_(
    state: Annotated[State, typer.Option(help=tell("option_state"))] = State.LIVE,
    office: Annotated[str | None, typer.Option(metavar="CODE", help=tell("option_office_under"))] = None,
    gone: Annotated[bool, typer.Option("--gone", help=tell("option_gone"))] = False,
    search: Annotated[str, typer.Option(metavar="WORDS", help=tell("option_search"))] = "",
    limit: Limit = 50,
    json: Json = False,
) -> None:
    with database() as storage:
        codes = {known.code for known in storage.offices()}
        if office is not None:
            _check_office(office, codes)
        under = {code for code in codes if code == office or code.startswith(f"{office}.")}
        wanted = StoryFilter(
            state=None if state is State.ALL else StoryState(state.value),
            offices=under if office is not None else None,
            gone=gone,
            words=tuple(search.split()),
            limit=limit,
        )
        found = storage.list_stories(wanted)
    if json:
        emit_json({"stories": [listed_json(story) for story in found]})
    elif found:
        columns = ("uuid", "state", "published", "office", "copies", "title")
        table([tell(f"column_{name}") for name in columns], map(listed_row, found))
    else:
        note(tell("none_found"))


app.command("show", help=tell("help_show"))(show)


@app.command("takedown", help=tell("help_takedown"))
def takedown(
    story: Story,
    reason: Why,
    ground: Annotated[Ground, typer.Option(help=tell("option_ground"))],
    by: By = "",
    json: Json = False,
) -> None:
    _decide([story], lambda desk, hand: desk.takedown(story, ground, hand), reason, by, json)


@app.command("restore", help=tell("help_restore"))
def restore(story: Story, reason: Why, by: By = "", json: Json = False) -> None:
    _decide([story], lambda desk, hand: desk.restore(story, hand), reason, by, json)


@app.command("embargo", help=tell("help_embargo"))
def embargo(
    story: Story,
    until: Annotated[str, typer.Option(metavar="TIME", help=tell("option_until"))],
    reason: Why,
    by: By = "",
    json: Json = False,
) -> None:
    ends = _moment(until)
    with _desk() as desk:
        if desk.look(story).state is StoryState.LIVE:
            note(tell("embargo_was_public"))
    _decide([story], lambda desk, hand: desk.embargo(story, ends, hand), reason, by, json)


@app.command("merge", help=tell("help_merge"))
def merge(
    stories: Annotated[list[str], typer.Argument(metavar="STORY STORY...", help=tell("argument_story"))],
    reason: Why,
    by: By = "",
    json: Json = False,
) -> None:
    if len(stories) < 2:
        raise typer.BadParameter(tell("merge_needs_two"))
    _decide(stories, lambda desk, hand: desk.merge(stories, hand), reason, by, json)


@app.command("split", help=tell("help_split"))
def split(
    story: Story,
    entry: Annotated[list[str], typer.Option(metavar="URL", help=tell("option_entry"))],
    reason: Why,
    by: By = "",
    json: Json = False,
) -> None:
    _decide([story], lambda desk, hand: desk.split(story, entry, hand), reason, by, json)


@app.command("correct", help=tell("help_correct"))
def correct(
    story: Story,
    reason: Why,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help=tell("option_title"))] = None,
    summary: Annotated[str | None, typer.Option(metavar="TEXT", help=tell("option_summary"))] = None,
    office: Annotated[str | None, typer.Option(metavar="CODE", help=tell("option_office"))] = None,
    lead: Annotated[str | None, typer.Option(metavar="URL", help=tell("option_lead"))] = None,
    clear: Annotated[str, typer.Option(metavar="FIELD,...", help=tell("option_clear"))] = "",
    by: By = "",
    json: Json = False,
) -> None:
    given = {"title": title, "summary": summary, "office": office, "lead": lead}
    cleared = _fields(clear)
    if not cleared and all(value is None for value in given.values()):
        raise typer.BadParameter(tell("correct_needs_value"))
    for name, value in given.items():
        if value is not None and (not value.strip() or name in cleared):
            raise typer.BadParameter(tell("correct_empty", name=name))

    def made(desk: Desk, hand: Hand) -> Decision:
        if office is not None:
            _check_office(office, {known.code for known in desk.world.registry.offices})
        values = Correction(title=title, summary=summary, office=office)
        names = ["lead_id" if name is Field.LEAD else name.value for name in cleared]
        return desk.correct(story, hand, values, lead, names)

    _decide([story], made, reason, by, json)


@app.command("undo", help=tell("help_undo"))
def undo(
    decision_id: Annotated[
        int, typer.Argument(metavar="DECISION", min=1, max=MOST_ID, help=tell("argument_decision"))
    ],
    reason: Why,
    by: By = "",
    json: Json = False,
) -> None:
    _decide([], lambda desk, hand: desk.undo(decision_id, hand), reason, by, json)


@app.command("log", help=tell("help_log"))
def log(
    story: Annotated[str | None, typer.Option(metavar="STORY", help=tell("option_log_story"))] = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    from aggregator.newsdesk import Desk

    with world() as opened:
        found = Desk(opened).look(story) if story is not None else None
        known = opened.storage.decisions()
    undone = undone_by(known)
    shown = [one for one in known if found is None or not found.uuids.isdisjoint(one.stories)][:limit]
    if json:
        emit_json({"decisions": [decision_json(one, undone.get(one.id)) for one in shown]})
    elif shown:
        rows = [
            (str(one.id), when(one.at), " ".join(one.stories), decision_words(one, undone.get(one.id)))
            for one in shown
        ]
        table([tell(f"column_{name}") for name in ("decision", "at", "uuid", "decided")], rows)
    else:
        note(tell("no_decisions"))


def _decide(
    references: Sequence[str], make: Callable[[Desk, Hand], Decision], reason: str, by: str, json: bool
) -> None:
    hand = Hand(signed(by), now(), reason_given(reason))
    with _desk() as desk:
        for story in map(desk.look, references):
            if story.asked_uuid != story.uuid:
                note(tell("was_merged", asked=story.asked_uuid, uuid=story.uuid))
        try:
            decision = make(desk, hand)
        except NoChange as same:
            if same.why == "empty":
                raise
            standing = [desk.look(same.uuid)]
            if json:
                emit_json({"decision": None, "why": same.why, "stories": list(map(brief_json, standing))})
            else:
                line(tell(f"no_change_{same.why}", uuid=same.uuid))
            return
        standing = desk.affected(decision)
    if json:
        emit_json({"decision": decision_json(decision), "stories": list(map(brief_json, standing))})
        return
    line(tell("decided", id=decision.id, what=tell(f"action_{decision.action.value}")))
    for story in standing:
        line(tell(f"stands_{story.state.value}", uuid=story.uuid, count=len(story.copies), title=story.title))
        if story.embargo_until is not None:
            line(tell("stands_embargoed", uuid=story.uuid, until=when(story.embargo_until)))
    line(tell("how_to_undo", id=decision.id))


@contextmanager
def _desk() -> Iterator[Desk]:
    from aggregator.newsdesk import Desk

    with world() as opened:
        yield Desk(opened)


def _moment(text: str) -> datetime:
    """A time to come, within a year; one without a zone is of Jakarta. Raises BadParameter."""
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(tell("bad_time", text=text[:40])) from None
    if not timedelta(0) < moment - now() <= LONGEST_EMBARGO:
        raise typer.BadParameter(tell("bad_time_far", days=LONGEST_EMBARGO.days))
    return moment


def _check_office(office: str, codes: set[str]) -> None:
    if office not in codes:
        raise InputError("error_office", code=office)


def _fields(names: str) -> list[Field]:
    known = {field.value for field in Field}
    given = [name.strip() for name in names.split(",") if name.strip()]
    for name in given:
        if name not in known:
            raise typer.BadParameter(tell("correct_unknown", name=name, known=", ".join(sorted(known))))
    return [Field(name) for name in given]
