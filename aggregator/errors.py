"""The exceptions of Simpul. Callers match types and read attributes, never texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aggregator.model import RowProblem


class SimpulError(Exception):
    """Anything that Simpul itself reports as wrong."""


class SettingError(SimpulError):
    """A setting that cannot be used."""

    def __init__(self, name: str, value: str, hint: str) -> None:
        super().__init__(f"{name}={value!r}: {hint}")
        self.name = name
        self.value = value
        self.hint = hint


class FolderUnusable(SimpulError):
    """A folder that has to be made or written to and cannot be."""

    def __init__(self, folder: Path, problem: str) -> None:
        super().__init__(f"{folder}: {problem}")
        self.folder = folder
        self.problem = problem


class RegistryError(SimpulError):
    """The shipped or imported registry has mistakes; all of them, by line."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__(
            "\n".join(f"{p.file}:{p.line}: {p.column}={p.value!r}: {p.problem} ({p.hint})" for p in problems)
        )
        self.problems = tuple(problems)


class RecipeError(SimpulError):
    """A recipe that cannot be used: its ``file``, the ``key`` that is wrong, and ``problem``."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class UnknownChannel(SimpulError):
    """A channel that does not exist; ``known`` names some that do. ``parameter`` is what named it, where that
    was not the address itself."""

    def __init__(self, kind: str, code: str, known: Sequence[str]) -> None:
        super().__init__(f"unknown {kind} {code!r}")
        self.kind = kind
        self.code = code
        self.known = tuple(known)
        self.parameter = ""


class BadQuery(SimpulError):
    """A query string that cannot be used. ``reason`` is the text of the catalogue that says what is wrong
    with it, told by ``facts``; "" where there is but one thing that can be."""

    def __init__(self, name: str, value: str, hint: str, reason: str = "", **facts: object) -> None:
        super().__init__(f"{name}={value!r}: {hint}")
        self.name = name
        self.value = value
        self.hint = hint
        self.reason = reason
        self.facts = facts


class UnknownParameter(BadQuery):
    """A parameter that an operation does not have; ``known`` are those that it has."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name, "", "no such parameter")
        self.known = tuple(known)


class RepeatedParameter(BadQuery):
    """A parameter that was given more than once."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "", "given more than once")


class AddressForbidden(SimpulError):
    """An outgoing request to an address that is not allowed."""

    def __init__(self, host: str, address: str, rule: str) -> None:
        super().__init__(f"{host} ({address}): {rule}")
        self.host = host
        self.address = address
        self.rule = rule


class StorageError(SimpulError):
    """The database cannot do what was asked, and why."""


class SchemaOutdated(StorageError):
    """The database holds another schema than this version needs."""

    def __init__(self, found: str | None, needed: str) -> None:
        super().__init__(f"database schema is {found or 'empty'}, this version needs {needed}")
        self.found = found
        self.needed = needed


class UnknownEntry(SimpulError):
    """No entry with this address is held."""

    def __init__(self, url: str) -> None:
        super().__init__(f"no held entry has the address {url!r}")
        self.url = url


class HistoryLost(SimpulError):
    """A number of the history of stories that this history has not given: it is another one, as after a
    backup was restored. Who has it starts anew; ``newest`` is the last number there is."""

    def __init__(self, number: int, newest: int) -> None:
        super().__init__(f"the history ends at {newest}; {number} is not of it")
        self.number = number
        self.newest = newest
