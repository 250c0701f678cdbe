"""Source lists as OPML 2.0 (http://opml.org/spec2.opml), in and out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree
from xml.parsers import expat

from aggregator.model import RowProblem, SourceKind, SourceRow
from aggregator.registry.csv_io import read_row
from aggregator.registry.load import Problems, Registry

MAX_DEPTH = 50
MAX_OUTLINES = 100_000


class _TooMuch(Exception):
    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key = key
        self.line = line


def read_sources_opml(
    data: bytes, file: str, registry: Registry, language: str = "en"
) -> tuple[list[SourceRow], list[RowProblem]]:
    """The outlines that can be used, and every problem with its line. Where the XML breaks, what stood
    before it is kept."""
    problems = Problems(file, language)
    outlines, broken = _outlines(data)
    if broken is not None:
        key, line, facts = broken
        problems.add(line, "", "", key, **facts)
    rows: list[SourceRow] = []
    seen: dict[str, int] = {}
    for line, attributes in outlines:
        row = _columns(attributes)
        if row is None:
            continue
        source = read_row(row, line, registry, problems)
        if source is None:
            continue
        if source.url in seen:
            problems.add(line, "url", source.url, "double_in_file", first=seen[source.url])
            continue
        seen[source.url] = line
        rows.append(source)
    if not rows and not problems.found:
        problems.add(1, "", "", "no_outlines")
    return rows, problems.found


def write_opml(rows: Iterable[SourceRow], title: str, date_created: datetime | None = None) -> bytes:
    """The rows as OPML 2.0; our own columns are attributes that other readers pass over."""
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = _legal(title)
    if date_created is not None:
        ElementTree.SubElement(head, "dateCreated").text = format_datetime(date_created)
    ElementTree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = ElementTree.SubElement(root, "body")
    for row in rows:
        name = _legal(row.name or row.url)
        attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": row.url}
        own = {
            "kind": row.kind.value,
            "office": row.office or "",
            "network": "" if row.network == "public" else row.network,
            "timezone": row.timezone or "",
            "recipe": row.recipe or "",
            "valid_from": row.valid_from.isoformat() if row.valid_from else "",
            "valid_to": row.valid_to.isoformat() if row.valid_to else "",
            "enabled": "" if row.enabled else "false",
            "evidence": row.evidence,
        }
        attributes.update({f"simpul_{key}": _legal(value) for key, value in own.items() if value})
        ElementTree.SubElement(body, "outline", attributes)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _outlines(
    data: bytes,
) -> tuple[list[tuple[int, dict[str, str]]], tuple[str, int, dict[str, object]] | None]:
    found: list[tuple[int, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH or len(found) >= MAX_OUTLINES:
            raise _TooMuch("too_deep", parser.CurrentLineNumber)
        if depth == 1 and name.lower() != "opml":
            raise _TooMuch("not_opml", parser.CurrentLineNumber)
        if name.lower() == "outline":
            found.append((parser.CurrentLineNumber, {k.lower(): v.strip() for k, v in attributes.items()}))

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_arguments: object) -> None:
        raise _TooMuch("doctype", parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.EntityDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except _TooMuch as error:
        return found, (error.key, error.line, {})
    except expat.ExpatError as error:
        facts: dict[str, object] = {"error": expat.ErrorString(error.code), "column": error.offset + 1}
        return found, ("xml", error.lineno, facts)
    return found, None


def _columns(attributes: dict[str, str]) -> dict[str, str] | None:
    feed, site = attributes.get("xmlurl", ""), attributes.get("htmlurl", "")
    if not feed and not site:
        return None  # a folder
    own = {key.removeprefix("simpul_"): v for key, v in attributes.items() if key.startswith("simpul_")}
    row = {
        "url": feed or site,
        "kind": SourceKind.FEED.value if feed else SourceKind.AUTO.value,
        "name": attributes.get("title") or attributes.get("text", ""),
    }
    return row | own


def _legal(value: str) -> str:
    """Without the characters that XML 1.0 forbids (section 2.2)."""
    return "".join(
        c
        for c in value
        if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000"
    )
