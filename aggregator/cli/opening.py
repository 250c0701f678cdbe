"""What commands open, and close again however they end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.output import say

if TYPE_CHECKING:
    from aggregator.adapters.database import Database
    from aggregator.bootstrap import World

# What every database takes as an id.
MOST_ID = 2**63 - 1

Json = Annotated[bool, typer.Option("--json", help=say("option_json"))]


def now() -> datetime:
    """The moment, for what takes time as an argument."""
    return datetime.now(UTC)


@contextmanager
def database() -> Iterator[Database]:
    """The database of the settings in force. Raises `SettingError`, `SchemaOutdated`, `StorageError`."""
    from aggregator.bootstrap import open_storage
    from aggregator.settings import load_settings

    storage = open_storage(load_settings())
    try:
        yield storage
    finally:
        storage.close()


@contextmanager
def world() -> Iterator[World]:
    """Everything that the pipeline needs, as the settings in force choose it."""
    from aggregator.bootstrap import open_world
    from aggregator.settings import load_settings

    opened = open_world(load_settings())
    try:
        yield opened
    finally:
        opened.close()
