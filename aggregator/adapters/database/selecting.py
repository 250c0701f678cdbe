"""A selection of stories as a condition on their rows."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, true

from aggregator.adapters.database.schema import stories, story_facets, to_micros, tombstones
from aggregator.adapters.database.search import holds_words, is_of_words
from aggregator.model import AllOf, AnyOf, Facet, Not, Published, Selection, Words, leaving


def stands_in(selection: Selection, *, each: bool = False) -> ColumnElement[bool]:
    """Whether a story is in a selection now. ``each``: asked of few stories, whatever the number of those
    that are in it; else of many, in their order."""
    return and_(stories.c.lead_id.is_not(None), _holds(selection, past=False, each=each))


def stood_in(selection: Selection) -> ColumnElement[bool]:
    """Whether a story is in a selection or was, as far as tombstones tell; asked of few stories."""
    return _holds(selection, past=True, each=True)


def has_tombstone(selection: Selection) -> ColumnElement[bool]:
    """Whether a story left a tombstone by which it may have left a selection."""
    facets = sorted(leaving(selection))
    return exists().where(tombstones.c.story_id == stories.c.id, tombstones.c.facet.in_(facets))


def parts_of(selection: Selection) -> tuple[Selection, ...]:
    """What all has to hold for a selection: its words are one part, the words that it excludes another, so
    that the index is asked twice, however many there are."""
    wanted: list[Selection] = []
    unwanted: list[Selection] = []
    others: list[Selection] = []
    for part in selection.parts if isinstance(selection, AllOf) else (selection,):
        if is_of_words(part):
            wanted.append(part)
        elif isinstance(part, Not) and is_of_words(part.part):
            unwanted.append(part.part)
        else:
            others.append(part)
    if wanted:
        others.append(AllOf(tuple(wanted)))
    if unwanted:
        others.append(Not(AnyOf(tuple(unwanted))))
    return tuple(others)


def _holds(selection: Selection, *, past: bool, each: bool) -> ColumnElement[bool]:
    if is_of_words(selection):
        return holds_words(selection, each=each)
    match selection:
        case Facet(name):
            return _in_facet(name, past=past)
        case Words():
            return false()  # it holds stop words alone
        case Published(since, until):
            bounds = []
            if since is not None:
                bounds.append(stories.c.published >= to_micros(since))
            if until is not None:
                bounds.append(stories.c.published < to_micros(until))
            return and_(true(), *bounds)
        case AllOf():
            return and_(true(), *(_holds(part, past=past, each=each) for part in parts_of(selection)))
        case AnyOf(parts):
            return or_(false(), *(_holds(part, past=past, each=each) for part in parts))
        case Not(part):
            return not_(_holds(part, past=past, each=each))


def _in_facet(name: str, *, past: bool) -> ColumnElement[bool]:
    if not name:
        return true()
    here = story_facets.alias()
    held: ColumnElement[bool] = exists().where(here.c.story_id == stories.c.id, here.c.facet == name)
    if not past:
        return held
    left = tombstones.alias()
    return or_(held, exists().where(left.c.story_id == stories.c.id, left.c.facet == name))


def might_have_held(selection: Selection) -> ColumnElement[bool]:
    """Whether a story may have been in a selection at any time: no where tombstones tell that it never was,
    else yes, for nothing tells what its words and its date were."""
    match selection:
        case Facet(name):
            return _in_facet(name, past=True)
        case AllOf(parts):
            return and_(true(), *(might_have_held(part) for part in parts))
        case AnyOf(parts):
            return or_(false(), *(might_have_held(part) for part in parts))
    return true()
