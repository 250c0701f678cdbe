"""The values of the quarantine: what was found in an entry, and what an editor decided about it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.model import Entry

_HOST = re.compile(r'\b(?:href|src)="https?://(?:www\.)?([^/"?#:]{1,255})', re.IGNORECASE)


class FindingKind(StrEnum):
    """What an entry seems to have been made into. Each has a sentence in the catalogues
    (``quarantine.<value>``)."""

    GAMBLING = "gambling"
    PHARMA = "pharma"
    ADULT = "adult"
    LOANS = "loans"
    DEFACEMENT = "defacement"
    OUTLINKS = "outlinks"  # links to hosts of such trades, or to many that the source never linked to
    HIDDEN = "hidden"  # blocks that a browser does not show
    LANGUAGE = "language"  # not one that anybody at the source writes
    LOOK = "look"  # nothing is like what the source usually carries


class Place(StrEnum):
    """Where in an entry something was found (``quarantine.place_<value>``)."""

    TITLE = "title"
    TEXT = "text"
    LINK = "link"
    HIDDEN = "hidden"  # in a block that a browser does not show
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sign of an injection. ``excerpt`` is what was found, as written and short: hostile text."""

    kind: FindingKind
    place: Place
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Usual:
    """What the newest held entries of a source look like.

    ``entries`` is how many there are, ``languages`` how many of them are in which, ``hosts`` whom they link
    to and take images from, without ``www.``.
    """

    entries: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()


class CaseState(StrEnum):
    """How a case stands (``quarantine.state_<value>``)."""

    OPEN = "open"  # waits for somebody to look
    RELEASED = "released"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"  # the site replaced the revision that was held back


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a case, when and why."""

    state: CaseState
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """Something held back: a new entry, or a revision of a published one.

    ``revision`` holds what is not in its place: until released, what came; afterwards, what it replaced. It
    is None for a new entry. ``entry`` is what is stored as the entry. ``history`` is every decision, oldest
    first.
    """

    id: int
    entry_id: int
    source_id: int
    office: str | None
    state: CaseState
    found_at: datetime
    findings: tuple[Finding, ...]
    entry: Entry
    revision: Entry | None
    history: tuple[Decision, ...]

    @property
    def subject(self) -> Entry:
        """What was found suspicious."""
        waiting = self.revision is not None and self.state is not CaseState.RELEASED
        return self.revision if waiting and self.revision is not None else self.entry


def fingerprint(entry: Entry) -> str:
    """What a decision about an entry holds for: its title and text, and the hosts in it."""
    hosts = sorted(link_hosts(entry.html))
    return hashlib.sha256("\n".join([entry.content_hash, *hosts]).encode()).hexdigest()


def link_hosts(html: str) -> frozenset[str]:
    """The hosts that sanitised HTML links to or takes images from, lower case and without ``www.``."""
    return frozenset(host.lower() for host in _HOST.findall(html))
