"""Selections: which stories a channel, a search or an archive holds. Values alone: the query language reads
them from a text, the database turns them into a condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class Field(StrEnum):
    """Where words are looked for, by the names that the query language has for them."""

    ANY = "any"
    TITLE = "title"
    SUMMARY = "summary"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Facet:
    """Stories that stand in a channel, by its name as in `StoryPlan`: ``office:35.09``, ``region:35``,
    ``category:haji-umrah``, ``language:id``, ``topic:manasik-haji``; "" for every live story."""

    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """Stories that hold these words one after the other: one word, or a phrase. As they were written: what
    reads an index brings them to their stems."""

    words: tuple[str, ...]
    field: Field = Field.ANY


@dataclass(frozen=True, slots=True)
class Published:
    """Stories published at or after ``since`` and before ``until``; None leaves a side open."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Stories that every part holds; all of them where there are no parts."""

    parts: tuple[Selection, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Stories that one part holds at least; none where there are no parts."""

    parts: tuple[Selection, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Stories that ``part`` does not hold."""

    part: Selection


Selection: TypeAlias = Facet | Words | Published | AllOf | AnyOf | Not

EVERYTHING = Facet("")


def both(one: Selection, other: Selection) -> Selection:
    """What both hold, without needless nesting."""
    parts = (*_parts(one), *_parts(other))
    return parts[0] if len(parts) == 1 else AllOf(parts) if parts else EVERYTHING


def _parts(selection: Selection) -> tuple[Selection, ...]:
    if selection == EVERYTHING:
        return ()
    return selection.parts if isinstance(selection, AllOf) else (selection,)


def leaving(selection: Selection) -> frozenset[str]:
    """The facets whose tombstones tell that a story left: each story that did has a tombstone in one of them.
    One that leaves since its words or its date changed has none."""
    match selection:
        case Facet(name):
            return frozenset({name})
        case AllOf(parts):
            found = frozenset().union(*(leaving(part) for part in parts)) - {""}
            return found or frozenset({""})
        case AnyOf(parts):
            return frozenset().union(*(leaving(part) for part in parts)) or frozenset({""})
    return frozenset({""})
