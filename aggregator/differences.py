"""What changed between two versions of a text, as people read it: the passages that differ, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile

# Comparing is quadratic in what differs, so a passage of more words is shown as replaced whole, and so is
# everything after so many words of a text.
MOST_COMPARED = 500
MOST_COMPARED_OF_ALL = 5_000
# Passages with less in common than this read better as replaced than as a salad of words.
LEAST_COMMON = 0.25
# So many words stay on either side of a change.
CONTEXT = 12
MOST_CHARACTERS = 20_000

_TOKEN = re.compile(r"\S+|\n")


class Change(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that were kept, removed or added together. ``text`` may hold line breaks, one a paragraph; a long
    kept stretch is shortened with an ellipsis."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Differences:
    """The ``passages`` that differ, in order; empty when only white space does. ``cut``: there is more than
    anybody reads, and the rest is left out."""

    passages: tuple[tuple[Piece, ...], ...] = ()
    cut: bool = False


def differences(old: str, new: str) -> Differences:
    """What turned ``old`` into ``new``. Bounded in time and size, however long they are."""
    passages: list[tuple[Piece, ...]] = []
    left = MOST_COMPARED_OF_ALL
    room = MOST_CHARACTERS
    for before, after in _blocks(_paragraphs(old), _paragraphs(new)):
        one, other = _tokens(before), _tokens(after)
        longest = max(len(one), len(other))
        pieces = _compared(one, other) if longest <= min(MOST_COMPARED, left) else _replaced(one, other)
        left -= longest
        passage, room = _fit(pieces, room)
        passages.append(passage)
        if room <= 0:
            return Differences(tuple(passages), cut=True)
    return Differences(tuple(passages))


def _paragraphs(text: str) -> list[str]:
    return [words for line in text.splitlines() if (words := " ".join(line.split()))]


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Runs of paragraphs that differ, between those that both have."""
    start, end = _common(old, new)
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if not old and not new:
        return
    if max(len(old), len(new)) > MOST_COMPARED:
        yield old, new
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            yield old[i:j], new[k:m]


def _common(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many items the two have in common at their beginning, and how many of the rest at their end."""
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    ends = zip(reversed(old[start:]), reversed(new[start:]), strict=False)
    return start, sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))


def _tokens(paragraphs: list[str]) -> list[str]:
    """The words, with line breaks between paragraphs as words of their own."""
    return _TOKEN.findall("\n".join(paragraphs))


def _compared(old: list[str], new: list[str]) -> list[Piece]:
    matcher = SequenceMatcher(None, old, new)
    common = sum(block.size for block in matcher.get_matching_blocks())
    if common < LEAST_COMMON * max(len(old), len(new)):
        return _replaced(old, new)
    pieces: list[Piece] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            at_start, at_end = i == 0, j == len(old)
            pieces.append(Piece(Change.KEPT, _text(_shortened(old[i:j], at_start, at_end))))
        else:
            pieces.extend(_replaced(old[i:j], new[k:m]))
    return pieces


def _shortened(words: list[str], at_start: bool, at_end: bool) -> list[str]:
    """Kept words without those that are far from any change."""
    head, tail = (0 if at_start else CONTEXT), (0 if at_end else CONTEXT)
    if len(words) <= head + tail + CONTEXT:
        return words
    return [*words[:head], "…", *words[len(words) - tail :]]


def _replaced(old: list[str], new: list[str]) -> list[Piece]:
    found = ((Change.REMOVED, old), (Change.ADDED, new))
    return [Piece(change, _text(words)) for change, words in found if words]


def _text(words: list[str]) -> str:
    return re.sub(r" ?\n ?", "\n", " ".join(words))


def _fit(pieces: list[Piece], room: int) -> tuple[tuple[Piece, ...], int]:
    """As much of a passage as there is room for, and the room that is left: none once something was cut."""
    fitting: list[Piece] = []
    for piece in pieces:
        if len(piece.text) > room:
            if room > 0:
                fitting.append(Piece(piece.change, piece.text[:room] + "…"))
            return tuple(fitting), 0
        fitting.append(piece)
        room -= len(piece.text)
    return tuple(fitting), max(room, 1)
