"""Whether two entries are copies of each other, and the evidence for it: the only matcher there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from aggregator.model import EntryToGroup

SAME_TEXT_WINDOW = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation about two entries: a key of the ``why`` catalogue, and which way it points."""

    key: str
    same: bool


def evidence(one: EntryToGroup, other: EntryToGroup) -> tuple[Evidence, ...]:
    """What speaks for and against the two being one story, the decisive observation first."""
    found: list[Evidence] = []
    if one.url_key and one.url_key == other.url_key:
        found.append(Evidence("same_address", True))
    elif one.text_hash and one.text_hash == other.text_hash:
        near = abs(one.published - other.published) <= SAME_TEXT_WINDOW
        found.append(Evidence("same_text" if near else "same_text_far_apart", near))
    else:
        if not one.text_hash or not other.text_hash:
            found.append(Evidence("text_too_short", False))
        else:
            found.append(Evidence("different_text", False))
        found.append(Evidence("different_address", False))
    return tuple(found)


def is_same(one: EntryToGroup, other: EntryToGroup) -> bool:
    """The decision itself: the first observation decides."""
    return evidence(one, other)[0].same
