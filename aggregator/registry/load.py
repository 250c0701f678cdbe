"""The shipped registry: read whole, checked whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aggregator.errors import RegistryError
from aggregator.messages import text
from aggregator.model import Office, OfficeKind, Region, RowProblem, SourceKind, SourceRow
from aggregator.registry.names import OfficeNames

Value = TypeVar("Value")

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
FILES = ("regions.csv", "offices.csv", "sources.csv", "host_aliases.csv")


@dataclass(frozen=True)
class Registry:
    """Offices, regions, sources and host aliases, with the look-ups that everybody needs."""

    offices: tuple[Office, ...]
    regions: tuple[Region, ...]
    sources: tuple[SourceRow, ...]
    host_aliases: Mapping[str, str]
    names: OfficeNames = field(init=False)
    _by_code: Mapping[str, Office] = field(init=False)
    _serving: Mapping[str, str] = field(init=False)
    _by_host: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        by_host: dict[str, str] = {}
        for source in self.sources:
            if source.office:
                by_host.setdefault(urlsplit(source.url).hostname or "", source.office)
        serving = {
            region: office.code
            for office in self.offices
            if office.kind is OfficeKind.PROVINSI
            for region in office.regions
        }
        object.__setattr__(self, "names", OfficeNames(self.offices))
        object.__setattr__(self, "_by_code", {office.code: office for office in self.offices})
        object.__setattr__(self, "_serving", serving)
        object.__setattr__(self, "_by_host", by_host)

    def office(self, code: str) -> Office | None:
        """The office with this code, or the one that serves the province of this code."""
        return self._by_code.get(self.resolve_office_code(code) or "")

    def resolve_office_code(self, code: str) -> str | None:
        """``93`` leads to ``91``, which serves that province; unknown codes to None."""
        if code in self._by_code:
            return code
        return self._serving.get(code)

    def office_of_host(self, host: str) -> Office | None:
        """The office that publishes on this host, as far as the shipped sources tell."""
        host = host.lower()
        code = self._by_host.get(host) or self._by_host.get(host.removeprefix("www."))
        return self._by_code.get(code or "")

    def region_facets(self, office: str) -> tuple[str, ...]:
        """The regions that a story of this office belongs to, the provinces too."""
        found = self.office(office)
        if found is None:
            return ()
        return tuple(sorted({part for region in found.regions for part in (region[:2], region)}))


def load_registry(folder: Path | None = None) -> Registry:
    """The shipped registry, or the one in ``folder``. Raises `RegistryError` with every mistake by line."""
    return _shipped() if folder is None else _load(lambda name: (folder / name).read_text(encoding="utf-8"))


@cache
def _shipped() -> Registry:
    data = files(__package__) / "data"
    return _load(lambda name: (data / name).read_text(encoding="utf-8"))


class Problems:
    """Collects mistakes; texts in one language."""

    def __init__(self, file: str, language: str = "en") -> None:
        self.file = file
        self.language = language
        self.found: list[RowProblem] = []

    def add(self, line: int, column: str, value: str, key: str, /, **facts: object) -> None:
        """Note a mistake; ``key`` and ``key_hint`` are texts of the ``registry`` catalogue."""
        self.found.append(
            RowProblem(
                self.file,
                line,
                column,
                value[:200],
                text(f"registry.{key}", self.language, **facts),
                text(f"registry.{key}_hint", self.language, **facts),
            )
        )

    def parse(
        self, line: int, column: str, value: str, read: Callable[[str], Value], key: str, default: Value
    ) -> Value:
        """``read(value)``, or ``default`` and a note when it raises ValueError or ``value`` is empty."""
        if not value:
            return default
        try:
            return read(value)
        except ValueError:
            self.add(line, column, value, key)
            return default


def zone(value: str) -> str:
    """An IANA zone, from its name or from WIB, WITA, WIT. Raises ValueError."""
    value = ZONES.get(value.upper(), value)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(value) from error
    return value


def _load(read: Callable[[str], str]) -> Registry:
    problems = {name: Problems(name) for name in FILES}
    rows = {name: _rows(read(name)) for name in FILES}
    regions = _regions(rows["regions.csv"], problems["regions.csv"])
    offices = _offices(rows["offices.csv"], {region.code for region in regions}, problems["offices.csv"])
    codes = {office.code for office in offices}
    sources = _sources(rows["sources.csv"], codes, problems["sources.csv"])
    aliases = {row["host"].lower(): row["canonical_host"].lower() for _, row in rows["host_aliases.csv"]}
    for line, row in rows["host_aliases.csv"]:
        if not row["host"] or row["canonical_host"].lower() in aliases:
            problems["host_aliases.csv"].add(line, "canonical_host", row["canonical_host"], "alias_chain")
    found = [problem for name in FILES for problem in problems[name].found]
    if found:
        raise RegistryError(found)
    return Registry(tuple(offices), tuple(regions), tuple(sources), aliases)


def _rows(content: str) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(content, newline=""), restval="")
    return [(reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in reader]


def _regions(rows: list[tuple[int, dict[str, str]]], problems: Problems) -> list[Region]:
    regions: dict[str, Region] = {}
    for line, row in rows:
        code = row.get("code", "")
        if not code or not row.get("name"):
            problems.add(line, "code", code, "missing")
        elif code in regions:
            problems.add(line, "code", code, "double")
        else:
            regions[code] = Region(code, row["name"])
    return list(regions.values())


def _offices(rows: list[tuple[int, dict[str, str]]], regions: set[str], problems: Problems) -> list[Office]:
    offices: dict[str, Office] = {}
    lines: dict[str, int] = {}
    for line, row in rows:
        code = row.get("code", "")
        if not code or not row.get("name"):
            problems.add(line, "code", code, "missing")
            continue
        if code in offices:
            problems.add(line, "code", code, "double")
            continue
        served = tuple(row.get("regions", "").split())
        for region in served:
            if region not in regions:
                problems.add(line, "regions", region, "region")
        if not row.get("timezone"):
            problems.add(line, "timezone", "", "missing")
        lines[code] = line
        offices[code] = Office(
            code=code,
            kind=problems.parse(
                line, "kind", row.get("kind", ""), OfficeKind, "kind_office", OfficeKind.PUSAT
            ),
            name=row["name"],
            parent=row.get("parent") or None,
            timezone=problems.parse(line, "timezone", row.get("timezone", ""), zone, "timezone", "UTC"),
            regions=served,
            aliases=tuple(alias.strip() for alias in row.get("aliases", "").split("|") if alias.strip()),
            valid_from=_day(problems, line, row, "valid_from"),
            valid_to=_day(problems, line, row, "valid_to"),
            note=row.get("note", ""),
            pic=row.get("pic", ""),
        )
    for code, office in offices.items():
        _check_parents(code, office, offices, lines[code], problems)
    return list(offices.values())


def _check_parents(
    code: str, office: Office, offices: dict[str, Office], line: int, problems: Problems
) -> None:
    seen = {code}
    parent = office.parent
    while parent is not None:
        if parent not in offices:
            problems.add(line, "parent", parent, "parent")
            return
        if parent in seen:
            problems.add(line, "parent", parent, "cycle")
            return
        seen.add(parent)
        parent = offices[parent].parent


def _sources(
    rows: list[tuple[int, dict[str, str]]], offices: set[str], problems: Problems
) -> list[SourceRow]:
    sources: dict[str, SourceRow] = {}
    for line, row in rows:
        url = row.get("url", "")
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            problems.add(line, "url", url, "url")
            continue
        if url in sources:
            problems.add(line, "url", url, "double")
            continue
        if row.get("office") and row["office"] not in offices:
            problems.add(line, "office", row["office"], "office")
        kind = problems.parse(line, "kind", row.get("kind", ""), SourceKind, "kind", SourceKind.AUTO)
        sources[url] = SourceRow(
            url=url,
            kind=kind,
            office=row.get("office") or None,
            name=row.get("name", ""),
            network=row.get("network") or "public",
            timezone=problems.parse(line, "timezone", row.get("timezone", ""), zone, "timezone", "") or None,
            recipe=row.get("recipe") or None,
            valid_from=_day(problems, line, row, "valid_from"),
            valid_to=_day(problems, line, row, "valid_to"),
            enabled=row.get("enabled", "true") != "false",
            evidence=row.get("evidence", ""),
            line=line,
        )
    return list(sources.values())


def _day(problems: Problems, line: int, row: dict[str, str], column: str) -> date | None:
    return problems.parse(line, column, row.get(column, ""), date.fromisoformat, "date", None)
