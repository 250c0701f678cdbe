"""A query to its tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from aggregator.query.fields import FIELDS
from aggregator.query.problems import bad


class Kind(StrEnum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    EITHER = "OR"
    MUST = "+"
    MUST_NOT = "-"
    FIELD = "field"
    WORD = "word"
    PHRASE = "phrase"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query. ``at`` is the character it begins with, counted from 1; ``value`` what it says: the
    name of a field without its colon, a phrase without its quotes."""

    kind: Kind
    value: str
    at: int


_QUOTES = '"“”„«»'
_BLANK = re.compile(r"\s+")
# A sign before a term; one that stands alone is a dash.
_SIGN = re.compile(r'[-+](?=[\w"“„«(])')
_FIELD = re.compile(rf"([^\W\d_]+):(?=\S)|({'|'.join(FIELDS)}):\s*", re.IGNORECASE)
_WORD = re.compile(rf"[^\s(){_QUOTES}]+")
_PHRASE = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]")
_EITHER = frozenset({"OR", "ATAU"})
_MARKS = {"(": Kind.OPEN, ")": Kind.CLOSE}


def tokens_of(query: str) -> Iterator[Token]:
    """The tokens of a query, the end of it last. Raises `BadQuery` for a quote that nothing closes."""
    place = 0
    while place < len(query):
        at, letter = place + 1, query[place]
        if (blank := _BLANK.match(query, place)) is not None:
            place = blank.end()
        elif letter in _MARKS:
            yield Token(_MARKS[letter], letter, at)
            place += 1
        elif letter in _QUOTES:
            phrase = _PHRASE.match(query, place)
            if phrase is None:
                raise bad(query, "unclosed_quote", at=at)
            yield Token(Kind.PHRASE, phrase[1], at)
            place = phrase.end()
        elif _SIGN.match(query, place) is not None:
            yield Token(Kind(letter), letter, at)
            place += 1
        elif (field := _FIELD.match(query, place)) is not None:
            yield Token(Kind.FIELD, field[1] or field[2], at)
            place = field.end()
        else:
            word = _WORD.match(query, place)
            assert word is not None, "what is no other token is a word"
            yield Token(Kind.EITHER if word[0] in _EITHER else Kind.WORD, word[0], at)
            place = word.end()
    yield Token(Kind.END, "", len(query) + 1)
