"""Offices and sources: the shipped registry, and source lists in and out."""

from aggregator.model import RowProblem, SourceRow
from aggregator.registry.csv_io import read_sources_csv, write_sources_csv
from aggregator.registry.load import Registry, load_registry
from aggregator.registry.opml_io import read_sources_opml, write_opml

__all__ = [
    "Registry",
    "load_registry",
    "read_sources",
    "read_sources_csv",
    "read_sources_opml",
    "write_opml",
    "write_sources_csv",
]


def read_sources(
    data: bytes, file: str, registry: Registry, language: str = "en"
) -> tuple[list[SourceRow], list[RowProblem]]:
    """A source list in either form, told apart by its first character."""
    start = data[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    reader = read_sources_opml if start.startswith(b"<") else read_sources_csv
    return reader(data, file, registry, language)
