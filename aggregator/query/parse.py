"""A query to a selection of stories.

::

    haji umrah                   both words, in any of their forms
    "jemaah calon haji"          one after the other
    haji OR umrah, haji ATAU …   one of them at least
    -umroh, -"calon haji", -(…)  without
    title:haji, judul:haji       in the headline; summary/ringkasan, text/isi
    office:35.09, kantor:35.09   of an office; region/wilayah, category/kategori, language/bahasa, topic/topik
    since:2026-01, sejak:2026-01 published in that month or later; until/sampai: in it or before
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.model import AllOf, AnyOf, Facet, Field, Not, Published, Selection, Words
from aggregator.query.analysis import folded, slug_of, term_of, words_of
from aggregator.query.dates import period_of
from aggregator.query.fields import DATE_FIELDS, FACET_FIELDS, FIELDS, TEXT_FIELDS
from aggregator.query.normal import canonical, normal
from aggregator.query.problems import bad
from aggregator.query.tokens import Kind, Token, tokens_of

MAX_LENGTH = 500
# Words of phrases count as terms: what is looked for costs by its words.
MAX_TERMS = 30
MAX_DEPTH = 5

_FACET_VALUES = {
    "office": re.compile(r"[0-9a-z]+(?:[.-][0-9a-z]+)*"),
    "region": re.compile(r"[0-9]{2}(?:\.[0-9]{2})?"),
    "category": re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*"),
    "language": re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*"),
    "topic": re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*"),
}
_MAX_VALUE = 80


def parse_query(text: str) -> Selection:
    """The selection that a query describes, in its normal form. Raises `BadQuery`, named ``q``, that says
    what is wrong and at which character."""
    if not text.strip():
        raise bad(text, "empty")
    if len(text) > MAX_LENGTH:
        raise bad(text, "too_long", most=MAX_LENGTH)
    reader = _Reader(text)
    found = reader.alternatives(0)
    reader.end()
    if found is None:
        raise bad(text, "stop_words" if reader.terms else "no_words")
    selection = normal(found)
    if len(canonical(selection)) > MAX_LENGTH:
        raise bad(text, "too_long", most=MAX_LENGTH)
    return selection


class _Reader:
    """Reads a query from its tokens. What holds stop words alone is None, and limits nothing."""

    def __init__(self, text: str) -> None:
        self.terms = 0
        self._text = text
        self._tokens = list(tokens_of(text))
        self._next = 0

    def alternatives(self, depth: int) -> Selection | None:
        """``one OR another``, as far as they go."""
        parts = [self._conjunction(depth)]
        while self._token.kind is Kind.EITHER:
            self._take()
            parts.append(self._conjunction(depth))
        return _joined(AnyOf, parts)

    def end(self) -> None:
        if self._token.kind is not Kind.END:
            raise bad(self._text, "unopened_parenthesis", at=self._token.at)

    def _conjunction(self, depth: int) -> Selection | None:
        parts: list[Selection | None] = []
        beginning = self._token
        while self._token.kind not in (Kind.EITHER, Kind.CLOSE, Kind.END):
            parts.append(self._term(depth))
        if not parts:
            unopened = beginning.kind is Kind.CLOSE and not depth
            raise bad(self._text, "unopened_parenthesis" if unopened else "nothing_there", at=beginning.at)
        return _joined(AllOf, parts)

    def _term(self, depth: int) -> Selection | None:
        negated = False
        while self._token.kind in (Kind.MUST, Kind.MUST_NOT):
            negated ^= self._take().kind is Kind.MUST_NOT
        part = self._atom(depth)
        return Not(part) if negated and part is not None else part

    def _atom(self, depth: int) -> Selection | None:
        token = self._take()
        match token.kind:
            case Kind.OPEN:
                return self._parenthesis(token, depth + 1)
            case Kind.FIELD:
                return self._field(token)
        return self._words(token, Field.ANY)

    def _parenthesis(self, opened: Token, depth: int) -> Selection | None:
        if depth > MAX_DEPTH:
            raise bad(self._text, "too_deep", at=opened.at, most=MAX_DEPTH)
        found = self.alternatives(depth)
        if self._token.kind is not Kind.CLOSE:
            raise bad(self._text, "unclosed_parenthesis", at=opened.at)
        self._take()
        return found

    def _field(self, field: Token) -> Selection | None:
        name = field.value.casefold()
        value = self._take()
        if name not in FIELDS:
            raise bad(self._text, "unknown_field", at=field.at, field=field.value, known=", ".join(FIELDS))
        if value.kind not in (Kind.WORD, Kind.PHRASE):
            raise bad(self._text, "field_without_value", at=field.at, field=field.value)
        if name in TEXT_FIELDS:
            return self._words(value, TEXT_FIELDS[name])
        self._count(1, value)
        return self._date(DATE_FIELDS[name], value) if name in DATE_FIELDS else self._facet(name, value)

    def _facet(self, name: str, value: Token) -> Facet:
        kind = FACET_FIELDS[name]
        said = value.value.strip()
        if kind in ("topic", "category"):
            said = slug_of(said)
        elif kind == "language":
            said = "-".join(part.title() if len(part) == 4 else part.lower() for part in said.split("-"))
        if len(said) > _MAX_VALUE or not _FACET_VALUES[kind].fullmatch(said):
            raise bad(self._text, f"bad_{kind}", at=value.at, given=value.value)
        return Facet(f"{kind}:{said}")

    def _date(self, name: str, value: Token) -> Published:
        period = period_of(value.value)
        if period is None:
            raise bad(self._text, "bad_date", at=value.at, given=value.value)
        return Published(since=period[0]) if name == "since" else Published(until=period[1])

    def _words(self, token: Token, field: Field) -> Words | None:
        spelt = [folded(word) for _, _, word in words_of(token.value)]
        self._count(len(spelt), token)
        kept: list[str] = []
        for word in spelt:
            if term_of(word) and not (kept and term_of(kept[-1]) == term_of(word)):
                kept.append(word)
        return Words(tuple(kept), field) if kept else None

    def _count(self, number: int, token: Token) -> None:
        self.terms += number
        if self.terms > MAX_TERMS:
            raise bad(self._text, "too_many", at=token.at, most=MAX_TERMS)

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._token
        if token.kind is not Kind.END:
            self._next += 1
        return token


def _joined(kind: type[AllOf] | type[AnyOf], parts: Iterable[Selection | None]) -> Selection | None:
    held = tuple(part for part in parts if part is not None)
    return kind(held) if held else None
