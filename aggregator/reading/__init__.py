"""A stored document to what it wants written: extract → normalise → match → plan, by what the document is."""

from __future__ import annotations

from aggregator.bootstrap import World
from aggregator.model import DocumentToParse, EntriesPlan, LinkKind
from aggregator.reading.further_list import read_further_list
from aggregator.reading.page import read_page
from aggregator.reading.shared import candidates_of, normalize_context
from aggregator.reading.source import read_source

__all__ = ["candidates_of", "normalize_context", "read"]


def read(world: World, document: DocumentToParse) -> EntriesPlan:
    """What a document wants written; nothing is written here."""
    link = document.link
    if link is None:
        return read_source(world, document)
    if link.kind is LinkKind.LIST:
        return read_further_list(world, document, link)
    return read_page(world, document, link)
