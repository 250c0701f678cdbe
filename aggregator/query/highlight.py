"""Where a text holds what a query looks for."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.model import AllOf, AnyOf, Field, Selection, Words
from aggregator.query.analysis import term_of, terms_of_words, words_of


def highlight(text: str, selection: Selection, field: Field | None = None) -> list[tuple[str, bool]]:
    """``text`` in pieces, each with whether it is what ``selection`` looks for: words in any of their forms,
    phrases where they stand whole. ``field`` is which field of a story the text is, so that words looked for
    in another one stay unmarked; None marks them all."""
    phrases = {
        tuple(terms_of_words(words.words))
        for words in _looked_for(selection)
        if field is None or words.field in (Field.ANY, field)
    }
    marked = _merged(sorted(_marks(text, phrases)))
    pieces: list[tuple[str, bool]] = []
    place = 0
    for start, end in marked:
        pieces += [(text[place:start], False), (text[start:end], True)]
        place = end
    pieces.append((text[place:], False))
    return [(piece, found) for piece, found in pieces if piece]


def _looked_for(selection: Selection) -> Iterator[Words]:
    match selection:
        case Words():
            yield selection
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _looked_for(part)


def _marks(text: str, phrases: set[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """The places of single words, and of phrases from their first word to their last."""
    held = _terms(text)
    terms = [term for _, _, term in held]
    lengths = {len(phrase) for phrase in phrases if phrase}
    for place in range(len(held)):
        for length in lengths:
            if tuple(terms[place : place + length]) in phrases:
                yield held[place][0], held[place + length - 1][1]


def _terms(text: str) -> list[tuple[int, int, str]]:
    """The terms of a text with their places, a doubled one as one, as in `analysis.terms_of`."""
    found: list[tuple[int, int, str]] = []
    for start, end, word in words_of(text):
        term = term_of(word)
        if term and found and found[-1][2] == term:
            found[-1] = (found[-1][0], end, term)
        elif term:
            found.append((start, end, term))
    return found


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
