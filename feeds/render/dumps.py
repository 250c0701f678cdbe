"""The stories of a day for archives and researchers: CSV (RFC 4180) and NDJSON, a row a story, written while
they are read, so that memory does not grow with the day."""

from __future__ import annotations

import csv
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from aggregator.model import ArrivedStory
from feeds.render.channel import (
    is_http,
    language_of,
    stated_time,
    story_id,
    story_page,
    title_of,
    uri,
    xml_text,
)
from feeds.render.rights import rights_of

Value: TypeAlias = "str | bool | list[str] | None"

# How many bytes are gathered before they are given out.
CHUNK = 64 * 1024
SEPARATOR = "|"
# What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it measures (``dumps.measure_<measure>``), and which list its codes are from
    (``dumps.codes_<codes>``), "" for none. What it means is ``dumps.column_<name>``."""

    name: str
    measure: str = "text"
    codes: str = ""


COLUMNS = (
    Column("id", "uri"),
    Column("page", "uri"),
    Column("url", "uri"),
    Column("title"),
    Column("published", "time"),
    Column("updated", "time"),
    Column("arrived", "time"),
    Column("date_guessed", "flag"),
    Column("language", "code", "language"),
    Column("author"),
    Column("office", "code", "office"),
    Column("office_name"),
    Column("region", "code", "region"),
    Column("source", "uri"),
    Column("source_name"),
    Column("categories", "code", "category"),
    Column("keywords"),
    Column("summary"),
    Column("text"),
    Column("html", "html"),
    Column("image", "uri"),
    Column("image_caption"),
    Column("image_credit"),
    Column("copies", "uri"),
    Column("copy_offices", "code", "office"),
    Column("rights"),
    Column("license", "uri"),
    Column("credit"),
)


def row_of(arrived: ArrivedStory, site_url: str) -> dict[str, Value]:
    """A story as a row, by the names of `COLUMNS`; ``site_url`` is that of Simpul, with a slash at its
    end."""
    story = arrived.view
    rights = rights_of(story, site_url)
    return {
        "id": story_id(story.uuid),
        "page": story_page(site_url, story.uuid),
        "url": uri(story.url),
        "title": title_of(story),
        "published": stated_time(story.published),
        "updated": stated_time(max(story.updated, story.published)),
        "arrived": stated_time(arrived.arrived),
        "date_guessed": story.date_guessed,
        "language": language_of(story.language),
        "author": xml_text(story.author),
        "office": story.office,
        "office_name": xml_text(story.office_name),
        "region": story.region,
        "source": uri(story.source_url),
        "source_name": xml_text(story.source_name),
        "categories": list(story.categories),
        "keywords": [xml_text(term) for term in story.original_categories],
        "summary": xml_text(story.summary),
        "text": xml_text(story.text),
        "html": xml_text(story.html),
        "image": uri(story.image_url) if is_http(story.image_url) else None,
        "image_caption": xml_text(story.image_caption or story.image_alt),
        "image_credit": rights.picture,
        "copies": [uri(copy.url) for copy in story.copies],
        "copy_offices": [copy.office or "" for copy in story.copies],
        "rights": rights.notice,
        "license": rights.terms_url,
        "credit": rights.credit,
    }


def csv_lines(rows: Iterable[Mapping[str, Value]]) -> Iterator[bytes]:
    """A line of names, then one a row, in UTF-8. Text that a spreadsheet would run as a formula has an
    apostrophe before it; lists are joined by "|"."""
    names = [column.name for column in COLUMNS]
    yield _csv_line(names)
    for row in rows:
        yield _csv_line([_cell(row[name]) for name in names])


def ndjson_lines(rows: Iterable[Mapping[str, Value]]) -> Iterator[bytes]:
    """A JSON object a line, in UTF-8 (https://github.com/ndjson/ndjson-spec), everything as it is."""
    for row in rows:
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        yield line.encode("utf-8", "replace") + b"\n"


@dataclass(frozen=True, slots=True)
class DumpForm:
    """How a dump is written, and its media type."""

    lines: Callable[[Iterable[Mapping[str, Value]]], Iterator[bytes]]
    content_type: str


FORMS = {
    "csv": DumpForm(csv_lines, "text/csv; charset=utf-8; header=present"),
    "ndjson": DumpForm(ndjson_lines, "application/x-ndjson; charset=utf-8"),
}


def gathered(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces worth sending."""
    kept, size = [], 0
    for line in lines:
        kept.append(line)
        size += len(line)
        if size >= CHUNK:
            yield b"".join(kept)
            kept, size = [], 0
    if kept:
        yield b"".join(kept)


def gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """As a gzip file (RFC 1952) without a time, so that the same stories give the same bytes."""
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    for piece in pieces:
        packed = packer.compress(piece)
        if packed:
            yield packed
    yield packer.flush()


def file_name(day: datetime, form: str) -> str:
    """What a dump is called where it is kept."""
    return f"simpul-{day:%Y-%m-%d}.{form}"


def _csv_line(cells: list[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode("utf-8", "replace")


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return _defused(SEPARATOR.join(term.replace(SEPARATOR, "/") for term in value))
    return _defused(value)


def _defused(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text
