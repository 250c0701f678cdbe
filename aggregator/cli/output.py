"""What the commands print: JSON and tables on stdout, progress and complaints on stderr."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

from aggregator import messages
from aggregator.model import Reason

if TYPE_CHECKING:
    from rich.console import Console

# Wide enough that no line of a table wraps when another program reads it.
PIPE_WIDTH = 10_000


def language() -> str:
    """The language of whoever reads: the first of LC_ALL, LC_MESSAGES and LANG that is set
    (POSIX.1-2017, 8.2); Indonesian for ``id…``, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "id" if value.lower().startswith("id") else "en"
    return "en"


def clean(text: str) -> str:
    """``text`` without what could move the cursor, colour a terminal or turn the direction of
    writing: control and format characters (Unicode categories Cc and Cf) become spaces."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf") else c for c in text)


def translate(key: str, /, **facts: object) -> str:
    """The text ``area.name`` in the reader's language; facts that are text are cleaned."""
    safe = {name: clean(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    return messages.text(key, language(), **safe)


def say(name: str, /, **facts: object) -> str:
    """A text of the commands' own catalogue, ``cli.<name>``."""
    return translate(f"cli.{name}", **facts)


def reason_sentence(reason: str) -> str:
    """What a stored reason means; a reason of another version stays as it is."""
    return translate(f"reason.{reason}") if reason in set(Reason) else clean(reason)


def reason_mend(reason: str) -> str:
    """What can be done about a stored reason; empty for a reason of another version."""
    return translate(f"reason.{reason}_mend") if reason in set(Reason) else ""


def reason_matters(reason: str) -> str:
    """Why a stored reason matters; empty for a reason of another version."""
    return translate(f"reason.{reason}_matters") if reason in set(Reason) else ""


def mask(value: str) -> str:
    """``value`` with the passwords of a URL in it hidden, in its authority and its query."""
    scheme, separator, rest = value.partition("://")
    if not separator:
        return value
    place, question, query = rest.partition("?")
    account, at, host = place.rpartition("@")
    if at and ":" in account:
        account = account.partition(":")[0] + ":***"
    pairs = [
        name + "=***" if equals and "password" in name.lower() else name + equals + content
        for name, equals, content in (pair.partition("=") for pair in query.split("&"))
    ]
    return scheme + separator + account + at + host + question + "&".join(pairs)


def timestamp(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with ``Z``, as JSON carries it."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def when(moment: datetime | None) -> str:
    """A time as people read it; a dash for none."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if moment else "–"


def line(text: str = "") -> None:
    """One line of the answer, on stdout."""
    print(text)


def note(text: str) -> None:
    """One line beside the answer (a complaint, a hint), on stderr."""
    print(text, file=sys.stderr)


def emit_json(value: dict[str, object]) -> None:
    """The answer as one JSON object on stdout."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    print(json.dumps(value, ensure_ascii=plain, indent=2))


def console(stream: IO[str] | None = None) -> Console:
    """A Rich console on ``stream`` (stdout when None): as wide as its terminal, unwrapped in a pipe."""
    from rich.console import Console

    stream = stream or sys.stdout
    return Console(file=stream, width=None if stream.isatty() else PIPE_WIDTH, highlight=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: aligned columns without frame, so that it reads well and greps well."""
    from rich.table import Table
    from rich.text import Text

    view = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        view.add_column(column, overflow="fold")
    for row in rows:
        view.add_row(*(Text(clean(cell)) for cell in row))
    console().print(view)


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr while the block runs (a pulse without ``total``); nothing in a pipe.

    Yields the function that is told how much is done.
    """
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(*columns, console=console(sys.stderr), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, completed=done)
