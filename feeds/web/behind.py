"""What stands behind a story, in the words of its page: who corrected what, why its copies are one story."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from aggregator.differences import Differences, differences
from aggregator.grouping import Evidence
from aggregator.messages import text
from aggregator.model import EntryToGroup, PastRevision, StoryBackground, StoryView, Tie
from aggregator.why import explain, tie_of
from feeds.web.words import spoken_time

# Beyond these nobody reads on, and comparing takes time.
MOST_EXPLAINED = 30


@dataclass(frozen=True, slots=True)
class EditedValue:
    """A value that an editor put in place of the lead's: its key in the catalogue, and what became of it."""

    name: str
    differences: Differences


@dataclass(frozen=True, slots=True)
class SourceCorrection:
    """What a source wrote anew, and when that was noticed."""

    time: str
    iso: str
    title: Differences
    text: Differences


@dataclass(frozen=True, slots=True)
class CopyReasons:
    """What speaks for and against a copy being the story of the lead."""

    url: str
    title: str
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]


def corrections_by_editor(story: StoryView, background: StoryBackground) -> list[EditedValue]:
    """The values of a story that are an editor's, beside what its lead says."""
    pairs = {
        "title": (background.title, story.title),
        "summary": (background.summary, story.summary),
        "office": (background.office_name, story.office_name),
    }
    edited = [EditedValue(name, differences(*pairs[name])) for name in story.corrected]
    return [value for value in edited if value.differences.passages]


def corrections_by_source(
    background: StoryBackground, timezone: str, language: str
) -> list[SourceCorrection]:
    """What the lead's source wrote anew, the newest first; changes of markup alone are none."""
    now = PastRevision(background.entries[0].first_seen, background.title, background.text)
    found = []
    for newer, older in pairwise((now, *background.revisions)):
        title, body = differences(older.title, newer.title), differences(older.text, newer.text)
        if title.passages or body.passages:
            time = spoken_time(older.replaced_at, timezone, language)
            iso = older.replaced_at.isoformat(timespec="seconds")
            found.append(SourceCorrection(time, iso, title, body))
    return found


def reasons(background: StoryBackground, language: str) -> list[CopyReasons]:
    """For each copy, what speaks for and against its being the lead's story."""
    lead, *others = (entry for entry in background.entries if not entry.removed)
    return [
        _reasons(lead, other, tie_of(background.ties, lead, other), language)
        for other in others[:MOST_EXPLAINED]
    ]


def _reasons(lead: EntryToGroup, other: EntryToGroup, tie: Tie | None, language: str) -> CopyReasons:
    found = explain(lead, other, tie)
    return CopyReasons(
        other.url,
        other.title,
        _in_words(found.evidence_for, language),
        _in_words(found.evidence_against, language),
    )


def _in_words(found: Iterable[Evidence], language: str) -> tuple[str, ...]:
    return tuple(text(f"why.{item.key}", language, **item.facts) for item in found)
