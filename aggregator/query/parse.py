"""A query to a selection of stories."""

from __future__ import annotations

import re

from aggregator.errors import BadQuery
from aggregator.model import AllOf, Facet, Not, Selection, Words

MAX_LENGTH = 500
_TERM = re.compile(r'(-?)(?:(\w+):)?("[^"]*"|\S+)')
FACETS = frozenset({"office", "region", "category", "language", "topic"})


def parse_query(text: str) -> Selection:
    """The selection that a query describes. Raises `BadQuery`, named ``q``, that says what is wrong."""
    if not text.strip() or len(text) > MAX_LENGTH:
        raise BadQuery("q", text[:100], "words to look for, 500 characters at most")
    return AllOf(tuple(_term(*found.groups()) for found in _TERM.finditer(text)))


def _term(minus: str, field: str | None, value: str) -> Selection:
    word = value.strip('"')
    term: Selection = Facet(f"{field}:{word}") if field in FACETS else Words(tuple(word.split()))
    return Not(term) if minus else term
