"""What the index of words is asked: selections of words as conditions, by the syntax of each database.

Nothing of what somebody typed gets there as syntax: queries are made of terms, and terms of letters and
digits alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean

from aggregator.adapters.database import schema_search  # noqa: F401 - the tables that are asked
from aggregator.adapters.database.schema import stories
from aggregator.model import AllOf, AnyOf, Field, Selection, Words
from aggregator.query.analysis import terms_of_words

_COLUMNS = {Field.TITLE: "title", Field.SUMMARY: "summary", Field.TEXT: "text"}
_WEIGHTS = {Field.ANY: "", Field.TITLE: ":A", Field.SUMMARY: ":B", Field.TEXT: ":C"}


class _Holds(FunctionElement[bool]):
    """Whether a story's row in the index matches: its arguments are the story's id, a query for FTS5 and the
    same one for PostgreSQL."""

    name = "holds"
    type = Boolean()
    inherit_cache = True


@compiles(_Holds, "sqlite")
def _in_fts5(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    number, query, _ = (compiler.process(part, **options) for part in element.clauses)
    return f"{number} IN (SELECT rowid FROM story_words WHERE story_words MATCH {query})"  # noqa: S608


@compiles(_Holds, "postgresql")
def _in_tsvector(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    number, _, query = (compiler.process(part, **options) for part in element.clauses)
    return (
        f"{number} IN (SELECT rowid FROM story_words "  # noqa: S608
        f"WHERE words @@ CAST({query} AS tsquery))"
    )


def is_of_words(selection: Selection) -> bool:
    """Whether words alone decide of a selection, so that the index answers it in one look."""
    match selection:
        case Words(words):
            return bool(terms_of_words(words))
        case AllOf(parts) | AnyOf(parts):
            return bool(parts) and all(map(is_of_words, parts))
    return False


def holds_words(selection: Selection) -> ColumnElement[bool]:
    """Whether a story is in a selection that `is_of_words`."""
    queries = (_query(selection, _fts5_phrase, "AND", "OR"), _query(selection, _tsquery_phrase, "&", "|"))
    return _Holds(stories.c.id, *(bindparam(None, query, Text, unique=True) for query in queries))


def _query(selection: Selection, phrase: Callable[[Words], str], every: str, either: str) -> str:
    match selection:
        case Words():
            return phrase(selection)
        case AllOf(parts):
            by = every
        case AnyOf(parts):
            by = either
        case _:
            raise AssertionError(f"no selection by words alone: {selection}")
    return "(" + f" {by} ".join(_query(part, phrase, every, either) for part in parts) + ")"


def _fts5_phrase(words: Words) -> str:
    phrase = '"' + " ".join(terms_of_words(words.words)).replace('"', '""') + '"'
    return phrase if words.field is Field.ANY else f"{_COLUMNS[words.field]} : {phrase}"


def _tsquery_phrase(words: Words) -> str:
    return " <-> ".join(f"{quoted(term)}{_WEIGHTS[words.field]}" for term in terms_of_words(words.words))


def quoted(term: str) -> str:
    """A term as a lexeme of PostgreSQL's, in a query or a vector."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
