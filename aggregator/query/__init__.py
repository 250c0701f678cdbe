"""The query language of searches and saved channels: a text to a selection of stories. Pure."""

from aggregator.query.parse import parse_query

__all__ = ["parse_query"]
