"""A story that was written by hand, and how each site tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

Text = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """What a site makes of its own story ``after`` the first telling's moment. ``joins`` says that nobody could
    know before that it is this story."""

    after: timedelta
    title: str
    text: Text
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """A story on one site. ``site`` is the place by which `testbed.sites.SITES` knows it, ``after`` how long
    after the first telling it appears, ``until`` when the site deletes it again.

    ``text`` is lead and paragraphs; ``above`` and ``below`` are what stands around it and is no part of it.
    ``copy_from`` says that a line with the address of the first telling closes it.
    """

    site: str
    title: str
    text: Text
    after: timedelta = timedelta()
    dateline: str = ""
    above: Text = ()
    below: Text = ()
    category: str = "Daerah"
    copy_from: bool = False
    revision: Revision | None = None
    until: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One story: the first of its tellings is the origin's own and leads it.

    ``origin`` is the office whose story it is, ``ago`` how long before the start it was first told (less than
    nothing: it comes later), ``related`` the keys of stories that belong to it and are other stories.
    """

    key: str
    origin: str
    ago: timedelta
    tellings: tuple[Telling, ...]
    related: frozenset[str] = frozenset()


def hours(count: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=count)


def without(text: Text, *positions: int) -> Text:
    """A text from which paragraphs were cut."""
    return tuple(part for position, part in enumerate(text) if position not in positions)


def reworded(text: Text, changes: Sequence[tuple[str, str]]) -> Text:
    """A text in which an editor put words in place of others. Raises ``ValueError`` where one is not there."""
    whole = "\n".join(text)
    for old, new in changes:
        if old not in whole:
            raise ValueError(old)
        whole = whole.replace(old, new)
    return tuple(whole.split("\n"))
