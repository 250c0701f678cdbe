"""Source lists as CSV, in and out: what a spreadsheet in Indonesia writes is understood."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlsplit

from aggregator.model import RowProblem, SourceKind, SourceRow
from aggregator.registry.load import Problems, Registry, zone

COLUMNS = (
    "url", "kind", "office", "name", "network", "timezone", "recipe", "valid_from", "valid_to",
)  # fmt: skip
OWN_COLUMNS = ("enabled", "evidence")
NETWORKS = ("public", "vpn")
MAX_FIELD = 4_000
MAX_URL = 2_000


def read_sources_csv(
    data: bytes, file: str, registry: Registry, language: str = "en"
) -> tuple[list[SourceRow], list[RowProblem]]:
    """The rows that can be used, and every problem of the others with its line; a bad row stops nothing."""
    problems = Problems(file, language)
    content = _decode(data).replace("\0", "")
    lines = content.splitlines()
    if not any(line.strip() for line in lines):
        problems.add(1, "", "", "empty")
        return [], problems.found
    header: list[str] | None = None
    rows: list[SourceRow] = []
    seen: dict[str, int] = {}
    for line, cells in _records(content, _delimiter(lines)):
        if isinstance(cells, csv.Error):
            problems.add(line, "", "", "csv", error=cells)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = _header(cells, line, problems)
            if header is None:
                return [], problems.found
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        source = read_row(row, line, registry, problems)
        if source is None:
            continue
        if source.url in seen:
            problems.add(line, "url", source.url, "double_in_file", first=seen[source.url])
            continue
        seen[source.url] = line
        rows.append(source)
    return rows, problems.found


def _records(content: str, delimiter: str) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Every record with the line that it begins in.

    A quotation mark that nobody closes costs its own line, not the lines up to the next one.
    """
    lines = list(io.StringIO(content, newline=""))
    at = 0
    while at < len(lines):
        begin = at
        reader = csv.reader(map(lines.__getitem__, range(at, len(lines))), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield at + 1, cells
                at = begin + reader.line_num
        except csv.Error as error:
            yield at + 1, _leniently(lines[at], delimiter) or error
            at += 1


def _leniently(line: str, delimiter: str) -> list[str] | None:
    """The cells of a line with quotation marks in odd places; None when one of them is never closed."""
    if line.count('"') % 2:
        return None
    try:
        return next(csv.reader([line], delimiter=delimiter), None)
    except csv.Error:
        return None


def read_row(row: dict[str, str], line: int, registry: Registry, problems: Problems) -> SourceRow | None:
    """One source from its columns, or None when a mistake makes it unusable; every mistake is noted."""
    before = len(problems.found)
    for column, value in row.items():
        if len(value) > MAX_FIELD:
            problems.add(line, column, value, "too_long", limit=MAX_FIELD)
            return None
    url = _url(row.get("url", ""), line, problems)
    office = row.get("office") or None
    if office is not None:
        resolved = registry.resolve_office_code(office)
        if resolved is None:
            problems.add(line, "office", office, "office")
        office = resolved
    network = (row.get("network") or "public").lower()
    if network not in NETWORKS:
        problems.add(line, "network", network, "network")
    kind = problems.parse(
        line, "kind", row.get("kind", ""), lambda value: SourceKind(value.lower()), "kind", SourceKind.AUTO
    )
    timezone = problems.parse(line, "timezone", row.get("timezone", ""), zone, "timezone", "") or None
    valid_from = _day(row, "valid_from", line, problems)
    valid_to = _day(row, "valid_to", line, problems)
    if valid_from and valid_to and valid_to < valid_from:
        problems.add(line, "valid_to", valid_to.isoformat(), "dates")
    enabled = (row.get("enabled") or "true").lower()
    if enabled not in ("true", "false"):
        problems.add(line, "enabled", enabled, "enabled")
    if url is None or len(problems.found) > before:
        return None
    return SourceRow(
        url=url,
        kind=kind,
        office=office,
        name=_unguarded(row.get("name", "")),
        network=network,
        timezone=timezone,
        recipe=row.get("recipe") or None,
        valid_from=valid_from,
        valid_to=valid_to,
        enabled=enabled == "true",
        evidence=row.get("evidence", ""),
        line=line,
    )


def write_sources_csv(rows: Iterable[SourceRow]) -> str:
    """The rows as CSV (RFC 4180) that reads back to the same."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*COLUMNS, *OWN_COLUMNS))
    for row in rows:
        writer.writerow(
            (
                row.url,
                row.kind.value,
                row.office or "",
                _guarded(row.name),
                row.network,
                row.timezone or "",
                row.recipe or "",
                row.valid_from.isoformat() if row.valid_from else "",
                row.valid_to.isoformat() if row.valid_to else "",
                "true" if row.enabled else "false",
                row.evidence,
            )
        )
    return out.getvalue()


def _url(value: str, line: int, problems: Problems) -> str | None:
    if not value:
        problems.add(line, "url", "", "missing")
        return None
    if "://" not in value and "." in value.partition("/")[0] and " " not in value:
        value = f"https://{value}"
    try:
        parts = urlsplit(value)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and parts.port != 0
        usable = usable and parts.username is None and parts.password is None
    except ValueError:
        usable = False
    if not usable or len(value) > MAX_URL or any(c.isspace() or not c.isprintable() for c in value):
        problems.add(line, "url", value, "url")
        return None
    return value


def _day(row: dict[str, str], column: str, line: int, problems: Problems) -> date | None:
    return problems.parse(line, column, row.get(column, ""), date.fromisoformat, "date", None)


def _header(cells: list[str], line: int, problems: Problems) -> list[str] | None:
    header = [cell.strip().lower().replace(" ", "_") for cell in cells]
    for column in header:
        if column and column not in COLUMNS and column not in OWN_COLUMNS:
            problems.add(line, column, column, "column", known=", ".join(COLUMNS))
    if "url" not in header:
        problems.add(line, "url", ",".join(cells), "header", known=", ".join(COLUMNS))
        return None
    return header


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("windows-1252", errors="replace")


def _delimiter(lines: list[str]) -> str:
    first = next(line for line in lines if line.strip())
    return max((",", ";", "\t"), key=first.count)


def _guarded(value: str) -> str:
    """A spreadsheet takes these beginnings for a formula (OWASP, CSV injection)."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r", "'") else value


def _unguarded(value: str) -> str:
    return value[1:] if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@", "\t", "\r", "'") else value
