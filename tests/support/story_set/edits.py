"""How a text changes on its way from site to site: each edit takes paragraphs and gives paragraphs."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Any

from story_set.kinds import table

Paragraphs = tuple[str, ...]
Edit = Callable[[Paragraphs, random.Random], Paragraphs]

_SENTENCE = re.compile(r'(?<=[.!?])\s+(?=[A-Z"])|(?<=[.!?]")\s+(?=[A-Z"])')
_NO_END = ("H.", "Hj.", "Dr.", "Drs.", "KH.", "Kab.", "Kec.")
_TEASER_WORDS = 40


def cut_end(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    """Everything from some paragraph on is gone; a third of them stay at least."""
    least = max(1, len(paragraphs) // 3)
    return paragraphs[: rng.randint(least, max(least, len(paragraphs) - 1))]


def cut_middle(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    """One or two paragraphs from the middle are gone."""
    if len(paragraphs) < 4:
        return paragraphs
    gone = set(rng.sample(range(1, len(paragraphs) - 1), min(rng.randint(1, 2), len(paragraphs) - 3)))
    return tuple(paragraph for index, paragraph in enumerate(paragraphs) if index not in gone)


def trim(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    """Here and there a sentence is gone, never the first."""
    kept: list[str] = []
    for index, paragraph in enumerate(paragraphs):
        sentences = _sentences(paragraph)
        if len(sentences) > 2 and rng.random() < 0.5:
            del sentences[rng.randrange(1 if index == 0 else 0, len(sentences))]
        kept.append(" ".join(sentences))
    return tuple(kept)


def teaser(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    """The first forty words, as a feed of excerpts has them."""
    words = " ".join(paragraphs).split()
    if len(words) <= _TEASER_WORDS:
        return paragraphs
    end = rng.choice(table("edits")["teaser"]["ends"])
    return (" ".join(words[:_TEASER_WORDS]) + end,)


def reorder(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    """Two paragraphs behind the first change places."""
    if len(paragraphs) < 3:
        return paragraphs
    one, other = rng.sample(range(1, len(paragraphs)), 2)
    moved = list(paragraphs)
    moved[one], moved[other] = moved[other], moved[one]
    return tuple(moved)


def reflow(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    """Each sentence a paragraph of its own, or neighbours joined."""
    if rng.random() < 0.5:
        return tuple(sentence for paragraph in paragraphs for sentence in _sentences(paragraph))
    return tuple(" ".join(paragraphs[start : start + 2]) for start in range(0, len(paragraphs), 2))


def synonyms(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    """An editor's pen: words for words."""
    return _swap(paragraphs, "synonyms", 0.5, rng)


def spelling(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    """Other spellings, and a slip of the finger in about one of sixty words."""
    spelled = _swap(paragraphs, "spellings", 0.8, rng)
    return tuple(" ".join(_slip(word, rng) for word in paragraph.split(" ")) for paragraph in spelled)


def names(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    """Offices by their short names, people without their titles."""
    shorter = _swap(paragraphs, "names", 0.9, rng, both_ways=False)
    return tuple(_without_titles(paragraph) for paragraph in shorter)


def recount(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    """One number behind the first paragraph is corrected, as a second hand does."""
    places = [
        (index, match)
        for index, paragraph in enumerate(paragraphs)
        if index
        for match in re.finditer(r"(?<![\d./])\b\d{2,3}\b(?![\d./])", paragraph)
    ]
    if not places:
        return paragraphs
    index, match = rng.choice(places)
    number = str(int(match[0]) + rng.choice([-2, -1, 1, 2]))
    changed = list(paragraphs)
    changed[index] = changed[index][: match.start()] + number + changed[index][match.end() :]
    return tuple(changed)


EDITS: dict[str, Edit] = {
    "cut end": cut_end,
    "cut middle": cut_middle,
    "trimmed": trim,
    "teaser": teaser,
    "reordered": reorder,
    "reflowed": reflow,
    "synonyms": synonyms,
    "spelling": spelling,
    "names": names,
    "recount": recount,
}


def _sentences(paragraph: str) -> list[str]:
    found: list[str] = []
    for piece in _SENTENCE.split(paragraph):
        if found and found[-1].endswith(_NO_END):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return found


def _swap(
    paragraphs: Paragraphs, name: str, share: float, rng: random.Random, *, both_ways: bool = True
) -> Paragraphs:
    """Exchange pairs of the table, each occurrence by itself, in one direction a pair."""
    swapped = "\n".join(paragraphs)
    pairs: Sequence[Any] = table("edits")[name]["pairs"]
    for left, right in pairs:
        if both_ways and rng.random() < 0.5:
            left, right = right, left
        swapped = re.sub(
            rf"(?<!\w){re.escape(left)}(?!\w)",
            lambda match, to=right: to if rng.random() < share else match[0],
            swapped,
        )
    return tuple(swapped.split("\n"))


def _slip(word: str, rng: random.Random) -> str:
    if len(word) < 6 or not word.isalpha() or not word.islower() or rng.random() > 1 / 60:
        return word
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1 :] if rng.random() < 0.5 else word[: at + 1] + word[at:]


def _without_titles(paragraph: str) -> str:
    words = table("words")["people"]
    for after in sorted(filter(None, words["after"]), key=len, reverse=True):
        paragraph = paragraph.replace(after, "")
    for before in sorted(filter(None, words["before"]), key=len, reverse=True):
        paragraph = re.sub(rf"(?<!\w){re.escape(before)}(?=[A-Z])", "", paragraph)
    return paragraph
