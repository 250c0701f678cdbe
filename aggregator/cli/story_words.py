"""Stories, decisions and differences, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.cli.output import clean, timestamp, translate, when
from aggregator.differences import Change, Differences
from aggregator.editing import Action, Decision, HeldCopy, Listed, StoryFile

TITLE_SHOWN = 60
_MARKS = {Change.KEPT: ("", ""), Change.REMOVED: ("[-", "-]"), Change.ADDED: ("{+", "+}")}


def tell(name: str, /, **facts: object) -> str:
    """A text of the catalogue of editing."""
    return translate(f"editing.{name}", **facts)


def listed_row(story: Listed) -> tuple[str, ...]:
    title = clean(story.title)[:TITLE_SHOWN]
    return (
        story.uuid,
        tell(f"state_{story.state.value}"),
        when(story.published),
        story.office or "–",
        str(story.copies),
        f"{title} ({tell('gone')})" if story.gone else title,
    )


def listed_json(story: Listed) -> dict[str, object]:
    return {
        "uuid": story.uuid,
        "state": story.state.value,
        "title": story.title,
        "office": story.office,
        "published": timestamp(story.published),
        "copies": story.copies,
        "gone": story.gone,
    }


def brief_json(story: StoryFile) -> dict[str, object]:
    """How a story stands."""
    return {
        "uuid": story.uuid,
        "state": story.state.value,
        "title": story.title,
        "lead": story.lead.url if story.lead else None,
        "embargo_until": timestamp(story.embargo_until),
        "entries": [copy.id for copy in story.copies],
    }


def decision_json(decision: Decision, undone_by: int | None = None) -> dict[str, object]:
    said = decision.said
    correction = {
        "title": said.correction.title,
        "summary": said.correction.summary,
        "office": said.correction.office,
        "lead": said.correction.lead_id,
    }
    return {
        "id": decision.id,
        "action": decision.action.value,
        "at": timestamp(decision.at),
        "by": decision.by,
        "reason": decision.reason,
        "ground": decision.ground.value if decision.ground else None,
        "stories": list(decision.stories),
        "entries": [list(group.entry_ids) for group in said.groups],
        "correction": {name: value for name, value in correction.items() if value is not None},
        "until": timestamp(said.until),
        "cleared": ["lead" if name == "lead_id" else name for name in said.cleared],
        "undoes": decision.undoes,
        "undone_by": undone_by,
    }


def decision_words(decision: Decision, undone_by: int | None = None) -> str:
    """What was decided, in one sentence."""
    what = tell(f"action_{decision.action.value}")
    if decision.action is Action.UNDO:
        what = f"{what} {decision.undoes}"
    if decision.said.until is not None:
        what = f"{what} {when(decision.said.until)}"
    if decision.ground is not None:
        what = f"{what} ({tell(f'ground_{decision.ground.value}')})"
    undone = f" ({tell('undone_by', id=undone_by)})" if undone_by is not None else ""
    return f"{what}, {clean(decision.by)}: {clean(decision.reason)}{undone}"


def copy_words(copy: HeldCopy) -> Iterator[str]:
    """What is to be said of an entry of a story beside its values."""
    if copy.origin_office:
        yield tell("copy_origin", office=copy.origin_office, byline=copy.byline or "–")
    if copy.withdrawn:
        yield tell("copy_withdrawn")
    if copy.embargo_until is not None:
        yield tell("copy_embargoed", until=when(copy.embargo_until))
    if copy.removed:
        yield tell("copy_removed")
    if copy.gone_at is not None:
        yield tell("copy_gone", at=when(copy.gone_at))


def difference_lines(found: Differences) -> Iterator[str]:
    """As wdiff marks words: [-removed-] {+added+}."""
    for passage in found.passages:
        marked = []
        for piece in passage:
            before, after = _MARKS[piece.change]
            marked.append(before + " ¶ ".join(clean(line) for line in piece.text.splitlines()) + after)
        yield " ".join(marked)
    if found.cut:
        yield tell("difference_cut")


def difference_json(found: Differences) -> dict[str, object]:
    return {
        "passages": [
            [{"change": piece.change.value, "text": piece.text} for piece in passage]
            for passage in found.passages
        ],
        "cut": found.cut,
    }
