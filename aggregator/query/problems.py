"""What is wrong with a query, for who wrote it."""

from __future__ import annotations

from aggregator.errors import BadQuery
from aggregator.messages import text

_SHOWN = 100


def bad(query: str, reason: str, **facts: object) -> BadQuery:
    """The error for a query, told by the text ``query.<reason>``."""
    key = f"query.{reason}"
    return BadQuery("q", query[:_SHOWN], text(key, "en", **facts), key, **facts)
